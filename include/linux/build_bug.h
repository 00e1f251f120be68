// SPDX-License-Identifier: MIT
/*
 * include/linux/build_bug.h - what must be true while compiling
 */
#pragma once

#include "include/linux/compiler.h"

#define BUILD_BUG_ON_MSG(condition, text)				\
	static_assert(!(condition), text)
#define BUILD_BUG_ON(condition)						\
	static_assert(!(condition), "BUILD_BUG_ON: " #condition)
/* 0, or no compilation. */
#define BUILD_BUG_ON_ZERO(e)						\
	((int)(0 * sizeof(struct { int unused_ : (-!!(e)) + 1; })))
#define BUILD_BUG_ON_NOT_POWER_OF_2(n)					\
	BUILD_BUG_ON((n) == 0 || ((n) & ((n) - 1)) != 0)
#define BUILD_BUG()	BUILD_BUG_ON_MSG(1, "BUILD_BUG")
