// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_run.c - areas cut off free runs
 *
 *   page  |##.####......##.#|                taken by others
 *                 ^~~~~~                     free: taken as a run
 *                 |aa|bbb|.|                 cut: an area, another, the rest
 *
 * What no magazine has is cut off a run of this core: of four, by size, so
 * that small areas go into small holes. If a run is too short for what is
 * asked, the first free one of a chunk is looked for that is long enough. Is
 * that a hole for one, the area is taken alone, and the run stays for shorter
 * ones; else the run goes back, and the other one comes in its place. So
 * nothing lies ready but what was freed, and four runs.
 *
 * Only pages that are there are used. When the last empty one is taken, whoever
 * comes next and may sleep makes another (pcpu_add_page()): the fence, moved
 * to the run's front, sends him that way. So no call does both.
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

/* What of its chunk a cookie is, in granules. */
static u32 place(const struct quartet_map *map, vaddr_t cookie)
{
	return (u32)((cookie - map->pages[0].cookie) >> GRANULE_SHIFT);
}

/* It begins there from now on. */
static void begin_at(struct quartet_run *run, vaddr_t at)
{
	vaddr_t page_end = ALIGN_DOWN(at, PAGE_SIZE) + PAGE_SIZE;

	run->at = at;
	run->fence = at == run->end ? at : min(run->end, page_end);
	run->page = &run->map->pages[place(run->map, at) / PAGE_GRANULES];
}

static void count_cuts(struct quartet_run *run)
{
	struct pcpu_chunk *chunk = run->map->pages[0].chunk;
	struct pcpu_stats *s = &chunk->owner->stats;

	s->nr_alloc += run->cuts;
	s->nr_cur_alloc += run->cuts;
	chunk->nr_alloc += run->cuts;
	quartet_write(run->cuts, 0);
}

/*
 * [L] held. Free granules from one of a chunk on, as far as the next page, even
 * if that is empty (empty_too).
 */
static u32 free_behind(const struct quartet_map *map, u32 at, bool empty_too)
{
	u32 i = at / PAGE_GRANULES, here = at % PAGE_GRANULES, nr = 0;

	if (here) {
		nr = quartet_free_from(&map->pages[i++], here);
		if (here + nr != PAGE_GRANULES)
			return nr;
	}
	if (i == map->nr_pages || !map->pages[i].is_open)
		return nr;
	if (quartet_is_empty(&map->pages[i]))
		return empty_too ? nr + PAGE_GRANULES : nr;
	nr += quartet_free_from(&map->pages[i], 0);
	return nr;
}

/*
 * [L] held. Takes what is free behind it, if that is enough. An empty page is
 * one of the reserve: only if that has too many, or there is nothing else.
 */
static bool lengthen(struct quartet_run *run, u32 granules, u32 align,
		     u32 most, bool empty_too)
{
	struct quartet_map *map = run->map;
	struct quartet_page *page;
	struct pcpu_chunk *chunk;
	u32 end, need, more;

	/* Its chunk is there for certain only while something is left. */
	if (run->at == run->end)
		return false;
	end = place(map, run->end);
	page = &map->pages[(end - 1) / PAGE_GRANULES];
	if (end % PAGE_GRANULES &&
	    page->taken[end % PAGE_GRANULES / 32] >> end % 32 & 1)
		return false;
	need = ALIGN_UP(place(map, run->at), align) + granules - end;
	more = free_behind(map, end, empty_too);
	if (more < need)
		return false;
	more = min(more, up_to_page(end, need, most));
	quartet_clear_ends(page, (end - 1) % PAGE_GRANULES, 1);
	chunk = map->pages[0].chunk;
	quartet_take_free(chunk, end, more);
	run->end += (vaddr_t)more << GRANULE_SHIFT;
	begin_at(run, run->at);
	if (!chunk->free_bytes)
		pcpu_slot_update(chunk, chunk->slot);
	return true;
}

bool quartet_give_run(struct quartet_run *run)
{
	u32 granules = (u32)((run->end - run->at) >> GRANULE_SHIFT);
	u32 granule = quartet_granule(run->at);

	if (run->cuts)
		count_cuts(run);
	if (!granules)
		return false;
	run->at = run->end;
	run->fence = run->end;
	pcpu_count_free(run->a);
	return quartet_give_area(run->page, granule, granules);
}

static bool is_enough(const struct quartet_run *run, u32 granules, u32 align)
{
	vaddr_t at = ALIGN_UP(run->at, (vaddr_t)align << GRANULE_SHIFT);

	return run->at != run->end &&
	       at + ((vaddr_t)granules << GRANULE_SHIFT) <= run->end;
}

/*
 * Any area that the run is long enough for: what is short and aligned was
 * tried before (quartet_alloc_cut()). While something is left of a run, that is
 * taken, and so its chunk is there; when nothing is, its cuts are counted.
 */
static void cut(struct pcpu_allocator *a, struct quartet_core *core,
		struct quartet_run *run, u32 granules, u32 align,
		struct quartet_area *area)
{
	unsigned long flags;
	size_t size = (size_t)granules << GRANULE_SHIFT;
	vaddr_t at = ALIGN_UP(run->at, (vaddr_t)align << GRANULE_SHIFT);
	u32 gap = (u32)((at - run->at) >> GRANULE_SHIFT), from;
	struct quartet_map *map = run->map;

	from = place(map, run->at);
	if (gap) {
		quartet_set_last(map, from + gap);
		quartet_write(run->cuts, run->cuts + 1);
	}
	if (at + size != run->end)
		quartet_write(run->cuts, run->cuts + 1);
	begin_at(run, at + size);
	quartet_set_ends(map, from + gap, granules);
	quartet_area_at(map, from + gap, area);
	sched_point();
	if (run->at == run->end && run->cuts) {
		spin_lock_irqsave(&a->lock, flags);
		count_cuts(run);
		spin_unlock_irqrestore(&a->lock, flags);
	}
	if (gap)
		quartet_keep(a, core, map, from, gap);
}

/*
 * [L] held. One in the page where the last one ended. That address may be
 * anybody's by now, and that of a chunk which is ending: such a one is on no
 * list.
 */
static struct pcpu_chunk *find_next(struct pcpu_allocator *a, vaddr_t last,
				    u32 granules, u32 align,
				    struct quartet_found *found)
{
	struct quartet_page *page = quartet_page_at(quartet_of(a)->buckets,
						    last);

	if (!page || page->longest < granules || !page->is_open ||
	    page->chunk->isolated || page->chunk->slot < 0 ||
	    !quartet_find_in(page, granules, align, found))
		return NULL;
	return page->chunk;
}

/* [L] held. What was found is the run from now on, behind its first area. */
static void set_run(struct quartet_run *run, struct pcpu_chunk *chunk,
		    const struct quartet_found *found, u32 granules)
{
	struct quartet_map *map = quartet_map_of(chunk);
	vaddr_t at = chunk->base + chunk->owner->delta +
		     ((vaddr_t)found->at << GRANULE_SHIFT);

	run->map = map;
	run->end = at + ((vaddr_t)found->granules << GRANULE_SHIFT);
	begin_at(run, at + ((vaddr_t)granules << GRANULE_SHIFT));
	if (granules == found->granules)
		return;
	quartet_write(run->cuts, 1);
	quartet_set_last(map, found->at + granules);
}

/*
 * [L] held. An area out of what was found. If that is a hole for one, the run
 * stays for shorter ones; else it goes back, and the rest comes in its place.
 * Return: balance wanted.
 */
static bool take_hole(struct quartet_run *run, struct pcpu_chunk *chunk,
		      struct quartet_found *found, u32 granules, u32 most)
{
	bool balance = false;

	if (found->granules < 2 * granules) {
		take_found(chunk, granules, granules, found);
	} else {
		balance = quartet_give_run(run);
		take_found(chunk, granules, most, found);
		set_run(run, chunk, found, granules);
	}
	if (granules > LINE_GRANULES)
		quartet_set_line(&quartet_map_of(chunk)->pages[found->at /
							PAGE_GRANULES],
				 found->at % PAGE_GRANULES, granules);
	return balance;
}

/* What looking for another run ends with. */
enum looked {
	NOTHING,
	LONGER,			/* the run, now: to be cut */
	TAKEN,			/* the area */
};

/* [L] held. */
static enum looked search(struct pcpu_allocator *a, struct quartet_run *run,
			  u32 granules, u32 align, u32 most,
			  struct quartet_area *area, bool *balance)
{
	struct quartet_found found;
	struct pcpu_chunk *chunk;

	if (lengthen(run, granules, align, most,
		     a->nr_empty > a->empty_high))
		return LONGER;
	chunk = find_next(a, run->end - GRANULE, granules, align, &found);
	if (!chunk)
		chunk = find_run(a, granules, align, &found);
	if (!chunk) {
		*balance = quartet_give_run(run);
		return NOTHING;
	}
	/* Behind it after all. */
	if (run->map == quartet_map_of(chunk) &&
	    place(run->map, run->end) == found.at &&
	    lengthen(run, granules, align, most, true))
		return LONGER;
	*balance = take_hole(run, chunk, &found, granules, most);
	quartet_area_at(quartet_map_of(chunk), found.at, area);
	return TAKEN;
}

static enum looked look(struct pcpu_allocator *a, struct quartet_run *run,
			u32 granules, u32 align, u32 most,
			struct quartet_area *area)
{
	unsigned long flags;
	bool kick = false;
	enum looked how;

	spin_lock_irqsave(&a->lock, flags);
	how = search(a, run, granules, align, most, area, &kick);
	kick |= a->nr_empty < a->empty_low;
	spin_unlock_irqrestore(&a->lock, flags);
	if (kick)
		pcpu_kick(a);
	return how;
}

/* One that is long, or aligned to much. */
static enum quartet_taken take_one(struct pcpu_allocator *a, u32 granules,
				   u32 align, struct quartet_area *area)
{
	unsigned long flags;
	struct quartet_found found;
	struct pcpu_chunk *chunk;
	bool low;

	spin_lock_irqsave(&a->lock, flags);
	chunk = find_run(a, granules, align, &found);
	if (chunk)
		take_found(chunk, granules, granules, &found);
	low = a->nr_empty < a->empty_low;
	spin_unlock_irqrestore(&a->lock, flags);
	if (low)
		pcpu_kick(a);
	if (!chunk)
		return QUARTET_NONE;
	quartet_set_ends(quartet_map_of(chunk), found.at, granules);
	quartet_area_at(quartet_map_of(chunk), found.at, area);
	return QUARTET_FOUND;
}

/* Off a run, or out of a hole. */
static enum quartet_taken take_short(struct pcpu_allocator *a,
				     struct quartet_core *core, u32 granules,
				     u32 align, struct quartet_area *area)
{
	/* At most, at once: granules by run. */
	static const u16 most[NR_RUNS] = { 256, 512, 1024, 1024 };
	u32 i = quartet_run_of(granules);
	struct quartet_run *run = &core->runs[i];
	enum quartet_taken how = QUARTET_CUT;
	enum looked looked = LONGER;

	if (!is_enough(run, granules, align)) {
		how = QUARTET_FOUND;
		looked = look(a, run, granules, align, most[i], area);
		if (looked == NOTHING)
			return QUARTET_NONE;
	}
	if (!core->awake)
		quartet_wake(a, core);
	if (looked == LONGER)
		cut(a, core, run, granules, align, area);
	/* Who comes next makes a page: this one has done enough. */
	if (how == QUARTET_FOUND && pcpu_empty_hint(a) < a->empty_low)
		run->fence = run->at;
	return how;
}

enum quartet_taken quartet_take(struct pcpu_allocator *a,
				struct quartet_core *core, u32 granules,
				u32 align, struct quartet_area *area)
{
	enum quartet_taken how;
	struct magazine *m;

	if (granules > CUT_MAX || align > CUT_ALIGN)
		how = take_one(a, granules, align, area);
	else
		how = take_short(a, core, granules, align, area);
	if (!how)
		return QUARTET_NONE;
	m = quartet_magazine(core, granules);
	quartet_write(m->nr_alloc, m->nr_alloc + 1);
	if (granules >= NR_SMALL && granules > core->largest)
		quartet_write(core->largest, granules);
	return how;
}

size_t quartet_uncounted(const struct pcpu_chunk *chunk)
{
	const struct quartet *q = quartet_of(chunk->owner);
	size_t nr = 0;

	for (u32 cpu = 0; cpu < CONFIG_NR_CPUS; cpu++) {
		for (u32 i = 0; i < NR_RUNS; i++) {
			const struct quartet_run *run = &q->core[cpu]->runs[i];

			if (run->map == chunk->index)
				nr += quartet_read(run->cuts);
		}
	}
	return nr;
}
