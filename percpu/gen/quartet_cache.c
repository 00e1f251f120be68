// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_cache.c - filling magazines and emptying them
 *
 * An empty magazine is filled with one run cut into several areas; if no
 * chunk has such a run, with half as many, at last with one. Only pages that
 * are there are used: who may sleep and finds nothing asks the engine
 * (percpu/alloc.c), which makes pages and chunks.
 *
 * Areas in magazines are taken for the engine: its counts and rules know
 * nothing of handing out. So they keep pages and chunks from being given
 * back, until a drain: when memory is short, before an allocation fails, and
 * when the objects in use have become few (percpu/balance.c).
 *
 * Locks    magazines: their core's, IRQs off; then allocator.lock.
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/core/printk.h"
#include "kernel/lib/sched_point.h"

#include <string.h>

/* --- setting up --- */

#define NATURAL		16u	/* granules: several in a row are aligned so */
#define STREAK		8u	/* allocations for each one more at once */
#define SMALL_BYTES	256u	/* ready of a size, on a core */

static u32 slots_of(u32 i)
{
	u32 size = i * GRANULE;

	if (i >= NR_SMALL || !i)
		return 1;
	return clamp(SMALL_BYTES / size, 1u, MAGAZINE_SLOTS);
}

static void init_magazine(struct magazine *m, u32 i)
{
	m->areas[0].cookie = NO_COOKIE;
	m->top = m->areas;
	m->limit = m->areas;
	m->granules = i < NR_SMALL ? i : 0;
}

/* The distance of four copies if it is always the same, or 0. */
static size_t stride_of(const struct quartet *q)
{
	size_t stride = q->offsets[1] - q->offsets[0];

	for (u32 cpu = 1; cpu < q->nr_cpus; cpu++)
		if (q->offsets[cpu] - q->offsets[cpu - 1] != stride)
			return 0;
	return q->nr_cpus == 4 ? stride : 0;
}

int quartet_begin(struct pcpu_allocator *a)
{
	struct quartet *q;

	if (!IS_ALIGNED(a->delta, PAGE_SIZE)) {
		pr_err("percpu: generation quartet: cookies must be as far in "
		       "a page as what they stand for: %#zx is not\n",
		       (size_t)a->delta);
		return -EINVAL;
	}
	q = pcpu_own_zalloc(a, sizeof(*q));
	a->front = q;
	if (!q)
		return -ENOMEM;
	a->front_pages = q->buckets;
	q->nr_cpus = a->nr_cpus;
	for (u32 cpu = 0; cpu < a->nr_cpus; cpu++)
		q->offsets[cpu] = a->unit_offset[cpu] - a->delta;
	q->stride = stride_of(q);
	for (u32 i = 0; i < NR_BUCKETS; i++)
		q->buckets[i] = &quartet_no_page;
	for (u32 i = 0; i < NR_SMALL + NR_LARGE; i++)
		q->slots[i] = (u8)slots_of(i);
	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++) {
		q->core[cpu] = &q->cores[cpu];
		for (u32 i = 0; i < NR_SMALL + NR_LARGE; i++)
			init_magazine(&q->cores[cpu].magazines[i], i);
	}
	return 0;
}

void quartet_end(struct pcpu_allocator *a)
{
	pcpu_own_free(a, a->front);
}

/* --- areas of the engine --- */

/* [L] held. So many areas were cut out of a chunk: pcpu_stats_alloc(). */
static void count_taken(struct pcpu_chunk *chunk, u32 granules, u32 nr)
{
	struct pcpu_stats *s = &chunk->owner->stats;

	s->nr_alloc += nr - 1;
	s->nr_cur_alloc += nr - 1;
	chunk->nr_alloc += nr - 1;
	pcpu_stats_alloc(chunk, (size_t)granules << GRANULE_SHIFT);
}

/* [L] held. A chunk with a run in pages that are there. Return: where, or -1. */
static long find_run(struct pcpu_allocator *a, u32 granules, u32 align,
		     struct pcpu_chunk **found)
{
	int slot = pcpu_slot_of_size(a, (size_t)granules << GRANULE_SHIFT);
	struct pcpu_chunk *chunk;
	long at;

	for (; slot <= a->free_slot; slot++) {
		list_for_each_entry(chunk, &a->slots[slot], link) {
			if (quartet_map_of(chunk)->longest < granules)
				continue;
			at = quartet_find(chunk, granules, align, false);
			if (at < 0)
				continue;
			*found = chunk;
			return at;
		}
	}
	return -1;
}

/* [L] held. As many areas as there is a run for. Return: how many. */
static u32 take_areas(struct pcpu_allocator *a, u32 granules, u32 align,
		      u32 nr, struct quartet_area *first,
		      struct quartet_page **page)
{
	struct pcpu_chunk *chunk;
	long at = -1;
	int old;

	for (; nr; nr /= 2) {
		at = find_run(a, granules * nr, align, &chunk);
		if (at >= 0)
			break;
	}
	if (at < 0)
		return 0;
	old = a->policy->slot_of(chunk);
	quartet_cut(chunk, (u32)at, granules, nr);
	count_taken(chunk, granules, nr);
	pcpu_slot_update(chunk, old);
	a->policy->taken(chunk);
	*page = &quartet_map_of(chunk)->pages[at / PAGE_GRANULES];
	first->cookie = (*page)->cookie + (((vaddr_t)at % PAGE_GRANULES) <<
					   GRANULE_SHIFT);
	return nr;
}

/* [L] held. Return: balance wanted. */
static bool give_area(struct pcpu_allocator *a, struct quartet_area area,
		      u32 granules)
{
	struct quartet_page *page = quartet_page_at(quartet_pages_of(a),
						    area.cookie);
	struct pcpu_chunk *chunk = page->chunk;
	int old = a->policy->slot_of(chunk);

	quartet_give(page, quartet_granule(area.cookie), granules);
	pcpu_stats_free(chunk);
	pcpu_slot_update(chunk, old);
	return a->policy->freed(chunk);
}

/* --- magazines --- */

static void wake(struct pcpu_allocator *a, struct quartet_core *core)
{
	const struct quartet *q = quartet_of(a);

	for (u32 i = 1; i < NR_SMALL + NR_LARGE; i++)
		core->magazines[i].limit = core->magazines[i].areas +
					   q->slots[i];
	core->awake = true;
	if (a->rest)
		a->rest(a);
}

/*
 * How many areas at once: the more the longer a size has only been asked
 * for. If something was freed meanwhile, more were handed out than filled in.
 */
static u32 batch_of(struct quartet_core *core, const struct magazine *m,
		    u32 granules, u32 slots)
{
	struct quartet_streak *s = &core->streaks[granules];

	if (m->nr_alloc != s->nr_alloc)
		s->nr = 0;
	return clamp(s->nr / STREAK, slots / 2 + 1, MAGAZINE_SLOTS);
}

static void note_batch(struct quartet_core *core, const struct magazine *m,
		       u32 granules, u32 nr)
{
	core->streaks[granules].nr += nr;
	core->streaks[granules].nr_alloc = m->nr_alloc + nr;
}

bool quartet_refill(struct pcpu_allocator *a, struct magazine *m, u32 granules,
		    u32 align, struct quartet_area *area)
{
	struct quartet *q = quartet_of(a);
	struct quartet_core *core = quartet_this_core(q);
	u32 nr = m ? batch_of(core, m, granules, q->slots[granules]) : 1, at;
	struct quartet_page *page;
	unsigned long flags;
	bool low;

	/* Powers of two do not lie across words of the maps, then. */
	if (m)
		align = max(align, min(granules & -granules, NATURAL));
	spin_lock_irqsave(&a->lock, flags);
	nr = take_areas(a, granules, align, nr, area, &page);
	low = a->nr_empty < PCPU_EMPTY_LOW;
	if (nr && !m)
		q->nr_alloc++;
	spin_unlock_irqrestore(&a->lock, flags);
	if (low)
		pcpu_kick(a);
	if (!nr)
		return false;
	if (m && !core->awake)
		wake(a, core);
	if (m) {
		note_batch(core, m, granules, nr);
		m->nr_alloc++;
	}
	at = quartet_granule(area->cookie);
	area->live = &page->live[at / 32];
	/* The lowest addresses are handed out first. */
	for (u32 i = nr - 1; i; i--) {
		u32 g = at + i * granules;

		*++m->top = (struct quartet_area){
			area->cookie + ((vaddr_t)i * granules << GRANULE_SHIFT),
			&page[g / PAGE_GRANULES].live[g % PAGE_GRANULES / 32] };
	}
	return true;
}

/* The oldest ones: what was freed last is in the cache. Return: balance
 * wanted. */
static bool give_some(struct pcpu_allocator *a, struct magazine *m, u32 nr)
{
	u32 left = (u32)(m->top - m->areas) - nr;
	unsigned long flags;
	bool balance = false;

	spin_lock_irqsave(&a->lock, flags);
	for (u32 i = 1; i <= nr; i++)
		balance |= give_area(a, m->areas[i], m->granules);
	spin_unlock_irqrestore(&a->lock, flags);
	memmove(m->areas + 1, m->areas + 1 + nr, left * sizeof(m->areas[0]));
	m->top = m->areas + left;
	return balance;
}

bool quartet_return(struct pcpu_allocator *a, struct quartet_area area,
		    u32 granules)
{
	struct quartet_core *core = quartet_this_core(quartet_of(a));
	struct magazine *m = quartet_magazine(core, granules);
	unsigned long flags;
	bool balance = false;

	if (granules > LARGE_MAX / GRANULE) {
		spin_lock_irqsave(&a->lock, flags);
		balance = give_area(a, area, granules);
		spin_unlock_irqrestore(&a->lock, flags);
		return balance;
	}
	if (!core->awake)
		wake(a, core);
	if (m->top >= m->limit)
		balance = give_some(a, m, min((u32)(m->top - m->areas), 2u));
	m->granules = granules;
	*++m->top = area;
	return balance;
}

/* Return: how many areas went back. */
static u32 drain(struct pcpu_allocator *a, struct quartet_core *core)
{
	u32 sum = 0;

	for (u32 i = 1; i < NR_SMALL + NR_LARGE; i++) {
		struct magazine *m = &core->magazines[i];
		u32 nr = (u32)(m->top - m->areas);

		if (nr)
			give_some(a, m, nr);
		m->limit = m->areas;
		sum += nr;
	}
	core->awake = false;
	return sum;
}

struct drain_all {
	struct pcpu_allocator *a;
	u32 nr;				/* [a] */
};

static void drain_here(void *info)
{
	struct drain_all *d = info;
	u32 nr;

	sched_point();
	nr = drain(d->a, quartet_this_core(quartet_of(d->a)));
	__atomic_fetch_add(&d->nr, nr, __ATOMIC_RELAXED);
}

void quartet_drain_core(struct pcpu_allocator *a, unsigned int cpu)
{
	unsigned long flags;

	local_irq_save(flags);
	drain(a, &quartet_of(a)->cores[cpu]);
	local_irq_restore(flags);
}

bool quartet_drain(struct pcpu_allocator *a)
{
	struct drain_all d = { .a = a };

	on_each_cpu(drain_here, &d, true);
	return d.nr != 0;
}

/* --- statistics --- */

struct free_sum {
	struct pcpu_stats *stats;
	size_t nr_cpus;
};

static void add_free(void *ctx, const struct pcpu_chunk *chunk,
		     const struct pcpu_area *area)
{
	struct free_sum *sum = ctx;

	if (area->used)
		return;
	if (chunk->first)
		sum->stats->room_unused += area->size * sum->nr_cpus;
	if (!chunk->reserved)
		sum->stats->free_bytes += area->size;
}

/* [L] held. */
static u32 count_live(const struct pcpu_allocator *a)
{
	const struct pcpu_chunk *chunk;
	u32 nr = a->reserved ? (u32)a->reserved->nr_alloc : 0;

	list_for_each_entry(chunk, &a->chunks, all) {
		const struct quartet_map *map = quartet_map_of(chunk);

		for (u32 i = 0; i < map->nr_pages * PAGE_WORDS; i++)
			nr += (u32)__builtin_popcount(READ_ONCE(
				map->pages[i / PAGE_WORDS].live[i %
							PAGE_WORDS]));
	}
	return nr;
}

static u32 count_allocs(const struct quartet *q)
{
	u32 nr = q->nr_alloc;

	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		for (u32 i = 0; i < NR_SMALL + NR_LARGE; i++)
			nr += READ_ONCE(q->cores[cpu].magazines[i].nr_alloc);
	return nr;
}

/*
 * The engine counts what is taken; this is what is handed out. How many
 * objects there were at most is known from when somebody asked.
 */
void quartet_stats(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	struct free_sum sum = { .stats = stats, .nr_cpus = a->nr_cpus };
	struct quartet *q = quartet_of(a);
	unsigned long flags;

	pcpu_allocator_stats(a, stats);
	stats->room_unused = 0;
	stats->free_bytes = 0;
	pcpu_allocator_walk(a, add_free, &sum);
	spin_lock_irqsave(&a->lock, flags);
	stats->nr_cur_alloc = count_live(a);
	stats->nr_alloc = count_allocs(q);
	q->nr_max = max(q->nr_max, (u32)stats->nr_cur_alloc);
	stats->nr_max_alloc = q->nr_max;
	spin_unlock_irqrestore(&a->lock, flags);
	stats->nr_dealloc = stats->nr_alloc - stats->nr_cur_alloc;
	stats->metadata += sizeof(*q);
}
