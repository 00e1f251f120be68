// SPDX-License-Identifier: MIT
/*
 * percpu/gen/room.h - the room behind the static variables (Linux to 2.6.30)
 *
 * Where modules' static per-CPU variables go in generations 1 and 2, and
 * what alloc_percpu() has in generation 2.
 */
#pragma once

#include "percpu/percpu_internal.h"

#define PCPU_TABLE_ROOM	32768u	/* 2.6.12: static variables and room */

struct pcpu_room {
	int *blocks;		/* [L] lengths in order; negative: used */
	unsigned int nr;	/* [L] of blocks */
	unsigned int limit;	/* [L] the list has space for */
	bool early;		/* [L] the list is early_alloc()'s: not freed */
	bool from_end;		/* [I] alloc_percpu() takes from the end: the
				 * kernel's own, made before slab works */
	int before;		/* [I] bytes of the static variables */
	int size;		/* [I] bytes behind them */
};

/* For struct pcpu_generation: room_plan.c. */
void pcpu_room_plan_table(const struct pcpu_layout *l,
			  struct pcpu_alloc_info *info);
void pcpu_room_plan_modalloc(const struct pcpu_layout *l,
			     struct pcpu_alloc_info *info);

/*
 * A room of size bytes behind info.static_size, all free. Return: 0 or
 * -ENOMEM.
 */
int pcpu_room_make(struct pcpu_allocator *a, struct pcpu_room *r, size_t size)
	__must_check;
void pcpu_room_end(struct pcpu_room *r);

/*
 * An area for a request that was checked; counts it. Context: as the
 * request's gfp says. Return: its offset in the unit, -ENOSPC, -ENOMEM (the
 * list cannot grow).
 */
long pcpu_room_take(struct pcpu_allocator *a, struct pcpu_room *r,
		    const struct pcpu_request *req);

/* The cookie's area; refused and told as in struct pcpu_generation. */
int pcpu_room_give(struct pcpu_allocator *a, struct pcpu_room *r,
		   const void *cookie);

/* The cookie of an offset, with every core's copy cleared. */
void *pcpu_room_hand_out(const struct pcpu_allocator *a, size_t off,
			 size_t size);

/* Is the cookie one of the static part or of the room behind it? */
bool pcpu_room_has(const struct pcpu_allocator *a, const struct pcpu_room *r,
		   const void *cookie);

/* [L] held in all that follow. */
size_t pcpu_room_free_bytes(const struct pcpu_room *r);
/* Fills memory, room_unused and metadata. */
void pcpu_room_stats(const struct pcpu_allocator *a, const struct pcpu_room *r,
		     struct pcpu_stats *stats);
void pcpu_room_walk(const struct pcpu_room *r, pcpu_area_fn fn, void *ctx);
/* Return: areas in use, or -EINVAL having said why. */
long pcpu_room_verify(const struct pcpu_room *r);
