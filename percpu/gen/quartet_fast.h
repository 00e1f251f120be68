// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_fast.h - generation quartet: what nearly every call is
 *
 * An area of up to SMALL_MAX bytes comes off the top of its magazine, or goes
 * there; everything else is a jump. The kernel's alloc_percpu() and
 * free_percpu() have this in them (percpu/percpu.c).
 *
 * Context  alloc: any if gfp says so; free: any.
 * See      percpu/gen/quartet.c
 */
#pragma once

#include "kernel/arch/zero.h"
#include "kernel/lib/sched_point.h"
#include "percpu/gen/quartet_internal.h"

static __always_inline u32 quartet_bit_of(vaddr_t cookie)
{
	return (u32)(cookie >> GRANULE_SHIFT) % 32;
}

static __always_inline void quartet_set_bit(u32 *words, u32 bit)
{
	__atomic_fetch_or(&words[bit / 32], 1u << bit % 32, __ATOMIC_RELAXED);
}

/* Bits of a cookie that are clear if it is aligned so much, and a granule. */
static __always_inline vaddr_t quartet_below(size_t align)
{
	return (align - 1) | (GRANULE - 1);
}

/* A few bytes more, and it lies aligned among others of its size. */
static __always_inline size_t quartet_round(size_t size, size_t align)
{
	size_t below = quartet_below(align) & (2 * GRANULE - 1);

	return (size + below) & ~below;
}

/* Marks it live and clears its copies. */
static __always_inline void *quartet_hand_out(const struct quartet *q,
					      struct quartet_area area,
					      size_t size)
{
	__atomic_fetch_or(area.live, 1u << quartet_bit_of(area.cookie),
			  __ATOMIC_RELAXED);
	if (likely(q->stride))
		return arch_zero_four(area.cookie, q->offsets[0], q->stride,
				      size);
	return arch_zero_copies(q->offsets, q->nr_cpus, area.cookie, size);
}

/* IRQs off. The top one, if it has that size and is aligned. */
static __always_inline bool quartet_pop(struct magazine *m, bool has_size,
					size_t align,
					struct quartet_area *area)
{
	*area = *m->top;
	sched_point();
	/* NO_COOKIE is never aligned. */
	if (unlikely(!has_size || area->cookie & quartet_below(align)))
		return false;
	m->top--;
	quartet_write(m->nr_alloc, m->nr_alloc + 1);
	return true;
}

static __always_inline void *
quartet_alloc_here(struct pcpu_allocator *a, const struct quartet *q,
		   size_t size, size_t align, gfp_t gfp)
{
	struct quartet_area area;
	struct magazine *m;
	unsigned long irqs;
	size_t rounded;

	/* Both at once: neither is 0, nor more than that. */
	if (unlikely(((size - 1) | (align - 1)) >= SMALL_MAX ||
		     align & (align - 1)))
		return quartet_alloc_large(a, size, align, gfp);
	asm("" : "+r"(size));	/* not rounded before, for nothing */
	rounded = quartet_round(size, align);
	local_irq_save(irqs);
	m = quartet_small(quartet_this_core(q), rounded);
	if (unlikely(!quartet_pop(m, true, align, &area))) {
		m->run->irqs = irqs;
		return quartet_alloc_cut(m, size, align, gfp);
	}
	local_irq_restore(irqs);
	return quartet_hand_out(q, area, rounded);
}

/* Return: it was live, and nobody else has cleared the mark. */
static __always_inline bool quartet_clear_live(u32 *live, vaddr_t cookie)
{
	u32 bit = 1u << quartet_bit_of(cookie);

	return __atomic_fetch_and(live, ~bit, __ATOMIC_RELAXED) & bit;
}

static __always_inline int quartet_free_here(struct pcpu_allocator *a,
					     const struct quartet *q, void *p)
{
	vaddr_t cookie = (vaddr_t)p;
	struct quartet_page *page;
	unsigned long irqs;
	struct magazine *m;
	u32 *live, ahead, granules;

	local_irq_save(irqs);
	page = quartet_page_at(q->buckets, cookie);
	if (unlikely(!page || cookie % GRANULE))
		return quartet_free_none(a, p, irqs);
	live = &page->live[quartet_granule(cookie) / 32];
	sched_point();
	if (unlikely(!quartet_clear_live(live, cookie)))
		return quartet_free_none(a, p, irqs);
	/* The area's end, if it is in this word of last or the next. */
	ahead = __atomic_load_n(&live[PAGE_WORDS], __ATOMIC_RELAXED) >>
		quartet_bit_of(cookie);
	granules = 1;
	if (unlikely(!ahead)) {
		ahead = __atomic_load_n(&live[PAGE_WORDS + 1],
					__ATOMIC_RELAXED);
		if (unlikely(!ahead))
			return quartet_free_long(page, cookie, irqs);
		granules = 33 - quartet_bit_of(cookie);
	}
	granules += (u32)__builtin_ctz(ahead);
	m = &quartet_this_core(q)->magazines[granules];
	if (unlikely(m->top >= m->limit))
		return quartet_free_more(page, cookie, granules, irqs);
	*++m->top = (struct quartet_area){ cookie, live };
	local_irq_restore(irqs);
	return 0;
}
