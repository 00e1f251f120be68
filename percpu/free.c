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
#include "kernel/lib/format.h"

/* What a number that cannot be freed is: copied, to be told without lock. */
struct finding {
	bool is_static;
	bool is_cookie;		/* else an address, of one core's copy */
	bool reserved;
	unsigned int id;	/* of the chunk */
	unsigned int cpu;
	size_t off;		/* in the chunk, or the static part */
	struct pcpu_area area;	/* that it lies in */
};

struct area_search {
	const struct pcpu_chunk *chunk;
	struct finding *found;
};

static void look_for(void *ctx, const struct pcpu_chunk *chunk,
		     const struct pcpu_area *area)
{
	struct area_search *s = ctx;

	if (chunk == s->chunk && s->found->off - area->off < area->size)
		s->found->area = *area;
}

/* [L] held. Is va in a unit of any core? */
static bool find(struct pcpu_allocator *a, vaddr_t va, struct finding *f)
{
	struct area_search s = { .found = f };
	struct pcpu_place place;

	if (!pcpu_place_of(a, va, &place))
		return false;
	*f = (struct finding){ .is_static = place.is_static,
			       .cpu = place.cpu, .off = place.off };
	if (place.is_static)
		return true;
	f->reserved = place.chunk->reserved;
	f->id = place.chunk->id;
	s.chunk = place.chunk;
	a->index->walk(place.chunk, look_for, &s);
	return true;
}

static void tell(const void *cookie, const struct finding *f)
{
	char where[64];

	if (f->reserved)
		format(where, sizeof(where), "chunk R offset %zu of core %u",
		       f->off, f->cpu);
	else
		format(where, sizeof(where), "chunk %u offset %zu of core %u",
		       f->id, f->off, f->cpu);
	if (f->is_static)
		pr_err("percpu: free of 0x%p refused: byte %zu of core %u's "
		       "static variables\n", cookie, f->off, f->cpu);
	else if (!f->is_cookie)
		pr_err("percpu: free of 0x%p refused: %s: free the pointer "
		       "that was returned, not one core's\n", cookie, where);
	else if (f->area.used && f->off != f->area.off)
		pr_err("percpu: free of 0x%p refused: %s: byte %zu of an area "
		       "of %zu, not its begin\n", cookie, where,
		       f->off - f->area.off, f->area.size);
	else
		pr_err("percpu: free of 0x%p refused: %s: not in use, freed "
		       "twice?\n", cookie, where);
}

/*
 * Why a cookie cannot be freed. It is a number that may also be the address
 * of a copy: then both are told.
 */
static void explain(struct pcpu_allocator *a, const void *cookie)
{
	struct finding as_cookie, as_address;
	bool cookie_known, address_known;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	cookie_known = find(a, (vaddr_t)cookie - a->delta, &as_cookie);
	address_known = find(a, (vaddr_t)cookie, &as_address);
	spin_unlock_irqrestore(&a->lock, flags);
	as_cookie.is_cookie = cookie_known && !a->unit_offset[as_cookie.cpu];
	if (cookie_known)
		tell(cookie, &as_cookie);
	if (address_known)
		tell(cookie, &as_address);
	if (!cookie_known && !address_known)
		pr_err("percpu: free of 0x%p refused: no per-CPU memory of "
		       "this allocator\n", cookie);
}

int pcpu_free_refuse(struct pcpu_allocator *a, const void *cookie)
{
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	a->stats.refused++;
	spin_unlock_irqrestore(&a->lock, flags);
	explain(a, cookie);
	return -EINVAL;
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
	if (size >= 0) {
		pcpu_stats_free(chunk);
		pcpu_slot_update(chunk, old);
		balance = a->policy->freed(chunk);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	if (size < 0)
		return pcpu_free_refuse(a, cookie);
	if (balance)
		pcpu_kick(a);
	return 0;
}
