// SPDX-License-Identifier: MIT
/*
 * mm/slab_verify.c - the rules, checked while nothing moves
 *
 * Objects change hands on every core without a lock. To count them the
 * other cores are called and stand still, with irqs masked, until all is
 * seen. Who masks irqs holds a lock of the slab allocator or moves an
 * object; so a core that took the call does neither.
 *
 * Rules    S1 to S3, S5: mm/slab_node.c
 *          S4 an entry of a core's array is an object of that cache and of
 *             the core's node, in state CACHED, with its own state byte; no
 *             object is in two entries; and every CACHED object is in one.
 *          S6 red zones and poison are as they were made: mm/slab_debug.c
 * See      docs/mm-slab.md, tests/mm/test_slab_verify.c
 */
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/core/verify.h"
#include "kernel/lib/bits.h"
#include "kernel/lib/errno.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

/* --- standing still --- */

static struct {
	u32 busy;		/* [a] somebody verifies */
	u32 standing;		/* [a] cores that took the call */
	u32 go;			/* [a] they may leave */
} still;

static void stand_still(void *info)
{
	(void)info;
	(void)__atomic_fetch_add(&still.standing, 1, __ATOMIC_SEQ_CST);
	while (!smp_load_acquire(&still.go))
		cpu_relax();
	(void)__atomic_fetch_sub(&still.standing, 1, __ATOMIC_SEQ_CST);
}

static void wait_standing(u32 nr)
{
	while (smp_load_acquire(&still.standing) != nr)
		cpu_relax();
}

/* Context: thread, IRQs on: another core may be doing the same. */
static void stop_others(void)
{
	struct cpumask others;

	preempt_disable();
	while (xchg(&still.busy, 1)) {
		preempt_enable();	/* who is at it may be this core's */
		cpu_relax();
		preempt_disable();
	}
	others = *cpu_online_mask;
	cpumask_clear_cpu(raw_smp_processor_id(), &others);
	smp_store_release(&still.go, 0);
	smp_call_function_many(&others, stand_still, NULL, false);
	wait_standing(cpumask_weight(&others));
}

static void let_others_go(void)
{
	smp_store_release(&still.go, 1);
	wait_standing(0);
	smp_store_release(&still.busy, 0);
	preempt_enable();
}

/* --- slabs and their lists --- */

/* What a walk over one cache has counted. */
struct census {
	const struct kmem_cache *cache;
	unsigned long cached;		/* objects in state CACHED */
	unsigned long pages[MAX_NODES];
};

static int broken(const struct kmem_cache *c, const void *at, const char *rule)
{
	pr_err("slab: cache %s, at 0x%p: %s\n", c->name, at, rule);
	return -EINVAL;
}

static const char *state_fault(const struct slab *slab, unsigned int i)
{
	const struct kmem_cache *c = slab->cache;
	bool set = slab_map(slab)[i / BITS_PER_LONG] & BIT(i % BITS_PER_LONG);
	u8 state = slab->state[i];

	if (i < c->first || i >= c->first + (u32)c->nr_objects)
		return state || set ? "S3: a slot without object is in use" :
		       NULL;
	if (state >= OBJECT_USED && state != OBJECT_USED + slab->node)
		return "S3: there is no such state";
	return set != (state == OBJECT_FREE) ?
	       "S3: map and state disagree" : NULL;
}

/* S3 */
static int verify_map(const struct slab *slab, struct census *census)
{
	const struct kmem_cache *c = slab->cache;
	unsigned int nr_free = 0;

	for (unsigned int i = 0; i < c->nr_slots; i++) {
		const char *fault = state_fault(slab, i);

		if (fault)
			return broken(c, slab_object(slab, i), fault);
		nr_free += slab_map(slab)[i / BITS_PER_LONG] >>
			   (i % BITS_PER_LONG) & 1;
		census->cached += slab->state[i] == OBJECT_CACHED;
	}
	if (nr_free != slab->nr_free)
		return broken(c, slab->base, "S3: nr_free is not the number "
			      "of free objects");
	return 0;
}

/* S5 */
static int verify_pages(const struct slab *slab)
{
	const struct kmem_cache *c = slab->cache;

	for (unsigned int i = 0; i < 1u << c->order; i++) {
		const struct page *page = &slab->page[i];

		if (page->freelist != slab ||
		    !(page->flags & PG_OWNER_SLAB) ||
		    page_to_nid(page) != slab->node)
			return broken(c, page_address(page),
				      "S5: the page does not lead to its slab");
	}
	return 0;
}

enum list { FULL, PARTIAL, EMPTY };

static enum list list_for(const struct slab *slab)
{
	if (slab->nr_free == 0)
		return FULL;
	return slab->nr_free == slab->cache->nr_objects ? EMPTY : PARTIAL;
}

/* S1, and what S2 sums up. */
static int verify_list(const struct list_head *list, enum list which,
		       struct slab_node *sum, struct census *census)
{
	const struct slab *slab;

	if (list_verify(list))
		return broken(census->cache, list, "S1: a list is torn");
	list_for_each_entry(slab, list, link) {
		if (slab->cache != census->cache)
			return broken(census->cache, slab,
				      "S1: another cache's slab");
		if (list_for(slab) != which)
			return broken(census->cache, slab->base,
				      "S1: on the wrong list");
		if (verify_pages(slab) || verify_map(slab, census) ||
		    slab_debug_verify(slab))
			return -EINVAL;
		sum->nr_slabs++;
		sum->nr_empty += which == EMPTY;
		sum->nr_free += slab->nr_free;
	}
	return 0;
}

static int verify_node(const struct kmem_cache *c, unsigned int node,
		       struct census *census)
{
	const struct slab_node *n = &c->node[node];
	struct slab_node sum = { .nr_slabs = 0 };

	if (verify_list(&n->full, FULL, &sum, census) ||
	    verify_list(&n->partial, PARTIAL, &sum, census) ||
	    verify_list(&n->empty, EMPTY, &sum, census))
		return -EINVAL;
	if (n->nr_slabs != sum.nr_slabs || n->nr_empty != sum.nr_empty ||
	    n->nr_free != sum.nr_free)
		return broken(c, n, "S2: a sum is wrong");
	census->pages[node] += sum.nr_slabs << c->order;
	return 0;
}

/* --- the cores' arrays --- */

/* What an entry's state becomes when it was seen: CACHED no more. */
#define OBJECT_SEEN	(OBJECT_USED_LAST + 1)

/* The state byte that the entry must have, or NULL: no object of c. */
static u8 *entry_state(const struct kmem_cache *c,
		       const struct cached_object *e)
{
	struct slab *slab = slab_of(e->object);
	unsigned int i;

	if (!slab || slab->cache != c)
		return NULL;
	i = slab_slot(c, slab, e->object);
	return i != SLAB_NO_SLOT ? &slab->state[i] : NULL;
}

/* S4 */
static int verify_entry(const struct kmem_cache *c, const struct cpu_cache *cc,
			const struct cached_object *e)
{
	u8 *state = entry_state(c, e);

	if (!state || state != e->state)
		return broken(c, e->object, "S4: what an array has is no "
			      "object of the cache");
	if (slab_of(e->object)->node != cc->node)
		return broken(c, e->object, "S4: another node's object");
	if (*state != OBJECT_CACHED)
		return broken(c, e->object, "S4: an object in an array is "
			      "somewhere else too");
	*state = OBJECT_SEEN;
	return 0;
}

static void forget_seen(const struct kmem_cache *c)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct cpu_cache *cc = &c->cpu[cpu];

		for (unsigned int i = 0; i < cpu_cache_count(cc); i++) {
			u8 *state = entry_state(c, &cc->entry[i]);

			if (state && *state == OBJECT_SEEN)
				*state = OBJECT_CACHED;
		}
	}
}

static int verify_arrays(const struct kmem_cache *c, struct census *census)
{
	unsigned long entries = 0;
	unsigned int cpu;
	int err = 0;

	for_each_possible_cpu(cpu) {
		const struct cpu_cache *cc = &c->cpu[cpu];

		if (cc->top < cc->entry || cc->top > cc->end)
			return broken(c, cc, "S4: an array is overfull");
	}
	for_each_possible_cpu(cpu) {
		const struct cpu_cache *cc = &c->cpu[cpu];

		for (unsigned int i = 0; i < cpu_cache_count(cc) && !err; i++)
			err = verify_entry(c, cc, &cc->entry[i]);
		entries += cpu_cache_count(cc);
	}
	forget_seen(c);
	if (!err && entries != census->cached)
		return broken(c, c, "S4: a cached object is in no array");
	return err;
}

static int verify_cache(const struct kmem_cache *c, struct census *census)
{
	int err = 0;

	census->cache = c;
	census->cached = 0;
	for (unsigned int node = 0; node < nr_nodes && !err; node++)
		err = verify_node(c, node, census);
	return err ? err : verify_arrays(c, census);
}

static int verify_all(void)
{
	struct census census = { .cache = NULL };
	const struct kmem_cache *c;
	int err = 0;

	list_for_each_entry(c, &slab_list, link)
		if (verify_cache(c, &census))
			err = -EINVAL;
	for (int node = 0; node < MAX_NODES && !err; node++)
		if (census.pages[node] != slab_pages_on_node(node))
			err = broken(&slab_desc_cache, NULL, "S5: pages of "
				     "slabs are not counted right");
	return err;
}

int slab_verify(void)
{
	unsigned long flags;
	int err;

	stop_others();
	local_irq_save(flags);
	err = verify_all();
	local_irq_restore(flags);
	let_others_go();
	return err;
}

INVARIANT(slab) = { .name = "slab", .check = slab_verify };

static unsigned long count_caches(void)
{
	const struct kmem_cache *c;
	unsigned long flags, nr = 0;

	spin_lock_irqsave(&slab_list_lock, flags);
	list_for_each_entry(c, &slab_list, link)
		nr++;
	spin_unlock_irqrestore(&slab_list_lock, flags);
	return nr;
}

COUNTER(slab_objects) = {
	.name = "slab objects in use", .read = slab_objects_in_use,
};
COUNTER(slab_caches) = {
	.name = "slab caches", .read = count_caches,
};
COUNTER(kmalloc_large_pages) = {
	.name = "kmalloc pages in use", .read = kmalloc_large_pages,
};
