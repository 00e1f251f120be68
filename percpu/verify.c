// SPDX-License-Identifier: MIT
/*
 * percpu/verify.c - all rules, by brute force
 *
 * Walks every area of every chunk and counts again what the allocator keeps
 * count of. Slow on purpose: nothing here trusts a hint.
 *
 * Rules    C1-C3 (chunk.c), S1-S2 (slots.c), the index's own; V1 areas lie
 *          side by side from start to end; V2 free_bytes is the sum of the
 *          free ones; V3 the reserve is the sum of empty pages of chunks
 *          neither reserved nor isolated; V4 as many areas in use as the
 *          statistics say.
 */
#include "percpu/percpu_internal.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/printk.h"

#define TRIES	10000u	/* to count what goes on: where a core stands still */

/* What a walk along a chunk counts. */
struct count {
	size_t at;		/* where the next area should begin */
	size_t free;
	size_t largest;
	size_t nr_used;
	unsigned int counted;	/* pages before this one were judged */
	int nr_empty;
	bool gap;
	bool unbacked;		/* a used byte on a page that is not there */
};

static void count_used_pages(const struct pcpu_chunk *chunk,
			     const struct pcpu_area *area, struct count *c)
{
	unsigned int page = PFN_DOWN(area->off);
	unsigned int limit = PFN_UP(area->off + area->size);

	for (; page < limit; page++) {
		if (!bitmap_test(chunk->populated, page))
			c->unbacked = true;
		else if (page >= c->counted && page < PFN_DOWN(chunk->end))
			c->nr_empty--;
	}
	c->counted = max(c->counted, limit);
}

static void count_area(void *ctx, const struct pcpu_chunk *chunk,
		       const struct pcpu_area *area)
{
	struct count *c = ctx;

	if (area->off != c->at || !area->size)
		c->gap = true;
	c->at = area->off + area->size;
	if (area->used) {
		c->nr_used++;
		count_used_pages(chunk, area, c);
	} else {
		c->free += area->size;
		c->largest = max(c->largest, area->size);
	}
}

/* Pages with others' bytes are not empty, whatever lies beside these. */
static void count_hidden(const struct pcpu_chunk *chunk, struct count *c)
{
	int first = (int)PFN_UP(chunk->start);
	int open = (int)PFN_DOWN(chunk->end) - first;

	c->nr_empty = chunk->nr_populated - (int)chunk->nr_pages +
		      max(open, 0);
	c->counted = (unsigned int)first;
}

static const char *wrong_counts(const struct pcpu_chunk *chunk,
				const struct count *c)
{
	if (c->gap || c->at != chunk->end)
		return "V1: areas do not lie side by side";
	if (c->free != chunk->free_bytes)
		return "V2: free_bytes";
	if (c->nr_used != chunk->nr_alloc)
		return "V4: areas in use";
	if ((int)bitmap_weight(chunk->populated, chunk->nr_pages) !=
	    chunk->nr_populated)
		return "C1: nr_populated";
	if (c->unbacked)
		return "C3: an area on a page that is not there";
	if (c->nr_empty != chunk->nr_empty)
		return "C2: nr_empty";
	return NULL;
}

/* Is a chunk on the list it says, and belongs it there? */
static const char *wrong_slot(const struct pcpu_chunk *chunk)
{
	const struct pcpu_allocator *a = chunk->owner;
	const struct list_head *p;

	if (chunk->reserved)
		return chunk->slot < 0 ? NULL : "S2: reserved, but on a list";
	if (chunk->slot < 0 || chunk->slot >= a->nr_slots)
		return "S2: on no list";
	list_for_each(p, &a->slots[chunk->slot])
		if (p == &chunk->link)
			break;
	if (p != &chunk->link)
		return "S1: not on its slot's list";
	if (!chunk->isolated && chunk->slot &&
	    chunk->slot != a->policy->slot_of(chunk))
		return "S1: on a list where it does not belong";
	if (chunk->isolated && chunk->slot != a->sidelined_slot &&
	    chunk->slot != a->depopulate_slot)
		return "S1: isolated, but not put aside";
	return NULL;
}

static void count_areas(const struct pcpu_chunk *chunk, struct count *c)
{
	const struct pcpu_area_index *index = chunk->owner->index;

	*c = (struct count){ .at = chunk->start };
	count_hidden(chunk, c);
	if (index->walk_taken)
		index->walk_taken(chunk, count_area, c);
	else
		index->walk(chunk, count_area, c);
	if (index->uncounted)
		c->nr_used -= index->uncounted(chunk);
}

static int verify_chunk(const struct pcpu_chunk *chunk, size_t *nr_used)
{
	const struct pcpu_area_index *index = chunk->owner->index;
	unsigned int tries = 0;
	const char *wrong;
	struct count c;

	/* Cores may cut one area into two between the two counts, or have cut
	 * it and not counted yet. They need no lock to get on. */
	count_areas(chunk, &c);
	while (index->uncounted && c.nr_used != chunk->nr_alloc &&
	       ++tries < TRIES) {
		cpu_relax();
		count_areas(chunk, &c);
	}
	*nr_used += c.nr_used;
	wrong = wrong_counts(chunk, &c);
	if (!wrong)
		wrong = wrong_slot(chunk);
	if (wrong) {
		pr_err("percpu: chunk %u: %s (walk: %zu free, %zu used, %d "
		       "empty; chunk: %zu, %lu, %d; slot %d)\n", chunk->id,
		       wrong, c.free, c.nr_used, c.nr_empty,
		       chunk->free_bytes, chunk->nr_alloc, chunk->nr_empty,
		       chunk->slot);
		return -EINVAL;
	}
	return index->verify(chunk, c.largest);
}

static int verify_all(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;
	size_t nr_used = 0;
	int empty = 0;

	list_for_each_entry(chunk, &a->chunks, all) {
		if (verify_chunk(chunk, &nr_used))
			return -EINVAL;
		if (!chunk->reserved && !chunk->isolated)
			empty += chunk->nr_empty;
	}
	if (empty == a->nr_empty && nr_used == a->stats.nr_cur_alloc)
		return 0;
	pr_err("percpu: V3, V4: chunks have %d empty pages, %zu areas; the "
	       "allocator counts %d, %zu\n", empty, nr_used, a->nr_empty,
	       a->stats.nr_cur_alloc);
	return -EINVAL;
}

/* The mutex keeps out who is between taking an area and its pages. */
int pcpu_allocator_verify(struct pcpu_allocator *a)
{
	unsigned long flags;
	int err;

	mutex_lock(&a->mutex);
	spin_lock_irqsave(&a->lock, flags);
	err = verify_all(a);
	spin_unlock_irqrestore(&a->lock, flags);
	mutex_unlock(&a->mutex);
	return err;
}

int pcpu_allocator_verify_at(struct pcpu_allocator *a, const void *cookie)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	size_t nr_used = 0;
	int err = 0;

	mutex_lock(&a->mutex);
	spin_lock_irqsave(&a->lock, flags);
	chunk = pcpu_chunk_find(a, (vaddr_t)cookie - a->delta);
	if (chunk)
		err = verify_chunk(chunk, &nr_used);
	spin_unlock_irqrestore(&a->lock, flags);
	mutex_unlock(&a->mutex);
	return err;
}
