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

#define SMALL_BYTES	768u	/* ready of a size, on a core */

#define MOST_SLOTS	32u

static u32 slots_of(u32 i)
{
	if (i >= NR_SMALL || !i)
		return 1;
	return clamp(SMALL_BYTES / (i * GRANULE), 1u, MOST_SLOTS);
}

static void init_core(struct pcpu_allocator *a, struct quartet_core *core)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area *area = core->areas;

	for (u32 i = 0; i < NR_RUNS; i++)
		core->runs[i].a = a;
	for (u32 i = 0; i < NR_MAGAZINES; i++) {
		area->cookie = NO_COOKIE;
		core->magazines[i] = (struct magazine){
			.top = area, .limit = area,
			.run = &core->runs[quartet_run_of(i)] };
		area += 1 + q->slots[i];
	}
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
	q->core_size = sizeof(struct quartet_core);
	for (u32 i = 0; i < NR_MAGAZINES; i++) {
		q->slots[i] = (u8)slots_of(i);
		/* One below the first. */
		q->core_size += (1 + q->slots[i]) * sizeof(struct quartet_area);
	}
	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++) {
		q->core[cpu] = pcpu_own_zalloc(a, q->core_size);
		if (!q->core[cpu]) {
			quartet_end(a);
			return -ENOMEM;
		}
		init_core(a, q->core[cpu]);
	}
	return 0;
}

void quartet_end(struct pcpu_allocator *a)
{
	struct quartet *q = quartet_of(a);

	quartet_free_retired(a);
	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		pcpu_own_free(a, q->core[cpu]);
	pcpu_own_free(a, q);
}

/* --- areas of the engine --- */

/* [L] held. So many areas that the engine gave out are back. */
static void count_back(struct pcpu_allocator *a, u32 nr)
{
	a->stats.nr_dealloc += nr;
	a->stats.nr_cur_alloc -= nr;
}

/* [L] held. Which is handed out or lies in a magazine. */
static bool give(struct pcpu_allocator *a, vaddr_t cookie, u32 granules)
{
	count_back(a, 1);
	return quartet_give_area(quartet_page_at(quartet_of(a)->buckets,
						 cookie),
				 quartet_granule(cookie), granules);
}

/* --- magazines --- */

void quartet_wake(struct pcpu_allocator *a, struct quartet_core *core)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area *area = core->areas;

	for (u32 i = 0; i < NR_MAGAZINES; i++) {
		core->magazines[i].limit = area + q->slots[i];
		area += 1 + q->slots[i];
	}
	core->awake = true;
	if (a->rest)
		a->rest(a);
}

/* [L] held. Return: balance wanted. */
static inline bool empty_tray(struct pcpu_allocator *a,
			      struct quartet_core *core)
{
	bool balance = false;

	count_back(a, core->nr_tray);
	while (core->nr_tray) {
		const struct quartet_back *b = &core->tray[--core->nr_tray];

		balance |= quartet_give_area(b->page, b->granule, b->granules);
	}
	return balance;
}

static __noinline bool give_tray(struct pcpu_allocator *a,
				 struct quartet_core *core)
{
	unsigned long flags;
	bool balance;

	spin_lock_irqsave(&a->lock, flags);
	balance = empty_tray(a, core);
	spin_unlock_irqrestore(&a->lock, flags);
	return balance;
}

static inline void put_on_tray(struct quartet_core *core,
			       struct quartet_page *page, u32 granule,
			       u32 granules)
{
	core->tray[core->nr_tray++] = (struct quartet_back){
		page, (u16)granule, (u16)granules };
}

/* Soon; with some others. Return: balance wanted. */
static inline bool give_soon(struct pcpu_allocator *a,
			     struct quartet_core *core,
			     struct quartet_page *page, u32 granule,
			     u32 granules)
{
	put_on_tray(core, page, granule, granules);
	return unlikely(core->nr_tray == TRAY) && give_tray(a, core);
}

static void push(struct magazine *m, struct quartet_page *page, vaddr_t cookie)
{
	*++m->top = (struct quartet_area){
		cookie, &page->live[quartet_granule(cookie) / 32] };
}

/* The one area of a magazine for large ones makes room for another. */
static __noinline bool
replace_large(struct pcpu_allocator *a, struct quartet_core *core,
	      struct quartet_page *page, vaddr_t cookie, u32 granules)
{
	struct magazine *m = quartet_large(core, granules);
	u32 *size = &core->large[granules % NR_LARGE];
	bool balance = false;

	if (m->top >= m->limit) {
		vaddr_t old = m->top--->cookie;

		balance = give_soon(a, core, quartet_page_at(
					quartet_of(a)->buckets, old),
				    quartet_granule(old), *size);
	}
	*size = granules;
	push(m, page, cookie);
	return balance;
}

/* IRQs off. The first one that a core keeps. */
static void wake_with(struct pcpu_allocator *a, struct quartet_core *core,
		      struct quartet_page *page, vaddr_t cookie, u32 granules)
{
	quartet_wake(a, core);
	push(&core->magazines[granules], page, cookie);
}

/* Large, or the first one that is kept. */
static __noinline int free_slow(struct quartet_page *page, vaddr_t cookie,
				u32 granules, unsigned long irqs)
{
	struct pcpu_allocator *a = page->chunk->owner;
	struct quartet_core *core = quartet_this_core(quartet_of(a));
	bool balance = false;

	if (granules < NR_SMALL) {
		wake_with(a, core, page, cookie, granules);
	} else {
		if (!core->awake)
			quartet_wake(a, core);
		balance = granules <= LARGE_MAX / GRANULE ?
			  replace_large(a, core, page, cookie, granules) :
			  give_soon(a, core, page, quartet_granule(cookie),
				    granules);
	}
	local_irq_restore(irqs);
	if (balance)
		pcpu_kick(a);
	return 0;
}

/* The tray is full. */
static __noinline int free_tray(struct pcpu_allocator *a,
				struct quartet_core *core, unsigned long irqs)
{
	unsigned long flags;
	bool balance;

	spin_lock_irqsave(&a->lock, flags);
	balance = empty_tray(a, core);
	spin_unlock_irqrestore(&a->lock, flags);
	local_irq_restore(irqs);
	if (unlikely(balance))
		pcpu_kick(a);
	return 0;
}

__noinline int quartet_free_more(struct quartet_page *page, vaddr_t cookie,
				 u32 granules, unsigned long irqs)
{
	struct pcpu_allocator *a = page->chunk->owner;
	struct quartet_core *core = quartet_this_core(quartet_of(a));

	if (unlikely(granules >= NR_SMALL || !core->awake))
		return free_slow(page, cookie, granules, irqs);
	put_on_tray(core, page, quartet_granule(cookie), granules);
	if (unlikely(core->nr_tray == TRAY))
		return free_tray(a, core, irqs);
	local_irq_restore(irqs);
	return 0;
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
	for (u32 i = 1; i < NR_MAGAZINES; i++) {
		struct magazine *m = &core->magazines[i];
		u32 granules = i < NR_SMALL ? i : core->large[i - NR_SMALL];

		for (; m->top->cookie != NO_COOKIE; m->top--, sum++)
			give(a, m->top->cookie, granules);
		m->limit = m->top;
	}
	for (u32 i = 0; i < NR_RUNS; i++) {
		sum += core->runs[i].at != core->runs[i].end;
		quartet_give_run(&core->runs[i]);
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
	drain(a, quartet_of(a)->core[cpu]);
	local_irq_restore(flags);
}

bool quartet_drain(struct pcpu_allocator *a)
{
	struct quartet_map *retired = quartet_retired(a);
	struct drain_all d = { .a = a };

	on_each_cpu(drain_here, &d, true);
	quartet_free_maps(retired);
	return d.nr || retired;
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
		for (u32 i = 0; i < NR_MAGAZINES; i++)
			nr += quartet_read(q->core[cpu]->magazines[i].nr_alloc);
	return nr;
}

/* [o] of others: what sizes were asked for, as far as one core knows. */
static void note_sizes(const struct quartet_core *core,
		       struct pcpu_stats *stats)
{
	size_t largest = (size_t)quartet_read(core->largest) << GRANULE_SHIFT;

	for (u32 i = NR_SMALL; i; i--) {
		size_t size = (size_t)(i - 1) << GRANULE_SHIFT;

		if (!quartet_read(core->magazines[i - 1].nr_alloc))
			continue;
		largest = max(largest, size);
		stats->min_alloc_size = min(stats->min_alloc_size, size);
	}
	stats->max_alloc_size = max(stats->max_alloc_size, largest);
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
	stats->metadata += sizeof(*q) + CONFIG_NR_CPUS * q->core_size +
			   q->nr_retired * quartet_map_size(a->unit_pages);
	spin_unlock_irqrestore(&a->lock, flags);
	stats->nr_dealloc = stats->nr_alloc - stats->nr_cur_alloc;
	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++)
		note_sizes(q->core[cpu], stats);
}
