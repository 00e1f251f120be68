// SPDX-License-Identifier: MIT
/*
 * mm/slab_report.c - what is said of wrong uses, failures, and in numbers
 *
 * A wrong free is refused before anything is changed. Finding out which of
 * the ways to be wrong it is happens here, not on the way of the right ones.
 *
 * See      docs/mm-slab.md
 */
#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/fault.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "mm/page_internal.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

#define FAILURES_MAX	10	/* failures of one caller told of ... */
#define FAILURES_SHIFT	32	/* ... in 2^32 ns: 4.3 s */

static atomic_t reports;	/* [a] wrong uses since boot */

unsigned long slab_reports(void)
{
	return (unsigned long)atomic_read(&reports);
}

void slab_count_report(void)
{
	atomic_inc(&reports);
}

/* --- what is refused --- */

static void describe_object(const struct slab *slab, const void *p, char *buf,
			    size_t size)
{
	const struct kmem_cache *c = slab->cache;
	size_t offset = (size_t)((const u8 *)p - slab->base);
	unsigned int i = (unsigned int)(offset / c->slot_size);
	size_t inside = offset % c->slot_size;

	if (i < c->first || i >= c->first + (u32)c->nr_objects)
		format(buf, size, "in a slab of %s, but before its first "
		       "object or behind its last", c->name);
	else if (inside)
		format(buf, size, "%zu bytes into the object of %s at 0x%p",
		       inside, c->name, slab_object(slab, i));
	else if (slab->state[i] < OBJECT_USED)
		format(buf, size, "an object of %s that is free already",
		       c->name);
	else
		format(buf, size, "an object of %s", c->name);
}

static void describe_page(const void *p, char *buf, size_t size)
{
	const struct page *large = kmalloc_large_head(p), *head;
	struct page *page = virt_to_page(p);

	if (large) {
		format(buf, size, "inside the %lu bytes that kmalloc() gave "
		       "at 0x%p to %pS", large->private, page_address(large),
		       (void *)large->caller);
		return;
	}
	/* Behind the head of a free block pages are marked by nothing. */
	head = buddy_head(&page_zone(page)->buddy, page);
	if (head && (head->flags & (PG_BUDDY | PG_PCP)))
		format(buf, size, "in a page that is free (freed by %pS)",
		       (void *)head->caller);
	else
		format(buf, size, "no memory of the slab allocator");
}

void slab_describe(const void *p, char *buf, size_t size)
{
	const struct slab *slab = slab_of(p);

	if (slab)
		describe_object(slab, p, buf, size);
	else if (page_valid(p))
		describe_page(p, buf, size);
	else
		format(buf, size, "no address of RAM");
}

void slab_refuse(const struct kmem_cache *c, const void *p, vaddr_t caller)
{
	const struct slab *slab = slab_of(p);
	unsigned int i;
	char what[160];

	slab_count_report();
	slab_describe(p, what, sizeof(what));
	pr_err("slab: 0x%p from %pS%s%s refused: it is %s\n", p,
	       (void *)caller, c ? ", given to " : "", c ? c->name : "", what);
	if (!slab)
		return;
	i = slab_slot(slab->cache, slab, p);
	if (i != SLAB_NO_SLOT)
		slab_debug_history(slab, i);
}

/* In the debug variant: each object that keeps the cache alive, a few. */
static void name_leaks(const struct kmem_cache *c)
{
	unsigned int told = 0;

	for (unsigned int node = 0; node < nr_nodes; node++) {
		const struct slab *slab;

		list_for_each_entry(slab, &c->node[node].full, link)
			told += slab_debug_users(slab, 8 - told);
		list_for_each_entry(slab, &c->node[node].partial, link)
			told += slab_debug_users(slab, 8 - told);
	}
}

void slab_refuse_destroy(const struct kmem_cache *c, int err, vaddr_t caller)
{
	slab_count_report();
	if (err == -EBUSY) {
		pr_err("slab: cache %s stays, although %pS destroys it: %lu "
		       "objects are in use\n", c->name, (void *)caller,
		       cache_active(c));
		if (IS_ENABLED(CONFIG_DEBUG_SLAB))
			name_leaks(c);
		return;
	}
	pr_err("slab: %pS destroys 0x%p, which is no cache of its own\n",
	       (void *)caller, c);
}

/* --- what cannot be had --- */

/*
 * Ten messages in a row are enough, for each caller or thereabouts. Two
 * cores may both pass: no harm.
 */
static bool may_report(vaddr_t caller)
{
	static struct window {
		u32 number;
		atomic_t told;
	} windows[16];
	struct window *w = &windows[(caller >> 2) % ARRAY_SIZE(windows)];
	u32 now = (u32)(clock_ns() >> FAILURES_SHIFT);

	if (READ_ONCE(w->number) != now) {
		WRITE_ONCE(w->number, now);
		atomic_set(&w->told, 0);
	}
	return atomic_inc_return(&w->told) <= FAILURES_MAX;
}

void slab_report_failure(const struct kmem_cache *c,
			 const struct slab_request *request, const char *why)
{
	char flags[GFP_TEXT];

	if ((request->gfp & __GFP_NOWARN) || !may_report(request->caller))
		return;
	pr_warn("slab: no %s%s(%zu bytes, gfp 0x%x (%s), node %d) for %pS: "
		"%s\n", c ? "object of " : "memory ", c ? c->name : "",
		request->size, request->gfp, gfp_name(request->gfp, flags),
		request->node, (void *)request->caller, why);
}

/* --- addresses that only a bug can have --- */

static bool is_near(vaddr_t va, vaddr_t pattern)
{
	return va - pattern + PAGE_SIZE < 2 * PAGE_SIZE;
}

static bool explain(vaddr_t va, char *buf, size_t size)
{
	const char *what = NULL;

	if (list_empty(&slab_list) && va >= (vaddr_t)-PAGE_SIZE)
		what = "kmalloc() before slab_init()";
	else if (IS_ENABLED(CONFIG_DEBUG_SLAB) && is_near(va, 0x6b6b6b6b))
		what = "a pointer read from slab memory that was freed";
	else if (IS_ENABLED(CONFIG_DEBUG_SLAB) && is_near(va, 0x5a5a5a5a))
		what = "a pointer read from slab memory before it was set";
	if (what)
		format(buf, size, "%s", what);
	return what;
}

FAULT_EXPLAINER(slab) = { .name = "slab", .explain = explain };

/* --- numbers --- */

unsigned long cache_active(const struct kmem_cache *c)
{
	long active = 0;
	unsigned int cpu;

	for (unsigned int node = 0; node < nr_nodes; node++) {
		const struct slab_node *n = &c->node[node];

		active += (long)(READ_ONCE(n->nr_slabs) * c->nr_objects -
				 READ_ONCE(n->nr_free));
	}
	for_each_possible_cpu(cpu)
		active -= (long)cpu_cache_count(&c->cpu[cpu]);
	/* Read while others move objects, the parts need not fit. */
	return active > 0 ? (unsigned long)active : 0;
}

void kmem_cache_info(const struct kmem_cache *c, struct slab_info *info)
{
	unsigned long slabs = 0, empty = 0;

	for (unsigned int node = 0; node < nr_nodes; node++) {
		slabs += READ_ONCE(c->node[node].nr_slabs);
		empty += READ_ONCE(c->node[node].nr_empty);
	}
	*info = (struct slab_info){
		.active_objs = cache_active(c),
		.num_objs = slabs * c->nr_objects,
		.objsize = c->slot_size,
		.objperslab = c->nr_objects,
		.pagesperslab = 1u << c->order,
		.limit = (unsigned int)(c->cpu[0].end - c->cpu[0].entry),
		.batchcount = c->cpu[0].batch,
		.active_slabs = slabs - empty,
		.num_slabs = slabs,
	};
	memcpy(info->name, c->name, sizeof(info->name));
}

bool slab_info_get(unsigned int i, struct slab_info *info)
{
	const struct kmem_cache *c;
	bool found = false;
	unsigned long flags;

	/* New ones come in front: from the end, a number keeps its cache. */
	spin_lock_irqsave(&slab_list_lock, flags);
	list_for_each_entry_reverse(c, &slab_list, link) {
		found = i-- == 0;
		if (!found)
			continue;
		kmem_cache_info(c, info);
		break;
	}
	spin_unlock_irqrestore(&slab_list_lock, flags);
	return found;
}

/* Descriptors are the allocator's own: they follow the slabs. */
unsigned long slab_objects_in_use(void)
{
	const struct kmem_cache *c;
	unsigned long flags, nr = 0;

	spin_lock_irqsave(&slab_list_lock, flags);
	list_for_each_entry(c, &slab_list, link)
		if (c != &slab_desc_cache)
			nr += cache_active(c);
	spin_unlock_irqrestore(&slab_list_lock, flags);
	return nr;
}

unsigned long slab_pages(void)
{
	unsigned long nr = 0;

	for (int node = 0; node < MAX_NODES; node++)
		nr += slab_pages_on_node(node);
	return nr;
}

size_t kmem_cache_size(const struct kmem_cache *c)
{
	return c->object_size;
}
EXPORT_SYMBOL(kmem_cache_size);

const char *kmem_cache_name(const struct kmem_cache *c)
{
	return c->name;
}
EXPORT_SYMBOL(kmem_cache_name);
