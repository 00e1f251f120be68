// SPDX-License-Identifier: MIT
/*
 * kernel/lib/align.h - rounding, pages and cache lines
 *
 * SMP_CACHE_BYTES is 64 although the Cortex-A9's line is 32 bytes: it is
 * what multi-platform ARMv7 kernels use, and linker.ld asserts it.
 */
#pragma once

#define ALIGN_UP(x, a)		(((x) + ((a) - 1)) & ~((a) - 1))
#define ALIGN_DOWN(x, a)	((x) & ~((a) - 1))
#define IS_ALIGNED(x, a)	(((x) & ((a) - 1)) == 0)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define ROUND_UP(n, d)		(DIV_ROUND_UP(n, d) * (d))

#define PAGE_SHIFT		12
#ifdef __ASSEMBLER__
#define PAGE_SIZE		4096
#else
#define PAGE_SIZE		4096UL
#endif
#define PAGE_MASK		(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)		ALIGN_UP(x, PAGE_SIZE)
#define PFN_UP(x)		(((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)		((x) >> PAGE_SHIFT)
#define PFN_PHYS(pfn)		((paddr_t)(pfn) << PAGE_SHIFT)

#define SMP_CACHE_BYTES		64
#define L1_LINE_BYTES		32	/* Cortex-A9 TRM (DDI 0388), 7.1 */

#define SZ_1K			0x00000400
#define SZ_4K			0x00001000
#define SZ_8K			0x00002000
#define SZ_16K			0x00004000
#define SZ_64K			0x00010000
#define SZ_1M			0x00100000
#define SZ_16M			0x01000000
#define SZ_64M			0x04000000
#define SZ_1G			0x40000000
