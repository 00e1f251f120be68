// SPDX-License-Identifier: MIT
/*
 * percpu/gen/areamap_policy.c - chunks by their free bytes (Linux 3.15-4.13)
 *
 *   slot 0: full (or no free area of 4 bytes), 1 ... by free bytes, last: free
 *
 * A chunk stays where its free bytes put it, however often it disappoints;
 * pages are taken away only with the whole chunk.
 */
#include "percpu/gen/gen_internal.h"

#define SMALLEST	4u

static void setup(struct pcpu_allocator *a)
{
	a->free_slot = pcpu_slot_of_unit(a) + 1;
	a->nr_slots = a->free_slot + 1;
}

static int slot_of(const struct pcpu_chunk *chunk)
{
	if (chunk->free_bytes < SMALLEST ||
	    chunk->owner->index->hint(chunk) < SMALLEST)
		return 0;
	return pcpu_slot_of_size(chunk->owner, chunk->free_bytes);
}

static void missed(struct pcpu_chunk *chunk, int slot)
{
	(void)chunk;
	(void)slot;
}

static void taken(struct pcpu_chunk *chunk)
{
	(void)chunk;
}

static void balance(struct pcpu_allocator *a)
{
	pcpu_balance_free(a, false);
	a->index->service(a);
	pcpu_balance_refill(a);
}

const struct pcpu_slot_policy pcpu_policy_areamap = {
	.setup = setup,
	.slot_of = slot_of,
	.missed = missed,
	.taken = taken,
	.freed = pcpu_chunk_is_spare,
	.balance = balance,
};
