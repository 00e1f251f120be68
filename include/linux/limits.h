// SPDX-License-Identifier: MIT
/*
 * include/linux/limits.h - the largest and smallest of each type
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/types.h"

#undef CHAR_MAX
#undef SCHAR_MIN
#undef SHRT_MIN
#undef SHRT_MAX
#undef USHRT_MAX
#undef INT_MIN
#undef INT_MAX
#undef UINT_MAX
#undef LONG_MIN
#undef LONG_MAX
#undef ULONG_MAX
#undef LLONG_MIN
#undef LLONG_MAX
#undef ULLONG_MAX
#undef SSIZE_MAX
#undef PATH_MAX
#undef NAME_MAX

#define SHRT_MAX	0x7fff
#define SHRT_MIN	(-SHRT_MAX - 1)
#define USHRT_MAX	0xffff
#define INT_MAX		0x7fffffff
#define INT_MIN		(-INT_MAX - 1)
#define UINT_MAX	0xffffffffu
#define LONG_MAX	__LONG_MAX__
#define LONG_MIN	(-LONG_MAX - 1)
#define ULONG_MAX	(LONG_MAX * 2ul + 1)
#define LLONG_MAX	0x7fffffffffffffffll
#define LLONG_MIN	(-LLONG_MAX - 1)
#define ULLONG_MAX	0xffffffffffffffffull
#define SSIZE_MAX	INT_MAX
#define NAME_MAX	255
#define PATH_MAX	4096

#define U8_MAX		0xff
#define S8_MAX		0x7f
#define S8_MIN		(-S8_MAX - 1)
#define U16_MAX		0xffff
#define S16_MAX		0x7fff
#define S16_MIN		(-S16_MAX - 1)
#define U32_MAX		UINT_MAX
#define S32_MAX		INT_MAX
#define S32_MIN		INT_MIN
#define U64_MAX		ULLONG_MAX
#define S64_MAX		LLONG_MAX
#define S64_MIN		LLONG_MIN
