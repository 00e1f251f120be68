// SPDX-License-Identifier: MIT
/*
 * percpu/alloc.c - an allocator: setting it up, and asking it for memory
 *
 *   request --> slots, from the wanted size up --> a chunk that may fit
 *                  |  none: a new chunk, and again     |
 *                  |  (atomic: fail, call for help)    v
 *                  +---------------------------> area, pages, zeroes
 *
 * Who may sleep holds the mutex from the search until all pages of the area
 * are there, so that no two populate one page and nobody ends the chunk.
 * Who may not sleep only takes areas whose pages are there already; the
 * balance work keeps some empty ones in reserve for him.
 *
 * Locks    mutex (only if the request may sleep), then lock.
 * See      docs/percpu/chunks.md, tests/percpu/suite.c
 */
#include "percpu/percpu_internal.h"

#include "kernel/arch/zero.h"
#include "kernel/core/printk.h"
#include "kernel/lib/sched_point.h"

#include <string.h>

/* --- setting up --- */

static int setup_check(const struct pcpu_setup *s)
{
	const struct pcpu_alloc_info *info = s->info;
	size_t granule = s->generation->chunks->index->granule;
	int err = pcpu_alloc_info_check(info);
	const char *why;

	if (err)
		return err;
	if (!info->dyn_size || info->unit_size < PCPU_MIN_UNIT_SIZE) {
		pr_err("percpu: impossible geometry: no dynamic part, or a "
		       "unit of %zu bytes is less than %zu\n",
		       info->unit_size, (size_t)PCPU_MIN_UNIT_SIZE);
		return -EINVAL;
	}
	if (!IS_ALIGNED(s->base, PAGE_SIZE) ||
	    !IS_ALIGNED(info->reserved_size, granule)) {
		pr_err("percpu: base %#zx is not on a page, or %zu reserved "
		       "bytes are no multiple of %zu\n", (size_t)s->base,
		       info->reserved_size, granule);
		return -EINVAL;
	}
	why = pcpu_backend_refusal(s);
	if (!why)
		return 0;
	pr_err("percpu: backend %s %s (groups: %u, chunk: %zu bytes)\n",
	       s->backend->name, why, info->nr_groups,
	       pcpu_alloc_info_span(info));
	return -EINVAL;
}

static void setup_fields(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	pcpu_setup_common(a, s);
	a->index = s->generation->chunks->index;
	a->policy = s->generation->chunks->policy;
	a->empty_low = s->generation->chunks->empty_low;
	a->empty_high = s->generation->chunks->empty_high;
	a->backend = s->backend;
	a->unit_pages = (unsigned int)(a->unit_size >> PAGE_SHIFT);
	a->kick = s->kick;
	mutex_init(&a->mutex);
	INIT_WORK(&a->work, pcpu_balance_work);
	INIT_LIST_HEAD(&a->chunks);
	INIT_LIST_HEAD(&a->wants_growth);
	pcpu_slots_init(a);
}

/* What lies behind the static part, from and to in bytes of a unit. */
static int setup_first_chunks(struct pcpu_allocator *a)
{
	const struct pcpu_alloc_info *info = &a->info;
	size_t fixed = info->static_size + info->reserved_size;
	size_t from = ALIGN_UP(info->static_size, a->index->granule);
	size_t reserved_end = from + info->reserved_size;
	unsigned long flags;
	int err = 0;

	if (info->reserved_size)
		err = pcpu_chunk_create_first(a, from, reserved_end,
					      &a->reserved);
	if (!err)
		err = pcpu_chunk_create_first(a, reserved_end,
					      fixed + info->dyn_size,
					      &a->first);
	if (err)
		return err;
	spin_lock_irqsave(&a->lock, flags);
	pcpu_slot_enter(a->first);
	spin_unlock_irqrestore(&a->lock, flags);
	return 0;
}

int pcpu_allocator_setup(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	const struct pcpu_chunk_kind *kind = s->generation->chunks;
	int err = setup_check(s);

	if (err)
		return err;
	setup_fields(a, s);
	err = kind->begin ? kind->begin(a) : 0;
	if (err)
		return err;
	err = setup_first_chunks(a);
	if (err)
		pcpu_allocator_teardown(a);
	return err;
}

void pcpu_allocator_teardown(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk, *ahead;
	unsigned int first, last;
	unsigned long flags;

	a->async = false;
	mutex_lock(&a->mutex);
	list_for_each_entry_safe(chunk, ahead, &a->chunks, all) {
		spin_lock_irqsave(&a->lock, flags);
		pcpu_slot_leave(chunk);
		spin_unlock_irqrestore(&a->lock, flags);
		first = 0;
		while (!chunk->first && !a->backend->keeps_pages &&
		       pcpu_chunk_next_populated(chunk, chunk->nr_pages,
						 &first, &last)) {
			a->backend->depopulate(chunk, first, last);
			a->backend->flush(chunk, first, last);
			first = last;
		}
		pcpu_chunk_destroy(chunk);
	}
	mutex_unlock(&a->mutex);
	if (a->generation->chunks->end)
		a->generation->chunks->end(a);
}

/* --- asking --- */

/* What the caller allows is handed on, as far as it makes sense below. */
static gfp_t backing_gfp(gfp_t gfp)
{
	return gfp & (GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);
}

static bool request_check(const struct pcpu_allocator *a,
			  struct pcpu_request *req)
{
	const struct pcpu_limits limits = {
		.granule = a->index->granule, .max_size = PCPU_MIN_UNIT_SIZE,
		.align_ok = a->index->align_ok,
	};

	return pcpu_request_check(req, &limits);
}

static void *fail(struct pcpu_allocator *a, const struct pcpu_request *req,
		  const char *reason, const char *advice)
{
	unsigned long flags;

	if (req->atomic) {
		spin_lock_irqsave(&a->lock, flags);
		a->atomic_failed = true;
		spin_unlock_irqrestore(&a->lock, flags);
		pcpu_kick(a);
	}
	return pcpu_request_fail(a, req, reason, advice);
}

/* What a search ends with: an area, or a reason. */
struct search {
	struct pcpu_chunk *chunk;
	size_t off;
	const char *reason;
	const char *advice;
};

enum attempt { TAKEN, NO_ROOM, NOT_READY, LOCK_DROPPED, GROW_FAILED };

/*
 * Tries one chunk. Growing its index drops the lock, and who comes back
 * finds other lists: he starts again.
 */
static enum attempt try_chunk(struct pcpu_chunk *chunk,
			      const struct pcpu_request *req,
			      unsigned long *flags, struct search *found)
{
	struct pcpu_allocator *a = chunk->owner;
	int old = a->policy->slot_of(chunk);
	size_t wanted;
	long off;

	if (!a->index->may_fit(chunk, req))
		return NO_ROOM;
	wanted = a->index->shortfall(chunk, req->atomic);
	if (wanted && req->atomic)
		return NOT_READY;
	if (wanted) {
		int err;

		spin_unlock_irqrestore(&a->lock, *flags);
		err = a->index->grow(chunk, wanted);
		spin_lock_irqsave(&a->lock, *flags);
		return err ? GROW_FAILED : LOCK_DROPPED;
	}
	off = a->index->take(chunk, req);
	if (off < 0) {
		pcpu_slot_update(chunk, old);
		return NO_ROOM;
	}
	pcpu_slot_update(chunk, old);
	found->chunk = chunk;
	found->off = (size_t)off;
	return TAKEN;
}

static bool search_reserved(struct pcpu_allocator *a,
			    const struct pcpu_request *req,
			    unsigned long *flags, struct search *found)
{
	enum attempt result;

	do {
		result = try_chunk(a->reserved, req, flags, found);
	} while (result == LOCK_DROPPED);
	found->reason = result == GROW_FAILED || result == NOT_READY ?
		"failed to extend area map of reserved chunk" :
		"alloc from reserved chunk failed";
	found->advice = "boot with a larger percpu_reserve=";
	return result == TAKEN;
}

/* All lists once. NO_ROOM: there is none in any chunk. */
static enum attempt search_slots(struct pcpu_allocator *a,
				 const struct pcpu_request *req,
				 unsigned long *flags, struct search *found)
{
	int slot = pcpu_slot_of_size(a, req->size);
	struct pcpu_chunk *chunk, *ahead;
	enum attempt result;

	for (; slot <= a->free_slot; slot++) {
		list_for_each_entry_safe(chunk, ahead, &a->slots[slot], link) {
			result = try_chunk(chunk, req, flags, found);
			if (result == TAKEN)
				a->policy->taken(chunk);
			if (result == NO_ROOM)
				a->policy->missed(chunk, slot);
			else if (result != NOT_READY)
				return result;
		}
	}
	return NO_ROOM;
}

/* [L] held, dropped and taken again. False: with what found->reason says. */
static bool search_add_chunk(struct pcpu_allocator *a, gfp_t gfp,
			     unsigned long *flags, struct search *found)
{
	struct pcpu_chunk *chunk;

	if (!list_empty(&a->slots[a->free_slot]))
		return true;
	if (!a->can_grow) {
		found->reason = "too early for another chunk";
		found->advice = "boot with a larger percpu_dyn=";
		return false;
	}
	spin_unlock_irqrestore(&a->lock, *flags);
	chunk = pcpu_chunk_create(a, gfp);
	spin_lock_irqsave(&a->lock, *flags);
	if (!chunk) {
		found->reason = "failed to allocate new chunk";
		found->advice = "memory or addresses have run out: see "
				"/proc/meminfo";
		return false;
	}
	pcpu_slot_enter(chunk);
	return true;
}

static bool search(struct pcpu_allocator *a, const struct pcpu_request *req,
		   unsigned long *flags, struct search *found)
{
	enum attempt result;

	if (req->reserved && a->reserved)
		return search_reserved(a, req, flags, found);
	for (;;) {
		result = search_slots(a, req, flags, found);
		if (result == TAKEN)
			return true;
		if (result == GROW_FAILED) {
			found->reason = "failed to extend area map";
			found->advice = a->early ?
				"too early for a longer one: allocate later" :
				"memory has run out: see /proc/meminfo";
			return false;
		}
		if (result == LOCK_DROPPED)
			continue;
		if (req->atomic) {
			found->reason = "atomic alloc failed, no space left";
			found->advice = "allocate earlier, where one may "
					"sleep";
			return false;
		}
		if (!search_add_chunk(a, backing_gfp(req->gfp), flags, found))
			return false;
	}
}

/* [M] held. Pages for an area; on failure the area is free again. */
static int area_populate(struct pcpu_chunk *chunk, size_t off,
			 const struct pcpu_request *req)
{
	unsigned int first = PFN_DOWN(off), last;
	unsigned int limit = PFN_UP(off + req->size);
	struct pcpu_allocator *a = chunk->owner;
	unsigned long flags;
	int err = 0;

	while (!err && pcpu_chunk_next_unpopulated(chunk, limit, &first,
						   &last)) {
		err = a->backend->populate(chunk, first, last,
					   backing_gfp(req->gfp));
		spin_lock_irqsave(&a->lock, flags);
		if (err) {
			int old = a->policy->slot_of(chunk);

			pcpu_stats_free(chunk);
			a->index->give(chunk, off);
			pcpu_slot_update(chunk, old);
		} else {
			pcpu_chunk_populated(chunk, first, last);
		}
		spin_unlock_irqrestore(&a->lock, flags);
		first = last;
	}
	return err;
}

/* Some generations have areas that are no words. */
static void clear_copies(const struct pcpu_allocator *a, vaddr_t va,
			 size_t size)
{
	if (IS_ALIGNED(va | size, sizeof(u32))) {
		arch_zero_copies(a->unit_offset, a->nr_cpus, va, size);
		return;
	}
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++)
		memset((void *)(va + a->unit_offset[cpu]), 0, size);
}

static void *area_hand_out(struct pcpu_chunk *chunk, size_t off, size_t size)
{
	struct pcpu_allocator *a = chunk->owner;

	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		sched_point();
		clear_copies(a, chunk->base + off + done,
			     min(size - done, (size_t)PAGE_SIZE));
	}
	return (void *)(chunk->base + off + a->delta);
}

/* An area and its pages; false: with what found->reason says. */
static bool attempt(struct pcpu_allocator *a, const struct pcpu_request *req,
		    struct search *found)
{
	unsigned long flags;
	bool ok;

	if (!req->atomic)
		mutex_lock(&a->mutex);
	spin_lock_irqsave(&a->lock, flags);
	ok = search(a, req, &flags, found);
	if (ok)
		pcpu_stats_alloc(found->chunk, req->size);
	spin_unlock_irqrestore(&a->lock, flags);
	if (ok && !req->atomic && area_populate(found->chunk, found->off,
						req)) {
		found->reason = "failed to populate";
		found->advice = "pages have run out: see /proc/meminfo";
		ok = false;
	}
	if (!req->atomic)
		mutex_unlock(&a->mutex);
	return ok;
}

void *pcpu_allocator_request(struct pcpu_allocator *a,
			     const struct pcpu_request *request)
{
	struct pcpu_request req = *request;
	struct search found = { 0 };
	bool ok;

	req.atomic = pcpu_gfp_is_atomic(req.gfp);
	if (!request_check(a, &req))
		return NULL;
	ok = attempt(a, &req, &found);
	if (!ok && !req.atomic && pcpu_drain(a))
		ok = attempt(a, &req, &found);
	if (!ok)
		return fail(a, &req, found.reason, found.advice);
	if (pcpu_empty_hint(a) < a->empty_low)
		pcpu_kick(a);
	return area_hand_out(found.chunk, found.off, req.size);
}
