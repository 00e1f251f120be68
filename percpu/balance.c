// SPDX-License-Identifier: MIT
/*
 * percpu/balance.c - what is done later, by who may sleep
 *
 *   free      chunks all free are ended, but for one
 *   reclaim   isolated chunks lose their empty pages and are sidelined
 *   refill    the reserve of empty pages comes back
 *
 * The policy says in which order. The mutex is held throughout, so that
 * chunks stay; the lock is dropped while the backend works.
 *
 * Locks    mutex, then lock.
 */
#include "percpu/percpu_internal.h"

#include "kernel/lib/sched_point.h"

bool pcpu_drain(struct pcpu_allocator *a)
{
	const struct pcpu_chunk_kind *kind = a->generation->chunks;

	return kind->drain && kind->drain(a);
}

void pcpu_kick(struct pcpu_allocator *a)
{
	if (!READ_ONCE(a->async))
		return;
	if (a->kick)
		a->kick(a);
	else
		schedule_work(&a->work);
}

void pcpu_balance_work(struct work_struct *work)
{
	pcpu_balance(container_of(work, struct pcpu_allocator, work));
}

void pcpu_balance(struct pcpu_allocator *a)
{
	mutex_lock(&a->mutex);
	a->policy->balance(a);
	mutex_unlock(&a->mutex);
}

/*
 * Takes the pages first..last of a chunk away, mapping included. Nobody can
 * take areas there: the chunk is put aside or ending, or they are closed.
 */
static void depopulate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last, bool flush)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;

	a->backend->depopulate(chunk, first, last);
	sched_point();
	if (flush)
		a->backend->flush(chunk, first, last);
	spin_lock_irqsave(&a->lock, flags);
	pcpu_chunk_depopulated(chunk, first, last);
	spin_unlock_irqrestore(&a->lock, flags);
}

static void end_chunk(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned int first = 0, last;

	while (!a->backend->keeps_pages &&
	       pcpu_chunk_next_populated(chunk, chunk->nr_pages, &first,
					 &last)) {
		depopulate(chunk, first, last, true);
		first = last;
	}
	if (a->backend->keeps_pages) {
		unsigned long flags;

		spin_lock_irqsave(&a->lock, flags);
		pcpu_chunk_depopulated(chunk, 0, chunk->nr_pages);
		spin_unlock_irqrestore(&a->lock, flags);
	}
	pcpu_chunk_destroy(chunk);
}

/* Chunks all free; front: also the one at the front of them. */
static void end_free_chunks(struct pcpu_allocator *a, bool front,
			    bool empty_only)
{
	struct list_head *spare = &a->slots[a->free_slot];
	struct pcpu_chunk *chunk, *ahead;
	unsigned long flags;
	LIST_HEAD(ending);

	spin_lock_irqsave(&a->lock, flags);
	list_for_each_entry_safe(chunk, ahead, spare, link) {
		if ((!front && list_is_first(&chunk->link, spare)) ||
		    (empty_only && chunk->nr_empty))
			continue;
		pcpu_slot_leave(chunk);
		list_add(&chunk->link, &ending);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	list_for_each_entry_safe(chunk, ahead, &ending, link)
		end_chunk(chunk);
}

/* The one at the front of the free ones stays. */
void pcpu_balance_free(struct pcpu_allocator *a, bool empty_only)
{
	end_free_chunks(a, false, empty_only);
}

void pcpu_rest(struct pcpu_allocator *a)
{
	if (!pcpu_drain(a))
		return;
	mutex_lock(&a->mutex);
	a->policy->balance(a);
	end_free_chunks(a, true, true);
	mutex_unlock(&a->mutex);
	pcpu_drain(a);		/* what ended left something, perhaps */
}

/* Whoever asks may hold the mutex himself, waiting for a page. */
void pcpu_allocator_shrink(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;

	if (!mutex_trylock(&a->mutex))
		return;
	pcpu_drain(a);
	end_free_chunks(a, true, false);
	list_for_each_entry(chunk, &a->chunks, all)
		a->index->trim(chunk);
	pcpu_drain(a);
	mutex_unlock(&a->mutex);
}

/* [L] held. The chunk at the front of the free ones, put aside; or NULL. */
static struct pcpu_chunk *put_free_aside(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;

	chunk = list_first_entry_or_null(&a->slots[a->free_slot],
					 struct pcpu_chunk, link);
	if (!chunk || chunk->first || a->backend->keeps_pages ||
	    a->nr_empty <= a->empty_high)
		return NULL;
	pcpu_chunk_isolate(chunk);
	return chunk;
}

void pcpu_balance_trim(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	int keep;

	spin_lock_irqsave(&a->lock, flags);
	chunk = put_free_aside(a);
	keep = a->empty_high - clamp(a->nr_empty, 0, a->empty_high);
	spin_unlock_irqrestore(&a->lock, flags);
	if (!chunk)
		return;
	for (unsigned int page = chunk->nr_pages;
	     page-- && chunk->nr_populated > keep;)
		if (bitmap_test(chunk->populated, page))
			depopulate(chunk, page, page + 1, true);
	spin_lock_irqsave(&a->lock, flags);
	pcpu_chunk_reintegrate(chunk);
	spin_unlock_irqrestore(&a->lock, flags);
}

/* --- the reserve --- */

bool pcpu_reserve_is_low(struct pcpu_allocator *a)
{
	unsigned long flags;
	bool low;

	spin_lock_irqsave(&a->lock, flags);
	low = a->nr_empty < a->empty_low || a->atomic_failed;
	spin_unlock_irqrestore(&a->lock, flags);
	return low;
}

/* [L] held. How many pages of a unit are missing in the reserve. */
static int reserve_shortage(struct pcpu_allocator *a)
{
	if (a->atomic_failed) {
		a->atomic_failed = false;
		return a->empty_high;
	}
	/* The count dips below 0 while pages are made. */
	return a->empty_high - clamp(a->nr_empty, 0, a->empty_high);
}

/* [L] held. The first chunk of a slot that lacks pages, or NULL. */
static struct pcpu_chunk *lacks_pages(struct pcpu_allocator *a, int slot)
{
	struct pcpu_chunk *chunk;

	list_for_each_entry(chunk, &a->slots[slot], link)
		if (chunk->nr_populated < (int)chunk->nr_pages)
			return chunk;
	return NULL;
}

/* Up to nr pages for a chunk. Return: how many more are to be had. */
static int refill_chunk(struct pcpu_chunk *chunk, int nr)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned int first = 0, last;
	unsigned long flags;

	while (nr && pcpu_chunk_next_unpopulated(chunk, chunk->nr_pages,
						 &first, &last)) {
		last = min(last, first + (unsigned int)nr);
		if (a->backend->populate(chunk, first, last,
					 GFP_KERNEL | __GFP_NORETRY |
					 __GFP_NOWARN))
			return 0;
		spin_lock_irqsave(&a->lock, flags);
		pcpu_chunk_populated(chunk, first, last);
		spin_unlock_irqrestore(&a->lock, flags);
		nr -= (int)(last - first);
		first = last;
	}
	return nr;
}

/* [L] held. Of all those in slots for areas of a page or more; or NULL. */
static struct pcpu_chunk *any_lacks_pages(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk = NULL;
	int slot = pcpu_slot_of_size(a, PAGE_SIZE);

	for (; !chunk && slot <= a->free_slot; slot++)
		chunk = lacks_pages(a, slot);
	return chunk;
}

/* [M] held. A chunk that is on its list, or NULL. */
static struct pcpu_chunk *another_chunk(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;

	if (!a->can_grow)
		return NULL;
	chunk = pcpu_chunk_create(a, GFP_KERNEL | __GFP_NORETRY |
				  __GFP_NOWARN);
	if (!chunk)
		return NULL;
	spin_lock_irqsave(&a->lock, flags);
	pcpu_slot_enter(chunk);
	spin_unlock_irqrestore(&a->lock, flags);
	return chunk;
}

bool pcpu_add_page(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk = NULL;
	unsigned long flags;
	bool low;

	mutex_lock(&a->mutex);
	spin_lock_irqsave(&a->lock, flags);
	low = a->nr_empty < a->empty_low;
	if (low)
		chunk = any_lacks_pages(a);
	spin_unlock_irqrestore(&a->lock, flags);
	if (low && !chunk)
		chunk = another_chunk(a);
	if (low && chunk)
		refill_chunk(chunk, 1);
	mutex_unlock(&a->mutex);
	return pcpu_empty_hint(a) >= a->empty_low;
}

/* One pass: a chunk of each slot, those with the least room first. */
static int refill_slots(struct pcpu_allocator *a, int nr)
{
	int slot = pcpu_slot_of_size(a, PAGE_SIZE);
	struct pcpu_chunk *chunk;
	unsigned long flags;

	for (; nr && slot <= a->free_slot; slot++) {
		spin_lock_irqsave(&a->lock, flags);
		chunk = lacks_pages(a, slot);
		spin_unlock_irqrestore(&a->lock, flags);
		if (chunk)
			nr = refill_chunk(chunk, nr);
	}
	return nr;
}

/*
 * No chunk with holes left: make one, and look again how much is missing.
 * The reserve may be full by then; it is a chunk too many that is made then,
 * as it is in Linux.
 */
void pcpu_balance_refill(struct pcpu_allocator *a)
{
	unsigned long flags;
	int nr;

	for (;;) {
		spin_lock_irqsave(&a->lock, flags);
		nr = reserve_shortage(a);
		spin_unlock_irqrestore(&a->lock, flags);
		if (!refill_slots(a, nr) || !another_chunk(a))
			return;
	}
}

/* --- taking empty pages back --- */

/* [L] held. An empty page that can be taken? */
static bool page_is_empty(const struct pcpu_chunk *chunk, unsigned int page)
{
	return bitmap_test(chunk->populated, page) &&
	       chunk->owner->index->page_is_free(chunk, page);
}

/*
 * [L] held. The highest run of empty pages below *last, as first..last.
 * Return: false, and both as they were: there is none.
 */
static bool next_empty_run(const struct pcpu_chunk *chunk, unsigned int *first,
			   unsigned int *last)
{
	unsigned int begin, end = *last;

	if (!chunk->nr_empty)
		return false;
	while (end && !page_is_empty(chunk, end - 1))
		end--;
	if (!end)
		return false;
	begin = end - 1;
	while (begin && page_is_empty(chunk, begin - 1))
		begin--;
	*first = begin;
	*last = end;
	return true;
}

/*
 * From the top down: if the reserve needs some, those at the begin stay.
 * Return: whether it does.
 */
static bool reclaim_chunk(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;
	unsigned int first, last = chunk->nr_pages, top = 0;
	bool needed, found;
	unsigned long flags;

	for (;;) {
		spin_lock_irqsave(&a->lock, flags);
		needed = last && chunk->nr_empty &&
			 a->nr_empty < a->empty_high;
		found = !needed && next_empty_run(chunk, &first, &last);
		/* Before who has a run of the chunk grows into them. */
		if (found && a->index->close)
			a->index->close(chunk, first, last);
		spin_unlock_irqrestore(&a->lock, flags);
		if (!found)
			break;
		depopulate(chunk, first, last, false);
		top = max(top, last);
		last = first;
	}
	/* Once for all of them, and before anybody can use the pages. */
	if (top)
		a->backend->flush(chunk, last, top);
	return needed;
}

void pcpu_balance_reclaim(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool needed;

	for (;;) {
		spin_lock_irqsave(&a->lock, flags);
		chunk = list_first_entry_or_null(&a->slots[a->depopulate_slot],
						 struct pcpu_chunk, link);
		spin_unlock_irqrestore(&a->lock, flags);
		if (!chunk)
			return;
		needed = reclaim_chunk(chunk);
		spin_lock_irqsave(&a->lock, flags);
		if (needed || pcpu_chunk_is_free(chunk))
			pcpu_chunk_reintegrate(chunk);
		else
			pcpu_slot_move(chunk, a->sidelined_slot, false);
		spin_unlock_irqrestore(&a->lock, flags);
	}
}
