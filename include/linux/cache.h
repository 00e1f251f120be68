// SPDX-License-Identifier: MIT
/*
 * include/linux/cache.h - cache lines
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/lib/align.h"
#include "percpu/access/define.h"	/* ____cacheline_aligned */

#define L1_CACHE_SHIFT		6
#define L1_CACHE_BYTES		SMP_CACHE_BYTES
#define L1_CACHE_ALIGN(x)	ALIGN_UP(x, (__typeof__(x))L1_CACHE_BYTES)
#define __cacheline_aligned	____cacheline_aligned
#define __cacheline_aligned_in_smp	____cacheline_aligned_in_smp
#define ____cacheline_internodealigned_in_smp	____cacheline_aligned_in_smp
#define cache_line_size()	L1_CACHE_BYTES

/* Names for readers: a module's data is one block. */
#define __read_mostly
#define __ro_after_init
