// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_run.c - areas cut off free runs
 *
 *   page  |##.####......##.#|                taken by others
 *                 ^~~~~~                     free: taken as a run
 *                 |aa|bbb|.|                 cut: an area, another, the rest
 *
 * What no magazine has is cut off a run of this core: of four, by size, so
 * that small areas go into small holes. A run that is too short for what is
 * asked goes back, and the first one of a chunk that is long enough comes in
 * its place. So nothing lies ready but what was freed, and four runs. Only
 * pages that are there are used: who may sleep and finds nothing asks the
 * engine (percpu/alloc.c), which makes pages and chunks.
 *
 * The rest is an area, too, that nobody has. So a cut sets one bit, and needs
 * no lock; how many there are by it the engine is told when the run ends.
 *
 * Locks    runs: their core's, IRQs off; then allocator.lock.
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/lib/sched_point.h"

/* --- free runs --- */

/*
 * [L] held. A run that is long enough, in pages that are there: of the chunk
 * with the least room, so that others get empty.
 */
static struct pcpu_chunk *find_run(struct pcpu_allocator *a, u32 granules,
				   u32 align, struct quartet_found *found)
{
	int slot = pcpu_slot_of_size(a, (size_t)granules << GRANULE_SHIFT);
	struct pcpu_chunk *chunk, *ahead;

	for (; slot <= a->free_slot; slot++) {
		list_for_each_entry_safe(chunk, ahead, &a->slots[slot], link) {
			if (quartet_map_of(chunk)->longest < granules)
				continue;
			if (quartet_find(chunk, granules, align, false, found))
				return chunk;
			pcpu_slot_update(chunk, slot);
		}
	}
	return NULL;
}

/* So many, more up to the end of the page, but not more than most. */
static u32 up_to_page(u32 at, u32 granules, u32 most)
{
	return max(granules, min(most, PAGE_GRANULES - at % PAGE_GRANULES));
}

/* [L] held. Up to so many granules of what was found are taken. */
static void take_found(struct pcpu_chunk *chunk, u32 granules, u32 most,
		       struct quartet_found *found)
{
	struct pcpu_allocator *a = chunk->owner;
	bool was_free = pcpu_chunk_is_free(chunk);

	found->granules = min(found->granules,
			      up_to_page(found->at, granules, most));
	quartet_take_free(chunk, found->at, found->granules);
	pcpu_stats_alloc(chunk, (size_t)granules << GRANULE_SHIFT);
	if (was_free || !chunk->free_bytes)
		pcpu_slot_update(chunk, chunk->slot);
	if (chunk->isolated)
		a->policy->taken(chunk);
}

/* --- runs --- */

static void count_cuts(struct quartet_run *run)
{
	struct pcpu_chunk *chunk = run->map->pages[0].chunk;
	struct pcpu_stats *s = &chunk->owner->stats;

	s->nr_alloc += run->cuts;
	s->nr_cur_alloc += run->cuts;
	chunk->nr_alloc += run->cuts;
	quartet_write(run->cuts, 0);
}

/* [L] held. Free granules from one of a chunk on, as far as the next page. */
static u32 free_behind(const struct quartet_map *map, u32 at)
{
	const struct pcpu_chunk *chunk = map->pages[0].chunk;
	u32 i = at / PAGE_GRANULES, here = at % PAGE_GRANULES, nr = 0;

	if (here) {
		nr = quartet_free_from(&map->pages[i++], here);
		if (here + nr != PAGE_GRANULES)
			return nr;
	}
	if (i < map->nr_pages && bitmap_test(chunk->populated, i))
		nr += quartet_free_from(&map->pages[i], 0);
	return nr;
}

/* [L] held. Takes what is free behind it, if that is enough. */
static bool lengthen(struct quartet_run *run, u32 granules, u32 align,
		     u32 most)
{
	u32 need = ALIGN_UP(run->at, align) + granules - run->end, more;
	struct quartet_map *map = run->map;
	struct pcpu_chunk *chunk;

	/* Its chunk is there for certain only while something is left. */
	if (run->at == run->end)
		return false;
	more = free_behind(map, run->end);
	if (more < need)
		return false;
	more = min(more, up_to_page(run->end, need, most));
	quartet_clear_ends(&map->pages[(run->end - 1) / PAGE_GRANULES],
			   (run->end - 1) % PAGE_GRANULES, 1);
	chunk = map->pages[0].chunk;
	quartet_take_free(chunk, run->end, more);
	run->end += more;
	run->last += (vaddr_t)more << GRANULE_SHIFT;
	if (!chunk->free_bytes)
		pcpu_slot_update(chunk, chunk->slot);
	return true;
}

bool quartet_give_run(struct pcpu_allocator *a, struct quartet_run *run)
{
	u32 at = run->at, granules = run->end - run->at;

	if (run->cuts)
		count_cuts(run);
	if (!granules)
		return false;
	run->at = run->end;
	return quartet_give_area(a, &run->map->pages[at / PAGE_GRANULES],
			 at % PAGE_GRANULES, granules);
}

/*
 * While something is left of it, it is taken, and so its chunk is there; when
 * nothing is, its cuts are counted.
 */
static __always_inline bool cut(struct pcpu_allocator *a,
				struct quartet_core *core,
				struct quartet_run *run, u32 granules,
				u32 align, struct quartet_area *area)
{
	unsigned long flags;
	u32 from = run->at, at = ALIGN_UP(from, align), end = at + granules;

	if (end > run->end)
		return false;
	run->at = end;
	if (at != from) {
		quartet_set_last(run->map, at);
		quartet_write(run->cuts, run->cuts + 1);
	}
	if (end != run->end)
		quartet_write(run->cuts, run->cuts + 1);
	quartet_set_ends(run->map, at, granules);
	quartet_area_at(run->map, at, area);
	sched_point();
	if (end == run->end && run->cuts) {
		spin_lock_irqsave(&a->lock, flags);
		count_cuts(run);
		spin_unlock_irqrestore(&a->lock, flags);
	}
	if (at != from)
		quartet_keep(a, core, run->map, from, at - from);
	return true;
}

/*
 * [L] held. The next one in the page where the last one ended: pages are gone
 * through from begin to end. That address may be anybody's by now.
 */
static struct pcpu_chunk *find_next(struct pcpu_allocator *a, vaddr_t last,
				    u32 granules, u32 align,
				    struct quartet_found *found)
{
	struct quartet_page *page = quartet_page_at(quartet_of(a)->buckets,
						    last);
	struct pcpu_chunk *chunk;

	if (!page)
		return NULL;
	chunk = page->chunk;
	if (page->free < granules || chunk->isolated ||
	    !bitmap_test(chunk->populated, (unsigned int)
			 (page - quartet_map_of(chunk)->pages)) ||
	    !quartet_find_behind(page, quartet_granule(last), granules, align,
				 found))
		return NULL;
	return chunk;
}

/* [L] held. */
static bool replace_run(struct pcpu_allocator *a, struct quartet_run *run,
			u32 granules, u32 align, u32 most)
{
	vaddr_t last = run->last;
	struct quartet_found found;
	struct pcpu_chunk *chunk;

	chunk = find_next(a, last, granules, align, &found);
	if (!chunk)
		chunk = find_run(a, granules, align, &found);
	if (!chunk)
		return false;
	take_found(chunk, granules, most, &found);
	*run = (struct quartet_run){
		.at = found.at, .end = found.at + found.granules,
		.map = quartet_map_of(chunk),
		.last = chunk->base + a->delta + ((vaddr_t)(found.at +
				found.granules - 1) << GRANULE_SHIFT) };
	return true;
}

static bool new_run(struct pcpu_allocator *a, struct quartet_core *core,
		    u32 i, u32 granules, u32 align)
{
	/* At most, at once: granules by run. */
	static const u16 most[NR_RUNS] = { 64, 256, 1024, 1024 };
	struct quartet_run *run = &core->runs[i];
	unsigned long flags;
	bool kick = false, ok;

	spin_lock_irqsave(&a->lock, flags);
	ok = lengthen(run, granules, align, most[i]);
	if (!ok) {
		kick = quartet_give_run(a, run);
		ok = replace_run(a, run, granules, align, most[i]);
		kick |= a->nr_empty < PCPU_EMPTY_LOW;
	}
	spin_unlock_irqrestore(&a->lock, flags);
	if (kick)
		pcpu_kick(a);
	return ok;
}

/* By its size, so that small areas go into small holes. */
static u32 run_of(u32 granules)
{
	return granules <= 4 ? 0 : granules <= 16 ? 1 : granules <= 64 ? 2 : 3;
}

/* One that is long, or aligned to much. */
static bool take_one(struct pcpu_allocator *a, u32 granules, u32 align,
		     struct quartet_area *area)
{
	struct quartet_found found;
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool low;

	spin_lock_irqsave(&a->lock, flags);
	chunk = find_run(a, granules, align, &found);
	if (chunk)
		take_found(chunk, granules, granules, &found);
	low = a->nr_empty < PCPU_EMPTY_LOW;
	spin_unlock_irqrestore(&a->lock, flags);
	if (low)
		pcpu_kick(a);
	if (!chunk)
		return false;
	quartet_set_ends(quartet_map_of(chunk), found.at, granules);
	quartet_area_at(quartet_map_of(chunk), found.at, area);
	return true;
}

bool quartet_take(struct pcpu_allocator *a, struct quartet_core *core,
		  u32 granules, u32 align, struct quartet_area *area)
{
	u32 i = run_of(granules);
	struct magazine *m;

	if (granules > CUT_MAX || align > CUT_ALIGN) {
		if (!take_one(a, granules, align, area))
			return false;
	} else if (!cut(a, core, &core->runs[i], granules, align, area)) {
		if (!new_run(a, core, i, granules, align))
			return false;
		if (!core->awake)
			quartet_wake(a, core);
		cut(a, core, &core->runs[i], granules, align, area);
	}
	m = quartet_magazine(core, granules);
	quartet_write(m->nr_alloc, m->nr_alloc + 1);
	if (granules > core->largest)
		quartet_write(core->largest, granules);
	return true;
}

size_t quartet_uncounted(const struct pcpu_chunk *chunk)
{
	const struct quartet *q = quartet_of(chunk->owner);
	size_t nr = 0;

	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++) {
		for (u32 i = 0; i < NR_RUNS; i++) {
			const struct quartet_run *run = &q->cores[cpu].runs[i];

			if (run->map == chunk->index)
				nr += quartet_read(run->cuts);
		}
	}
	return nr;
}
