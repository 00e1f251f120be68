// SPDX-License-Identifier: MIT
/*
 * kernel/module/area.h - pages for modules, near the kernel's code
 *
 * Addresses MODULES_START to MODULES_END (boot/memlayout.h), so near that
 * every call reaches the kernel, and back, from ARM and Thumb code alike.
 * Behind each block lies a page that is never mapped.
 *
 * Locks    the caller's module_mutex, but for module_area_holds().
 */
#pragma once

#include "boot/memlayout.h"
#include "kernel/arch/mmu.h"
#include "mm/vm_area.h"

#define MODULES_SIZE	(MODULES_END - MODULES_START)

struct module_area {
	struct vm_range range;		/* with the page behind */
	u32 size;			/* bytes, whole pages */
};

/* size bytes of zeroed memory, read-write, a multiple of PAGE_SIZE, not 0.
 * Return: 0 or -ENOMEM. */
int module_area_get(struct module_area *area, u32 size) __must_check;

/*
 * Changes what may be done with a part of it: PROT_RX, PROT_RO, PROT_RW, on
 * all cores. What was written there can be executed after PROT_RX.
 */
void module_area_protect(struct module_area *area, u32 start, u32 size,
			 enum mmu_prot prot);

/* Unmaps it on all cores, then frees its pages and addresses. */
void module_area_put(struct module_area *area);

static inline bool module_area_holds(vaddr_t va)
{
	return va >= MODULES_START && va < MODULES_END;
}
