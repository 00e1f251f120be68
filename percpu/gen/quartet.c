// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet.c - generation 5, quartet: magazines of each core
 *
 *   core 0          core 1          core 2          core 3
 *   | 4 | 8 | ...   | 4 | 8 | ...   ...                    magazines
 *      |   ^
 *   alloc free      no lock, no word that another core writes
 *      v   |
 *   taken, last, live: where the area lies (quartet_internal.h)
 *
 * An allocation takes an area of its size from this core's magazine, marks
 * it live and clears it; a free takes the mark away and puts the area back.
 * Both are a few dozen instructions with interrupts masked in between, and
 * only that keeps others out (quartet_fast.h). Here is what else there is to
 * a call; where areas come from and go to is in quartet_cache.c.
 *
 * A magazine holds areas of one size, whatever their alignment: if the top
 * one is not aligned as asked, an aligned one is cut off a run.
 *
 * Context  alloc: any if gfp says so; free: any.
 * See      docs/percpu/quartet.md
 */
#include "percpu/gen/quartet_fast.h"

/* --- asking --- */

/* From the engine, which may make pages and chunks if the request may wait. */
static void *request_engine(struct pcpu_allocator *a,
			    const struct pcpu_request *req)
{
	void *cookie = pcpu_allocator_request(a, req);
	struct quartet *q = quartet_of(a);
	vaddr_t va = (vaddr_t)cookie;
	unsigned long flags;

	if (!cookie)
		return NULL;
	spin_lock_irqsave(&a->lock, flags);
	q->nr_alloc++;
	/* What is reserved may share a page with others, who have the marks. */
	if (!(req->reserved && a->reserved))
		__atomic_fetch_or(&quartet_page_at(q->buckets, va)->live[
					quartet_granule(va) / 32],
				  1u << quartet_bit_of(va), __ATOMIC_RELAXED);
	spin_unlock_irqrestore(&a->lock, flags);
	return cookie;
}

static bool align_ok(size_t align)
{
	return is_power_of_2(align);
}

static __noinline void *request_slow(struct pcpu_allocator *a,
				     const struct pcpu_request *r)
{
	static const struct pcpu_limits limits = {
		.granule = GRANULE, .max_size = PCPU_MIN_UNIT_SIZE,
		.align_ok = align_ok,
	};
	struct pcpu_request req = *r;

	if (!pcpu_request_check(&req, &limits))
		return NULL;
	if (!(req.reserved && a->reserved) && req.size <= LARGE_MAX)
		req.size = quartet_round(req.size, req.align);
	return request_engine(a, &req);
}

/* IRQs off. More than SMALL_MAX bytes: has its magazine just that many? */
static __always_inline bool take_large(struct quartet_core *core, u32 granules,
				       size_t align, struct quartet_area *area)
{
	struct magazine *m = &core->magazines[NR_SMALL + granules % NR_LARGE];

	*area = *m->top;
	if (m->granules != granules || !quartet_fits(*area, align))
		return false;
	quartet_pop(m);
	return true;
}

/* What no small magazine has, out of pages that are there. */
static __always_inline bool take_more(struct pcpu_allocator *a, size_t size,
				      size_t align, struct quartet_area *area)
{
	u32 granules = (u32)(quartet_round(size, align) >> GRANULE_SHIFT);
	u32 aligned = (u32)((align + GRANULE - 1) >> GRANULE_SHIFT);
	struct quartet_core *core;
	unsigned long flags;
	bool ok;

	if (unlikely(((size - 1) | (align - 1)) >= LARGE_MAX ||
		     align & (align - 1)))
		return false;
	local_irq_save(flags);
	core = quartet_this_core(quartet_of(a));
	ok = (granules >= NR_SMALL && take_large(core, granules, align, area)) ||
	     quartet_take(a, core, granules, aligned, area);
	local_irq_restore(flags);
	return ok;
}

/* Jumped to: who called is quartet_alloc()'s caller, or alloc_percpu()'s. */
__noinline void *quartet_alloc_more(struct pcpu_allocator *a, size_t size,
				    size_t align, gfp_t gfp)
{
	struct quartet_area area;

	if (likely(take_more(a, size, align, &area)))
		return quartet_hand_out(quartet_of(a), area,
					quartet_round(size, align));
	return request_slow(a, &(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void *quartet_alloc(struct pcpu_allocator *a, size_t size, size_t align,
		    gfp_t gfp)
{
	return quartet_alloc_here(a, quartet_of(a), size, align, gfp);
}

void *quartet_request(struct pcpu_allocator *a, const struct pcpu_request *r)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area area;

	if (!(r->reserved && a->reserved) &&
	    (quartet_take_small(q, r->size, r->align, &area) ||
	     take_more(a, r->size, r->align, &area)))
		return quartet_hand_out(q, area,
					quartet_round(r->size, r->align));
	return request_slow(a, r);
}

/* --- giving back --- */

/* Nothing, an area of the reserved part, or nonsense. */
__noinline int quartet_free_none(struct pcpu_allocator *a, void *cookie,
				 unsigned long irqs)
{
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool reserved;

	local_irq_restore(irqs);
	if (!cookie)
		return 0;
	spin_lock_irqsave(&a->lock, flags);
	chunk = pcpu_chunk_find(a, (vaddr_t)cookie - a->delta);
	reserved = chunk && chunk->reserved;
	spin_unlock_irqrestore(&a->lock, flags);
	return reserved ? pcpu_allocator_free(a, cookie) :
			  pcpu_free_refuse(a, cookie);
}

/* An area that may be long, or one whose magazine is full or asleep. */
__noinline int quartet_free_more(struct pcpu_allocator *a,
				 struct quartet_page *page, vaddr_t cookie,
				 unsigned long irqs)
{
	u32 granule = quartet_granule(cookie);
	u32 granules = quartet_line_length(page, granule);
	struct magazine *m;
	bool balance;

	if (!granules)
		granules = quartet_length(page, granule);
	m = quartet_magazine(quartet_this_core(quartet_of(a)), granules);
	if (m->top < m->limit && granules <= LARGE_MAX / GRANULE) {
		m->granules = granules;
		*++m->top = (struct quartet_area){ cookie,
						   &page->live[granule / 32] };
		local_irq_restore(irqs);
		return 0;
	}
	balance = quartet_return(a, page, granule, granules);
	local_irq_restore(irqs);
	if (balance)
		pcpu_kick(a);
	return 0;
}

int quartet_free(struct pcpu_allocator *a, void *p)
{
	return quartet_free_here(a, quartet_of(a), p);
}
