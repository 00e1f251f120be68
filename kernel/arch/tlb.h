// SPDX-License-Identifier: MIT
/*
 * kernel/arch/tlb.h - TLB maintenance
 *
 * Call after a table entry changed from valid to something else; a new
 * entry where there was none needs only the dsb (DDI 0406C, B3.10.1). The
 * inner shareable forms reach every core: with the local form another core
 * goes on with the old page (seen under QEMU too).
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/lib/align.h"
#include "kernel/lib/sched_point.h"

/* The new table entries are visible to all table walkers from here on. */
static inline void tlb_sync_entries(void)
{
	dsb(ishst);
	isb();
}

static inline void tlb_flush_page(vaddr_t va)
{
	sched_point();
	dsb(ishst);			/* entry written before the flush */
	tlbimvaais_write(va & PAGE_MASK);
	bpiallis_write(0);
	dsb(ish);			/* flush complete on all cores */
	isb();
}

static inline void tlb_flush_range(vaddr_t va, size_t size)
{
	sched_point();
	dsb(ishst);
	for (vaddr_t end = va + size; va < end; va += PAGE_SIZE)
		tlbimvaais_write(va & PAGE_MASK);
	bpiallis_write(0);
	dsb(ish);
	isb();
}

static inline void tlb_flush_all(void)
{
	sched_point();
	dsb(ishst);
	tlbiallis_write(0);
	bpiallis_write(0);
	dsb(ish);
	isb();
}
