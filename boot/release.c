// SPDX-License-Identifier: MIT
/*
 * boot/release.c - letting a waiting core go
 *
 * From an ELF the cores wait in our own pen (start.S), which looks at
 * boot_release[]. From a raw image they wait in the boot loader's, which
 * looks at SYS_FLAGS and then enters _start, and so comes to our pen. Both
 * are told, so it does not matter which it is.
 */
#include "boot/release.h"

#include "boot/memlayout.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/cache.h"
#include "kernel/arch/io.h"

#define SYS_FLAGSSET	(SYSREGS_BASE + 0x30)
#define SYS_FLAGSCLR	(SYSREGS_BASE + 0x34)

extern u32 boot_release[];
void secondary_start(void);
void _start(void);

void boot_release_core(unsigned int cpu)
{
	boot_release[cpu] = (u32)secondary_start;
	/* The waiting core runs uncached: pairs with its ldr in the pen. */
	cache_clean_range(&boot_release[cpu], sizeof(boot_release[cpu]));
	io_write32(SYS_FLAGSCLR, ~0u);
	io_write32(SYS_FLAGSSET, (u32)_start);
	mb();			/* flags set before the SGI that follows */
}
