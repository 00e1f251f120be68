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

/* What does not lie ready, out of pages that are there. */
static inline enum quartet_taken take_more(struct pcpu_allocator *a,
					   u32 granules, u32 align,
					   struct quartet_area *area)
{
	enum quartet_taken how;
	unsigned long flags;

	local_irq_save(flags);
	how = quartet_take(a, quartet_this_core(quartet_of(a)), granules,
			   align, area);
	local_irq_restore(flags);
	return how;
}

/*
 * The same; who may sleep makes a page when the reserve is low: if he had
 * little else to do, or nothing fits. So no call does all of it.
 */
static __always_inline bool take_or_grow(struct pcpu_allocator *a, size_t size,
					 size_t align, gfp_t gfp,
					 struct quartet_area *area)
{
	u32 granules = (u32)(quartet_round(size, align) >> GRANULE_SHIFT);
	u32 aligned = (u32)((align + GRANULE - 1) >> GRANULE_SHIFT);
	enum quartet_taken how;

	if (unlikely(((size - 1) | (align - 1)) >= LARGE_MAX ||
		     align & (align - 1)))
		return false;
	how = take_more(a, granules, aligned, area);
	if (how == QUARTET_FOUND || pcpu_empty_hint(a) >= a->empty_low ||
	    pcpu_gfp_is_atomic(gfp) || !pcpu_add_page(a))
		return how;
	return how || take_more(a, granules, aligned, area);
}

__noinline void *quartet_alloc_more(struct pcpu_allocator *a, size_t size,
				    size_t align, gfp_t gfp)
{
	struct quartet_area area;

	if (likely(take_or_grow(a, size, align, gfp, &area)))
		return quartet_hand_out(quartet_of(a), area,
					quartet_round(size, align));
	return request_slow(a, &(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

/*
 * Off the front of a run, if that is aligned and the area ends before the
 * fence: then a rest is left, and the next one begins in this page.
 */
__noinline void *quartet_alloc_cut(struct magazine *m, size_t size,
				   size_t align, gfp_t gfp)
{
	struct quartet_run *run = m->run;
	size_t rounded = quartet_round(size, align);
	vaddr_t at = run->at, end = at + rounded;
	struct quartet_page *page = run->page;
	unsigned long irqs = run->irqs;

	if (unlikely(at & (align - 1) || end >= run->fence)) {
		local_irq_restore(irqs);
		return quartet_alloc_more(run->a, size, align, gfp);
	}
	run->at = end;
	quartet_write(run->cuts, run->cuts + 1);
	quartet_set_bit(page->last, quartet_granule(end) - 1);
	if (unlikely(rounded > LINE_GRANULES * GRANULE))
		quartet_set_line(page, quartet_granule(at),
				 (u32)(rounded >> GRANULE_SHIFT));
	quartet_write(m->nr_alloc, m->nr_alloc + 1);
	local_irq_restore(irqs);
	return quartet_hand_out(quartet_of(run->a), (struct quartet_area){
		at, &page->live[quartet_granule(at) / 32] }, rounded);
}

/* More than SMALL_MAX bytes. */
__noinline void *quartet_alloc_large(struct pcpu_allocator *a, size_t size,
				     size_t align, gfp_t gfp)
{
	size_t rounded = quartet_round(size, align);
	u32 granules = (u32)(rounded >> GRANULE_SHIFT);
	const struct quartet *q = quartet_of(a);
	struct quartet_core *core;
	struct quartet_area area;
	struct magazine *m;
	unsigned long irqs;

	if (unlikely(size - SMALL_MAX - 1 >= LARGE_MAX - SMALL_MAX ||
		     align - 1 >= LARGE_MAX || align & (align - 1)))
		return quartet_alloc_more(a, size, align, gfp);
	local_irq_save(irqs);
	core = quartet_this_core(q);
	m = quartet_large(core, granules);
	if (unlikely(!quartet_pop(m, core->large[granules % NR_LARGE] ==
				  granules, align, &area))) {
		m->run->irqs = irqs;
		return quartet_alloc_cut(m, size, align, gfp);
	}
	local_irq_restore(irqs);
	return quartet_hand_out(q, area, rounded);
}

void *quartet_alloc(struct pcpu_allocator *a, size_t size, size_t align,
		    gfp_t gfp)
{
	return quartet_alloc_here(a, quartet_of(a), size, align, gfp);
}

/* As above; so is what follows. */
static bool take_ready(const struct quartet *q, size_t size, size_t align,
		       struct quartet_area *area)
{
	u32 granules = (u32)(quartet_round(size, align) >> GRANULE_SHIFT);
	struct quartet_core *core;
	unsigned long irqs;
	bool ok;

	if (((size - 1) | (align - 1)) >= LARGE_MAX || align & (align - 1))
		return false;
	local_irq_save(irqs);
	core = quartet_this_core(q);
	ok = quartet_pop(quartet_magazine(core, granules),
			 granules < NR_SMALL ||
			 core->large[granules % NR_LARGE] == granules, align,
			 area);
	local_irq_restore(irqs);
	return ok;
}

void *quartet_request(struct pcpu_allocator *a, const struct pcpu_request *r)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area area;

	if (!(r->reserved && a->reserved) &&
	    (take_ready(q, r->size, r->align, &area) ||
	     take_or_grow(a, r->size, r->align, r->gfp, &area)))
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

/* A short one that ends in the next page, or far behind. */
static __noinline int free_across(struct quartet_page *page, vaddr_t cookie,
				  u32 granules, unsigned long irqs)
{
	struct quartet_core *core = quartet_this_core(
					quartet_of(page->chunk->owner));
	struct magazine *m = &core->magazines[granules];

	if (m->top >= m->limit)
		return quartet_free_more(page, cookie, granules, irqs);
	*++m->top = (struct quartet_area){
		cookie, &page->live[quartet_granule(cookie) / 32] };
	local_irq_restore(irqs);
	return 0;
}

/* An area that may be long. */
__noinline int quartet_free_long(struct quartet_page *page, vaddr_t cookie,
				 unsigned long irqs)
{
	u32 granule = quartet_granule(cookie);
	u32 granules = quartet_line_length(page, granule);
	struct quartet_core *core;
	struct magazine *m;

	if (unlikely(!granules))
		granules = quartet_length_to_last(page, granule);
	if (granules <= SMALL_MAX / GRANULE)
		return free_across(page, cookie, granules, irqs);
	core = quartet_this_core(quartet_of(page->chunk->owner));
	m = quartet_large(core, granules);
	if (unlikely(m->top >= m->limit || granules > LARGE_MAX / GRANULE))
		return quartet_free_more(page, cookie, granules, irqs);
	core->large[granules % NR_LARGE] = granules;
	*++m->top = (struct quartet_area){ cookie, &page->live[granule / 32] };
	local_irq_restore(irqs);
	return 0;
}

int quartet_free(struct pcpu_allocator *a, void *p)
{
	return quartet_free_here(a, quartet_of(a), p);
}
