// SPDX-License-Identifier: MIT
/*
 * kernel/lib/types.h - the scalar types everything else is written in
 *
 * Typedefs only for scalars with a meaning: an address says which kind it
 * is. On the target all addresses are 32 bits; on a host (tests) they are
 * as wide as the host's pointers.
 */
#pragma once

#ifndef __ASSEMBLER__
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By rank, not from <stdint.h>: a u32 is printed with %u, as in Linux. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef signed short s16;
typedef signed int s32;
typedef signed long long s64;

typedef uintptr_t vaddr_t;	/* virtual address */
typedef uintptr_t paddr_t;	/* physical address (A9: 32 bits, no LPAE) */
typedef unsigned long pfn_t;	/* physical address >> PAGE_SHIFT */
#endif
