// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_cache.c - what each core keeps ready, and giving it back
 *
 * What is freed lies in the magazine of its size; what that has no room for
 * waits in a tray until there are some, and goes back with them. What no
 * magazine has is cut off a run (quartet_run.c).
 *
 * Areas in magazines, and runs, are taken for the engine: its counts and
 * rules know nothing of handing out. So they keep pages and chunks from being
 * given back, until a drain: when memory is short, before an allocation
 * fails, and a second after the first was kept.
 *
 * Locks    magazines, runs: their core's, IRQs off; then allocator.lock.
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/core/printk.h"
#include "kernel/lib/sched_point.h"

/* --- setting up --- */

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

bool quartet_give_area(struct pcpu_allocator *a, struct quartet_page *page,
		       u32 granule, u32 granules)
{
	struct pcpu_chunk *chunk = page->chunk;
	int empty = chunk->nr_empty;

	pcpu_stats_free(chunk);
	if (quartet_give(page, granule, granules))
		pcpu_slot_update(chunk, chunk->slot);
	return chunk->nr_empty != empty && a->policy->freed(chunk);
}

/* [L] held. Which is handed out or lies in a magazine. */
static bool give(struct pcpu_allocator *a, vaddr_t cookie, u32 granules)
{
	return quartet_give_area(a, quartet_page_at(quartet_of(a)->buckets, cookie),
			 quartet_granule(cookie), granules);
}

/* --- magazines --- */

void quartet_wake(struct pcpu_allocator *a, struct quartet_core *core)
{
	const struct quartet *q = quartet_of(a);

	for (u32 i = 1; i < NR_SMALL + NR_LARGE; i++)
		core->magazines[i].limit = core->magazines[i].areas +
					   q->slots[i];
	core->awake = true;
	if (a->rest)
		a->rest(a);
}

/* [L] held. Return: balance wanted. */
static bool empty_tray(struct pcpu_allocator *a, struct quartet_core *core)
{
	bool balance = false;

	while (core->nr_tray) {
		const struct quartet_back *b = &core->tray[--core->nr_tray];

		balance |= quartet_give_area(a, b->page, b->granule, b->granules);
	}
	return balance;
}

/* Soon; with some others. Return: balance wanted. */
static bool give_soon(struct pcpu_allocator *a, struct quartet_core *core,
		      struct quartet_page *page, u32 granule, u32 granules)
{
	unsigned long flags;
	bool balance;

	core->tray[core->nr_tray++] = (struct quartet_back){
		page, (u16)granule, (u16)granules };
	if (core->nr_tray < TRAY)
		return false;
	spin_lock_irqsave(&a->lock, flags);
	balance = empty_tray(a, core);
	spin_unlock_irqrestore(&a->lock, flags);
	return balance;
}

/* The one area of a magazine for large ones makes room. */
static bool give_old(struct pcpu_allocator *a, struct quartet_core *core,
		     struct magazine *m)
{
	vaddr_t cookie = m->top->cookie;

	m->top--;
	return give_soon(a, core, quartet_page_at(quartet_of(a)->buckets,
						  cookie),
			 quartet_granule(cookie), m->granules);
}

bool quartet_return(struct pcpu_allocator *a, struct quartet_page *page,
		    u32 granule, u32 granules)
{
	struct quartet_core *core = quartet_this_core(quartet_of(a));
	struct magazine *m = quartet_magazine(core, granules);
	bool balance = false;

	if (!core->awake)
		quartet_wake(a, core);
	if (granules > LARGE_MAX / GRANULE ||
	    (m->top >= m->limit && granules < NR_SMALL))
		return give_soon(a, core, page, granule, granules);
	if (m->top >= m->limit)
		balance = give_old(a, core, m);
	m->granules = granules;
	*++m->top = (struct quartet_area){
		page->cookie + ((vaddr_t)granule << GRANULE_SHIFT),
		&page->live[granule / 32] };
	return balance;
}

void quartet_keep(struct pcpu_allocator *a, struct quartet_core *core,
		  struct quartet_map *map, u32 at, u32 granules)
{
	struct magazine *m = quartet_magazine(core, granules);

	if (granules < NR_SMALL && m->top < m->limit)
		quartet_area_at(map, at, ++m->top);
	else
		give_soon(a, core, &map->pages[at / PAGE_GRANULES],
			  at % PAGE_GRANULES, granules);
}

/* --- giving all back --- */

/* Return: how many areas went back. */
static u32 drain(struct pcpu_allocator *a, struct quartet_core *core)
{
	unsigned long flags;
	u32 sum = 0;

	spin_lock_irqsave(&a->lock, flags);
	sum += core->nr_tray;
	empty_tray(a, core);
	for (u32 i = 1; i < NR_SMALL + NR_LARGE; i++) {
		struct magazine *m = &core->magazines[i];

		for (; m->top != m->areas; m->top--, sum++)
			give(a, m->top->cookie, m->granules);
		m->limit = m->areas;
	}
	for (u32 i = 0; i < NR_RUNS; i++) {
		sum += core->runs[i].at != core->runs[i].end;
		quartet_give_run(a, &core->runs[i]);
	}
	spin_unlock_irqrestore(&a->lock, flags);
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
			nr += (u32)__builtin_popcount(__atomic_load_n(
				&map->pages[i / PAGE_WORDS].live[i %
								 PAGE_WORDS],
				__ATOMIC_RELAXED));
	}
	return nr;
}

static u32 count_allocs(const struct quartet *q)
{
	u32 nr = q->nr_alloc;

	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		for (u32 i = 0; i < NR_SMALL + NR_LARGE; i++)
			nr += quartet_read(q->cores[cpu].magazines[i].nr_alloc);
	return nr;
}

/* [o] of others: what sizes were asked for, as far as one core knows. */
static void note_sizes(const struct quartet_core *core,
		       struct pcpu_stats *stats)
{
	size_t largest = (size_t)quartet_read(core->largest) << GRANULE_SHIFT;

	stats->max_alloc_size = max(stats->max_alloc_size, largest);
	for (u32 i = 1; i < NR_SMALL; i++) {
		if (!quartet_read(core->magazines[i].nr_alloc))
			continue;
		stats->min_alloc_size = min(stats->min_alloc_size,
					    (size_t)i << GRANULE_SHIFT);
		return;
	}
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
	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		note_sizes(&q->cores[cpu], stats);
	stats->metadata += sizeof(*q);
}
