// SPDX-License-Identifier: MIT
/*
 * percpu/free.c - taking memory back, and refusing what never was given
 *
 * A cookie must be the begin of an area in use. What is not (freed already,
 * inside an area, a core's address, a static variable, nobody's memory) is
 * named and refused: nothing changes. Deviation: in Linux a wrong free is
 * BUG() in the area map and silent corruption in the bitmap.
 *
 * Context  any, interrupts included.
 * Locks    allocator.lock.
 */
#include "percpu/percpu_internal.h"

#include "kernel/core/printk.h"

/* [L] held. What a number is, of those that are no area's begin. */
static void explain_place(const void *cookie, const struct pcpu_place *place,
			  bool is_address)
{
	if (place->is_static)
		pr_err("percpu: free of 0x%p refused: byte %zu of core %u's "
		       "static variables\n", cookie, place->off, place->cpu);
	else if (is_address)
		pr_err("percpu: free of 0x%p refused: chunk %u%s offset %zu of "
		       "core %u: free the pointer that was returned, not "
		       "one core's\n", cookie, place->chunk->id,
		       place->chunk->reserved ? " (reserved)" : "", place->off,
		       place->cpu);
	else
		pr_err("percpu: free of 0x%p refused: chunk %u%s offset %zu "
		       "(core %u): no area in use begins there: freed "
		       "twice, or not its begin\n", cookie, place->chunk->id,
		       place->chunk->reserved ? " (reserved)" : "", place->off,
		       place->cpu);
}

/*
 * Why a cookie cannot be freed; [L] held. A cookie is a number that may also
 * be the address of a copy: then both are told.
 */
static void explain(struct pcpu_allocator *a, const void *cookie)
{
	vaddr_t va = (vaddr_t)cookie - a->delta;
	struct pcpu_place place;
	bool known = pcpu_place_of(a, va, &place);

	if (known)
		explain_place(cookie, &place, !place.is_static &&
			      va - place.chunk->base >= a->unit_size);
	if (pcpu_place_of(a, (vaddr_t)cookie, &place))
		explain_place(cookie, &place, true);
	else if (!known)
		pr_err("percpu: free of 0x%p refused: no per-CPU memory of "
		       "this allocator\n", cookie);
}

int pcpu_allocator_free(struct pcpu_allocator *a, void *cookie)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool balance = false;
	long size = -EINVAL;
	size_t off;
	int old;

	if (!cookie)
		return 0;
	spin_lock_irqsave(&a->lock, flags);
	chunk = pcpu_chunk_find(a, (vaddr_t)cookie - a->delta);
	if (chunk) {
		off = (vaddr_t)cookie - a->delta - chunk->base;
		old = a->policy->slot_of(chunk);
		size = a->index->give(chunk, off);
	}
	if (size < 0) {
		a->stats.refused++;
		explain(a, cookie);
	} else {
		pcpu_stats_free(chunk);
		pcpu_slot_update(chunk, old);
		balance = a->policy->freed(chunk);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	if (balance)
		pcpu_kick(a);
	return size < 0 ? -EINVAL : 0;
}
