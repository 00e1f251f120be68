// SPDX-License-Identifier: MIT
/*
 * include/linux/align.h - rounding to powers of two
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/lib/align.h"

#define ALIGN(x, a)		ALIGN_UP(x, (__typeof__(x))(a))
#define __ALIGN_MASK(x, mask)	(((x) + (mask)) & ~(mask))
#define __ALIGN_KERNEL(x, a)	ALIGN(x, a)
#define PTR_ALIGN(p, a)							\
	((__typeof__(p))ALIGN((unsigned long)(p), (a)))
#define PTR_ALIGN_DOWN(p, a)						\
	((__typeof__(p))ALIGN_DOWN((unsigned long)(p), (unsigned long)(a)))
