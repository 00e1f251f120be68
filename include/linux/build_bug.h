// SPDX-License-Identifier: MIT
/*
 * include/linux/build_bug.h - what must be true while compiling
 */
#pragma once

#include "include/linux/compiler.h"

/*
 * In a function: no compilation unless the condition is 0, as the optimizer
 * sees it. In code that is never reached anything goes.
 */
#define BUILD_BUG_ON_MSG(condition, text)				\
	BUILD_BUG_CALL(condition, text, __UNIQUE_ID(build_bug_))
#define BUILD_BUG_CALL(condition, text, name)	do {			\
	extern void name(void) __attribute__((error(text)));		\
	if (condition)							\
		name();							\
} while (0)
#define BUILD_BUG_ON(condition)						\
	BUILD_BUG_ON_MSG(condition, "BUILD_BUG_ON: " #condition)
/* 0, or no compilation. */
#define BUILD_BUG_ON_ZERO(e)						\
	((int)(0 * sizeof(struct { int unused_ : (-!!(e)) + 1; })))
#define BUILD_BUG_ON_NOT_POWER_OF_2(n)					\
	BUILD_BUG_ON((n) == 0 || ((n) & ((n) - 1)) != 0)
#define BUILD_BUG()	BUILD_BUG_ON_MSG(1, "BUILD_BUG")
