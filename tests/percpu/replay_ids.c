// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_ids.c - what became of the IDs of a trace
 *
 * IDs are any numbers, in any order; the table is twice as large as it needs
 * to be, so that a search ends soon.
 */
#include "tests/percpu/replay_internal.h"

int replay_ids_init(struct replay_ids *ids, size_t nr,
		    const struct replay_host *host)
{
	ids->nr_slots = 16;
	while (ids->nr_slots < 2 * nr)
		ids->nr_slots *= 2;
	ids->slots = host->zalloc(ids->nr_slots * sizeof(*ids->slots));
	return ids->slots ? 0 : -ENOMEM;
}

struct replay_id *replay_ids_find(struct replay_ids *ids, size_t id)
{
	/* Knuth's multiplier: neighbours do not follow each other. */
	size_t i = (u32)id * 2654435761u >> 4;

	for (;; i++) {
		struct replay_id *slot = &ids->slots[i & (ids->nr_slots - 1)];

		if (!slot->known || slot->id == id) {
			slot->id = id;
			return slot;
		}
	}
}
