// SPDX-License-Identifier: MIT
/*
 * kernel/arch/cache.c - cache maintenance by address
 */
#include "kernel/arch/cache.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/lib/align.h"

void cache_clean_range(const void *start, size_t size)
{
	vaddr_t va = ALIGN_DOWN((vaddr_t)start, (vaddr_t)L1_LINE_BYTES);
	vaddr_t end = (vaddr_t)start + size;

	for (; va < end; va += L1_LINE_BYTES)
		dccmvac_write(va);
	dsb(sy);
}

void cache_sync_code(const void *start, size_t size)
{
	vaddr_t va = ALIGN_DOWN((vaddr_t)start, (vaddr_t)L1_LINE_BYTES);
	vaddr_t end = (vaddr_t)start + size;

	for (; va < end; va += L1_LINE_BYTES)
		dccmvau_write(va);
	dsb(ish);		/* data in memory before fetches look there */
	icialluis_write(0);
	bpiallis_write(0);
	dsb(ish);
	isb();
}
