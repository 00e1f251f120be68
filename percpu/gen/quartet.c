// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet.c - generation 5, quartet: magazines of each core
 *
 *   core 0          core 1          core 2          core 3
 *   | 4 | 8 | ...   | 4 | 8 | ...   ...                    magazines
 *      |   ^
 *   alloc free      no lock, no word that another core writes
 *      v   |
 *   taken, bound, live: where the area lies (quartet_internal.h)
 *
 * An allocation takes an area of its size from this core's magazine, marks
 * it live and clears it; a free takes the mark away and puts the area back.
 * Both are a few dozen instructions with interrupts masked in between, and
 * only that keeps others out. The rest is in quartet_cache.c.
 *
 * A magazine holds areas of one size, whatever their alignment: if the top
 * one is not aligned as asked, an aligned one comes from a chunk.
 *
 * Context  alloc: any if gfp says so; free: any.
 * See      docs/percpu/quartet.md
 */
#include "percpu/gen/quartet_internal.h"

#include "kernel/arch/zero.h"
#include "kernel/lib/sched_point.h"

/* --- live --- */

static __always_inline u32 bit_of(vaddr_t cookie)
{
	return (u32)(cookie >> GRANULE_SHIFT) % 32;
}

static __always_inline void mark_live(struct quartet_area area)
{
	__atomic_fetch_or(area.live, 1u << bit_of(area.cookie),
			  __ATOMIC_RELAXED);
}

/* Return: it was live, and nobody else has cleared the mark. */
static __always_inline bool clear_live(u32 *live, vaddr_t cookie)
{
	u32 bit = 1u << bit_of(cookie);

	return __atomic_fetch_and(live, ~bit, __ATOMIC_RELAXED) & bit;
}

/* --- asking --- */

/* A few bytes more, and it lies aligned among others of its size. */
static __always_inline size_t round_size(size_t size, size_t align)
{
	size_t below = ((align - 1) & GRANULE) | (GRANULE - 1);

	return (size + below) & ~below;
}

static __always_inline void *hand_out(const struct quartet *q,
				      struct quartet_area area, size_t size)
{
	mark_live(area);
	if (likely(q->stride))
		return arch_zero_four(area.cookie, q->offsets[0], q->stride,
				      size);
	return arch_zero_copies(q->offsets, q->nr_cpus, area.cookie, size);
}

/* IRQs off. Does the area on the top fit? (NO_COOKIE never does.) */
static __always_inline bool fits(struct quartet_area area, size_t align)
{
	return !(area.cookie & ((align - 1) | (GRANULE - 1)));
}

/* IRQs off. Both in one go where a pointer is a word: a load and a store. */
static __always_inline void pop(struct magazine *m)
{
	if (sizeof(m->top) == sizeof(m->nr_alloc)) {
		m->top_and_count += (1ull << 32) - sizeof(*m->top);
	} else {
		m->top--;
		m->nr_alloc++;
	}
}

/* From the engine, which may make pages and chunks if the request may wait. */
static void *request_engine(struct pcpu_allocator *a,
			    const struct pcpu_request *req)
{
	void *cookie = pcpu_allocator_request(a, req);
	struct quartet *q = quartet_of(a);
	struct quartet_area area = { .cookie = (vaddr_t)cookie };
	unsigned long flags;

	if (!cookie)
		return NULL;
	spin_lock_irqsave(&a->lock, flags);
	q->nr_alloc++;
	/* What is reserved may share a page with others, who have the marks. */
	if (!(req->reserved && a->reserved)) {
		area.live = &quartet_page_at(q->buckets, area.cookie)->live[
				quartet_granule(area.cookie) / 32];
		mark_live(area);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	return cookie;
}

/* Fills the magazine of a size, if it is empty and the size has its own. */
static bool refill(struct pcpu_allocator *a, const struct pcpu_request *req,
		   struct quartet_area *area)
{
	u32 granules = (u32)(req->size >> GRANULE_SHIFT);
	u32 align = (u32)(req->align >> GRANULE_SHIFT);
	struct magazine *m;
	unsigned long flags;
	bool ok;

	local_irq_save(flags);
	m = quartet_magazine(quartet_this_core(quartet_of(a)), granules);
	if (m->top != m->areas || granules >= NR_SMALL ||
	    granules & (align - 1))
		m = NULL;
	ok = quartet_refill(a, m, granules, align, area);
	local_irq_restore(flags);
	return ok;
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
	struct quartet_area area;

	if (!pcpu_request_check(&req, &limits))
		return NULL;
	if (req.reserved && a->reserved)
		return request_engine(a, &req);
	if (req.size <= LARGE_MAX) {
		req.size = round_size(req.size, req.align);
		if (refill(a, &req, &area))
			return hand_out(quartet_of(a), area, req.size);
	}
	return request_engine(a, &req);
}

/* An area of up to SMALL_MAX bytes, if one lies ready that fits. */
static __always_inline bool take_small(const struct quartet *q, size_t size,
				       size_t align, struct quartet_area *area)
{
	size_t rounded = round_size(size, align);
	unsigned long flags;
	struct magazine *m;

	/* Both at once: neither is 0, nor more than that. */
	if (unlikely(((size - 1) | (align - 1)) >= SMALL_MAX ||
		     align & (align - 1)))
		return false;
	local_irq_save(flags);
	m = &quartet_this_core(q)->magazines[rounded >> GRANULE_SHIFT];
	*area = *m->top;
	sched_point();
	if (unlikely(!fits(*area, align))) {
		local_irq_restore(flags);
		return false;
	}
	pop(m);
	local_irq_restore(flags);
	return true;
}

/* More than that: if the size's magazine has areas of just this size. */
static __always_inline bool take_large(const struct quartet *q, size_t size,
				       size_t align, struct quartet_area *area)
{
	u32 granules = (u32)(round_size(size, align) >> GRANULE_SHIFT);
	unsigned long flags;
	struct magazine *m;
	bool ok;

	if (((size - 1) | (align - 1)) >= PAGE_SIZE || align & (align - 1) ||
	    size <= SMALL_MAX)
		return false;
	local_irq_save(flags);
	m = &quartet_this_core(q)->magazines[NR_SMALL + granules % NR_LARGE];
	*area = *m->top;
	ok = m->granules == granules && fits(*area, align);
	if (ok)
		pop(m);
	local_irq_restore(flags);
	return ok;
}

/* Jumped to: who called is quartet_alloc()'s caller. */
static __noinline void *alloc_large(struct pcpu_allocator *a, size_t size,
				    size_t align, gfp_t gfp)
{
	struct quartet_area area;

	if (likely(take_large(quartet_of(a), size, align, &area)))
		return hand_out(quartet_of(a), area, round_size(size, align));
	return request_slow(a, &(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void *quartet_alloc(struct pcpu_allocator *a, size_t size, size_t align,
		    gfp_t gfp)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area area;

	if (likely(take_small(q, size, align, &area)))
		return hand_out(q, area, round_size(size, align));
	return alloc_large(a, size, align, gfp);
}

void *quartet_request(struct pcpu_allocator *a, const struct pcpu_request *r)
{
	const struct quartet *q = quartet_of(a);
	struct quartet_area area;

	if (!r->reserved && (take_small(q, r->size, r->align, &area) ||
			     take_large(q, r->size, r->align, &area)))
		return hand_out(q, area, round_size(r->size, r->align));
	return request_slow(a, r);
}

/* --- giving back --- */

/* Nothing, an area of the reserved part, or nonsense. */
static __noinline int free_none(struct pcpu_allocator *a, void *cookie,
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
static __noinline int free_slow(struct pcpu_allocator *a,
				struct quartet_page *page, vaddr_t cookie,
				unsigned long irqs)
{
	u32 granule = quartet_granule(cookie);
	u32 granules = quartet_line_length(page, granule);
	struct quartet_area area = { cookie, &page->live[granule / 32] };
	struct magazine *m;
	bool balance;

	if (!granules)
		granules = quartet_length(page, granule);
	m = quartet_magazine(quartet_this_core(quartet_of(a)), granules);
	if (likely(m->top < m->limit && granules <= LARGE_MAX / GRANULE)) {
		m->granules = granules;
		*++m->top = area;
		local_irq_restore(irqs);
		return 0;
	}
	balance = quartet_return(a, area, granules);
	local_irq_restore(irqs);
	if (balance)
		pcpu_kick(a);
	return 0;
}

int quartet_free(struct pcpu_allocator *a, void *p)
{
	vaddr_t cookie = (vaddr_t)p;
	struct quartet_page *page;
	struct quartet_core *core;
	struct magazine *m;
	unsigned long irqs;
	u32 *live, ahead, granules;

	local_irq_save(irqs);
	page = quartet_page_at(quartet_pages_of(a), cookie);
	if (unlikely(!page || cookie % GRANULE))
		return free_none(a, p, irqs);
	live = &page->live[quartet_granule(cookie) / 32];
	sched_point();
	if (unlikely(!clear_live(live, cookie)))
		return free_none(a, p, irqs);
	/* The area's end, if it is in this word of the map or the next. */
	ahead = live[PAGE_WORDS] >> bit_of(cookie);
	granules = 1;
	if (unlikely(!ahead)) {
		ahead = live[PAGE_WORDS + 1];
		if (unlikely(!ahead))
			return free_slow(a, page, cookie, irqs);
		granules = 33 - bit_of(cookie);
	}
	granules += (u32)__builtin_ctz(ahead);
	core = quartet_this_core(quartet_of(a));
	m = &core->magazines[granules];
	if (unlikely(m->top >= m->limit))
		return free_slow(a, page, cookie, irqs);
	*++m->top = (struct quartet_area){ cookie, live };
	local_irq_restore(irqs);
	return 0;
}
