// SPDX-License-Identifier: MIT
/*
 * percpu/sites.c - who asked for which per-CPU memory, and who freed it
 *
 * Picture and rules: percpu/sites.h
 *
 * A record is made behind an allocation and taken off before the free, so
 * that the memory cannot have a new owner whose record is still the old
 * one's. Two who free one object at the same time: the one finds the record,
 * the other may be faster at the allocator; whoever is refused there, no
 * object is left, and so no record either.
 */
#include "percpu/sites.h"

#include "kernel/core/cmdline.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/parse.h"
#include "mm/slab.h"
#include "percpu/kernel_internal.h"

#define BUCKETS		4096u
#define DEAD		512u
#define EARLY_RECORDS	64u

struct record {
	struct record *next;	/* [sites_lock] */
	bool early;		/* [I] of bootmem: goes back to spare */
	struct pcpu_site site;
};

static DEFINE_SPINLOCK(sites_lock, LOCK_RANK_PERCPU_SITES);
static struct record **live;		/* [I], the lists [sites_lock], [a] */
static struct pcpu_site *dead;		/* [I], what is in it [sites_lock] */
static struct record *spare;		/* [sites_lock] */
static struct kmem_cache *cache;	/* [I] once set */
static u32 latest;			/* [sites_lock] */
static unsigned long nr_records;	/* [sites_lock] */
static unsigned long nr_unrecorded;	/* [sites_lock] */

bool pcpu_sites_on = IS_ENABLED(CONFIG_PERCPU_DEBUG);

static int parse_debug(const char *value)
{
	return parse_bool(value ? value : "1", &pcpu_sites_on);
}

BOOT_PARAM(percpu_debug) = {
	.name = "percpu_debug", .parse = parse_debug,
	.help = "percpu_debug=0|1: remember who asked for per-CPU memory",
};

/* --- records --- */

void pcpu_sites_init(void *(*early_alloc)(size_t size))
{
	struct record *first;

	if (!pcpu_sites_on)
		return;
	live = early_alloc(BUCKETS * sizeof(*live));
	dead = early_alloc(DEAD * sizeof(*dead));
	first = early_alloc(EARLY_RECORDS * sizeof(*first));
	if (!live || !dead || !first) {
		pr_warn("percpu: percpu_debug=1: no memory for its tables\n");
		pcpu_sites_on = false;
		return;
	}
	for (unsigned int i = 0; i < EARLY_RECORDS; i++) {
		first[i].early = true;
		first[i].next = spare;
		spare = &first[i];
	}
}

void pcpu_sites_init_late(void)
{
	if (pcpu_sites_on)
		cache = kmem_cache_create("percpu_site", sizeof(struct record),
					  0, 0, NULL);
}

static struct record *record_get(gfp_t gfp)
{
	struct record *r;
	unsigned long flags;

	spin_lock_irqsave(&sites_lock, flags);
	r = spare;
	if (r)
		spare = r->next;
	spin_unlock_irqrestore(&sites_lock, flags);
	if (r || !cache)
		return r;
	r = kmem_cache_alloc(cache, gfp | __GFP_NOWARN);
	if (r)
		r->early = false;
	return r;
}

static void record_put(struct record *r)
{
	unsigned long flags;

	if (!r)
		return;
	if (!r->early) {
		kmem_cache_free(cache, r);
		return;
	}
	spin_lock_irqsave(&sites_lock, flags);
	r->next = spare;
	spare = r;
	spin_unlock_irqrestore(&sites_lock, flags);
}

/* Cookies are multiples of small powers of two: the low bits say little. */
static u32 hash(vaddr_t cookie)
{
	return (u32)cookie * 2654435761u >> 12;
}

/* [sites_lock] held. Takes the record of a cookie off its list, or NULL. */
static struct record *unlink_locked(vaddr_t cookie)
{
	struct record **p = &live[hash(cookie) % BUCKETS], *r;

	assert_held(&sites_lock);
	for (; (r = *p); p = &r->next) {
		if (r->site.cookie != cookie)
			continue;
		*p = r->next;
		nr_records--;
		return r;
	}
	return NULL;
}

static struct pcpu_actor actor(vaddr_t caller)
{
	return (struct pcpu_actor){
		.caller = caller, .thread = current_context()->id,
		.cpu = raw_smp_processor_id(),
	};
}

void pcpu_site_taken(const void *cookie, const struct pcpu_request *req)
{
	struct record *r = record_get(req->gfp & GFP_KERNEL), *old, **list;
	unsigned long flags;

	if (r)
		r->site = (struct pcpu_site){
			.cookie = (vaddr_t)cookie, .size = (u32)req->size,
			.align = (u32)req->align, .taken = actor(req->caller),
		};
	spin_lock_irqsave(&sites_lock, flags);
	old = unlink_locked((vaddr_t)cookie);	/* of one freed by others */
	latest++;
	if (r) {
		list = &live[hash((vaddr_t)cookie) % BUCKETS];
		r->site.number = latest;
		r->next = *list;
		*list = r;
		nr_records++;
	} else {
		nr_unrecorded++;
	}
	spin_unlock_irqrestore(&sites_lock, flags);
	record_put(old);
}

bool pcpu_site_freed(const void *cookie, vaddr_t caller)
{
	struct record *r;
	unsigned long flags;

	spin_lock_irqsave(&sites_lock, flags);
	r = unlink_locked((vaddr_t)cookie);
	if (r) {
		r->site.freed = actor(caller);
		dead[hash(r->site.cookie) % DEAD] = r->site;
	}
	spin_unlock_irqrestore(&sites_lock, flags);
	record_put(r);
	return r;
}

void pcpu_site_unrecorded_freed(void)
{
	unsigned long flags;

	spin_lock_irqsave(&sites_lock, flags);
	if (nr_unrecorded)
		nr_unrecorded--;
	spin_unlock_irqrestore(&sites_lock, flags);
}

/* --- looking --- */

/*
 * The lock is dropped between lists: interrupts get their turn. It is not
 * taken for empty ones, which are most: cores that walk at once would wait
 * for each other thousands of times.
 */
void pcpu_sites_foreach(pcpu_site_fn fn, void *ctx)
{
	unsigned long flags;

	for (u32 i = 0; i < BUCKETS; i++) {
		if (!READ_ONCE(live[i]))
			continue;
		spin_lock_irqsave(&sites_lock, flags);
		for (struct record *r = live[i]; r; r = r->next)
			fn(ctx, &r->site);
		spin_unlock_irqrestore(&sites_lock, flags);
	}
}

struct search {
	struct pcpu_allocator *a;
	vaddr_t va;
	unsigned int cpu;
	struct pcpu_site found;		/* cookie 0: not yet */
};

static void look(void *ctx, const struct pcpu_site *site)
{
	struct search *s = ctx;
	const void *cookie = (const void *)site->cookie;

	if (s->va - site->cookie < site->size)
		s->found = *site;
	for (unsigned int cpu = 0; cpu < s->a->nr_cpus; cpu++) {
		const void *copy = s->a->generation->ptr(s->a, cookie, cpu);

		/* An address of a copy is that, whatever cookie it looks like. */
		if (s->va - (vaddr_t)copy >= site->size)
			continue;
		s->found = *site;
		s->cpu = cpu;
		return;
	}
}

bool pcpu_site_find(struct pcpu_allocator *a, vaddr_t va,
		    struct pcpu_site *site, unsigned int *cpu)
{
	struct search s = { .a = a, .va = va };

	if (!pcpu_sites_on)
		return false;
	pcpu_sites_foreach(look, &s);
	*site = s.found;
	*cpu = s.cpu;
	return s.found.cookie;
}

bool pcpu_site_find_dead(vaddr_t cookie, struct pcpu_site *site)
{
	unsigned long flags;

	*site = (struct pcpu_site){ 0 };
	if (!pcpu_sites_on)
		return false;
	spin_lock_irqsave(&sites_lock, flags);
	for (unsigned int i = 0; i < DEAD; i++)
		if (dead[i].cookie && cookie - dead[i].cookie < dead[i].size &&
		    dead[i].number > site->number)
			*site = dead[i];
	spin_unlock_irqrestore(&sites_lock, flags);
	return site->cookie;
}

u32 pcpu_sites_latest(void)
{
	return READ_ONCE(latest);
}

unsigned long pcpu_sites_unrecorded(void)
{
	return READ_ONCE(nr_unrecorded);
}

/* --- rules --- */

struct count {
	struct pcpu_allocator *a;
	unsigned long found;	/* areas in use that have a record */
	unsigned long small;	/* of these: smaller than it says */
};

static void count_area(void *ctx, const struct pcpu_chunk *chunk,
		       const struct pcpu_area *area)
{
	struct count *c = ctx;
	vaddr_t cookie = chunk->base + area->off + c->a->delta;
	struct record *r;
	unsigned long flags;

	if (!area->used)
		return;
	spin_lock_irqsave(&sites_lock, flags);
	for (r = live[hash(cookie) % BUCKETS]; r; r = r->next) {
		if (r->site.cookie != cookie)
			continue;
		c->found++;
		c->small += r->site.size > area->size;
	}
	spin_unlock_irqrestore(&sites_lock, flags);
}

int pcpu_sites_verify(struct pcpu_allocator *a)
{
	struct count c = { .a = a };
	struct pcpu_stats s;

	if (!pcpu_sites_on)
		return 0;
	a->generation->stats(a, &s);
	if (nr_records + nr_unrecorded != s.nr_cur_alloc) {
		pr_err("percpu: sites R1: %lu records and %lu objects without "
		       "one, but %zu objects\n", nr_records, nr_unrecorded,
		       s.nr_cur_alloc);
		return -EINVAL;
	}
	if (!a->generation->chunks)
		return 0;
	a->generation->walk(a, count_area, &c);
	if (c.found == nr_records && !c.small)
		return 0;
	pr_err("percpu: sites R2: %lu records, %lu of an area in use, %lu of "
	       "one too small\n", nr_records, c.found, c.small);
	return -EINVAL;
}

static int verify(void)
{
	return pcpu_sites_verify(pcpu_kernel());
}

INVARIANT(percpu_sites) = { .name = "per-CPU sites", .check = verify };
