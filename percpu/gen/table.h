// SPDX-License-Identifier: MIT
/*
 * percpu/gen/table.h - generation 1's state, and its book of tables
 */
#pragma once

#include "percpu/access/percpu_data.h"
#include "percpu/gen/room.h"

#define TABLE_CHAIN_BITS	10
#define TABLE_CHAINS		(1u << TABLE_CHAIN_BITS)

struct table {
	struct pcpu_room room;		/* for modules' static variables */
	void *chains[TABLE_CHAINS];	/* [L] linked by blkp */
	size_t nr;			/* [L] tables in them */
	bool warned;			/* [L] of an alignment */
};

/* Pointers in a table: those of struct percpu_data, or more. */
static inline unsigned int table_nr_ptrs(const struct pcpu_allocator *a)
{
	return max(a->nr_cpus, (unsigned int)CONFIG_NR_CPUS);
}

/* [L] held. leave: false if there is no such table. */
void table_enter(struct pcpu_allocator *a, struct percpu_data *pd);
bool table_leave(struct pcpu_allocator *a, struct percpu_data *pd);
/* Says why a cookie cannot be freed. [L] held. */
void table_explain(struct pcpu_allocator *a, const void *cookie);

/* Adds what tables, copies and chains take. [L] held. */
void table_add_memory(struct pcpu_allocator *a, struct pcpu_stats *stats);

/* For struct pcpu_generation. */
int table_verify(struct pcpu_allocator *a);
int table_verify_at(struct pcpu_allocator *a, const void *cookie);
void table_walk(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx);
