// SPDX-License-Identifier: MIT
/*
 * percpu/slots.c - chunks on lists by how much room they have
 *
 *   slot   0     1      2       3           nr - 1
 *        full  1..15  16..31  32..63  ...   all free
 *
 * A search begins at the slot of the wanted size. A chunk that gained room
 * goes to the front of its new list, one that lost some to the end: those
 * at the front are the ones that are emptying.
 *
 * Rules    S1 chunk->slot names the list its link is on; S2 a chunk is on
 *          one list at most, the reserved one on none (verify.c).
 * Locks    allocator.lock for everything here.
 */
#include "percpu/percpu_internal.h"

#define SLOT_SHIFT	3	/* sizes below 1 << (SLOT_SHIFT + 1): slot 1 */

static int slot_of_bytes(size_t size)
{
	int slot = (int)fls((u32)size) - SLOT_SHIFT;

	return max(slot, 1);
}

int pcpu_slot_of_unit(const struct pcpu_allocator *a)
{
	return slot_of_bytes(a->unit_size);
}

int pcpu_slot_of_size(const struct pcpu_allocator *a, size_t size)
{
	return size == a->unit_size ? a->free_slot : slot_of_bytes(size);
}

void pcpu_slots_init(struct pcpu_allocator *a)
{
	a->sidelined_slot = -1;
	a->depopulate_slot = -1;
	a->policy->setup(a);
	for (int i = 0; i < a->nr_slots; i++)
		INIT_LIST_HEAD(&a->slots[i]);
}

void pcpu_slot_leave(struct pcpu_chunk *chunk)
{
	if (chunk->slot < 0)
		return;
	list_del(&chunk->link);
	chunk->slot = -1;
}

void pcpu_slot_move(struct pcpu_chunk *chunk, int slot, bool front)
{
	struct list_head *head = &chunk->owner->slots[slot];

	assert_held(&chunk->owner->lock);
	if (chunk->reserved)
		return;
	pcpu_slot_leave(chunk);
	chunk->slot = slot;
	if (front)
		list_add(&chunk->link, head);
	else
		list_add_tail(&chunk->link, head);
}

void pcpu_slot_enter(struct pcpu_chunk *chunk)
{
	pcpu_slot_move(chunk, chunk->owner->policy->slot_of(chunk), true);
}

void pcpu_slot_update(struct pcpu_chunk *chunk, int old)
{
	int slot = chunk->owner->policy->slot_of(chunk);

	if (slot != old && !chunk->isolated)
		pcpu_slot_move(chunk, slot, slot > old);
}

/* Its empty pages are no part of the reserve while they are taken away. */
void pcpu_chunk_isolate(struct pcpu_chunk *chunk)
{
	struct pcpu_allocator *a = chunk->owner;

	if (!chunk->isolated)
		pcpu_count_empty(a, -chunk->nr_empty);
	chunk->isolated = true;
	pcpu_slot_move(chunk, a->depopulate_slot, true);
}

void pcpu_chunk_reintegrate(struct pcpu_chunk *chunk)
{
	if (!chunk->isolated)
		return;
	chunk->isolated = false;
	pcpu_count_empty(chunk->owner, chunk->nr_empty);
	pcpu_slot_enter(chunk);
}

bool pcpu_chunk_is_spare(struct pcpu_chunk *chunk)
{
	struct list_head *head = &chunk->owner->slots[chunk->owner->free_slot];

	return pcpu_chunk_is_free(chunk) &&
	       !(list_empty(head) || (list_is_singular(head) &&
				      list_is_first(&chunk->link, head)));
}
