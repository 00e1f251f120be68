// SPDX-License-Identifier: MIT
/*
 * include/linux/typecheck.h - is it of that type?
 */
#pragma once

#include "include/linux/compiler.h"

/* 1, and a warning if x is not of the type. */
#define typecheck(type, x) ({						\
	type typecheck_a_;						\
	__typeof__(x) typecheck_b_;					\
	(void)(&typecheck_a_ == &typecheck_b_);				\
	1; })
