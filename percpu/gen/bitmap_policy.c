// SPDX-License-Identifier: MIT
/*
 * percpu/gen/bitmap_policy.c - chunks by their longest run (Linux 5.14 on)
 *
 *   slot  0 | 1 .. longest run | sidelined | free | to depopulate
 *           `-------- searched, upwards ---------'
 *
 * A chunk nearly full that fails a request goes to slot 0, where nobody
 * looks, until a free changes where it belongs. A chunk with many empty
 * pages, if others have enough of them, is isolated: it loses the pages and
 * is sidelined, the last but one to be asked; who gets an area there brings
 * it back.
 */
#include "percpu/gen/gen_internal.h"

#define DEMOTED_BELOW	3	/* slots whose chunks do not fail twice */
#define SMALLEST	4u

static void setup(struct pcpu_allocator *a)
{
	a->sidelined_slot = pcpu_slot_of_unit(a) + 1;
	a->free_slot = a->sidelined_slot + 1;
	a->depopulate_slot = a->free_slot + 1;
	a->nr_slots = a->depopulate_slot + 1;
}

static int slot_of(const struct pcpu_chunk *chunk)
{
	size_t longest = chunk->owner->index->hint(chunk);

	if (chunk->free_bytes < SMALLEST || !longest)
		return 0;
	return pcpu_slot_of_size(chunk->owner, longest);
}

static void missed(struct pcpu_chunk *chunk, int slot)
{
	if (slot < DEMOTED_BELOW)
		pcpu_slot_move(chunk, 0, true);
}

/*
 * Worth to be relieved of its empty pages? An isolated one always, others
 * if a quarter of their pages is empty and the reserve does not need them.
 */
static bool has_pages_to_spare(const struct pcpu_chunk *chunk)
{
	const struct pcpu_allocator *a = chunk->owner;

	if (chunk->first || a->backend->keeps_pages)
		return false;
	if (chunk->isolated)
		return chunk->nr_empty > 0;
	return a->nr_empty > a->empty_high + chunk->nr_empty &&
	       chunk->nr_empty >= (int)chunk->nr_pages / 4;
}

static bool freed(struct pcpu_chunk *chunk)
{
	if (!chunk->isolated && pcpu_chunk_is_free(chunk))
		return pcpu_chunk_is_spare(chunk);
	if (!has_pages_to_spare(chunk))
		return false;
	pcpu_chunk_isolate(chunk);
	return true;
}

static void balance(struct pcpu_allocator *a)
{
	pcpu_balance_free(a, false);
	pcpu_balance_reclaim(a);
	pcpu_balance_refill(a);
	pcpu_balance_free(a, true);
}

/* The same, and the last free chunk does not keep what nobody needs. */
static bool freed_or_spare(struct pcpu_chunk *chunk)
{
	return freed(chunk) || (pcpu_chunk_is_free(chunk) &&
				chunk->owner->nr_empty >
				chunk->owner->empty_high);
}

/*
 * What the first chunk has free counts, so no other is made while it has
 * room, nor is one at boot: the reserve is filled when it is low, not, as in
 * Linux, each time that somebody balances. A chunk that lost its pages may be
 * free then, so the free ones are ended later.
 */
static void balance_and_trim(struct pcpu_allocator *a)
{
	pcpu_balance_reclaim(a);
	pcpu_balance_free(a, false);
	if (pcpu_reserve_is_low(a)) {
		pcpu_balance_refill(a);
		pcpu_balance_free(a, true);
	}
	pcpu_balance_trim(a);
}

const struct pcpu_slot_policy pcpu_policy_bitmap = {
	.setup = setup,
	.slot_of = slot_of,
	.missed = missed,
	.taken = pcpu_chunk_reintegrate,
	.freed = freed,
	.balance = balance,
};

const struct pcpu_slot_policy pcpu_policy_quartet = {
	.setup = setup,
	.slot_of = slot_of,
	.missed = missed,
	.taken = pcpu_chunk_reintegrate,
	.freed = freed_or_spare,
	.balance = balance_and_trim,
};
