// SPDX-License-Identifier: MIT
/*
 * include/linux/prefetch.h - asking for a cache line ahead of its use
 */
#pragma once

#define ARCH_HAS_PREFETCH
#define ARCH_HAS_PREFETCHW

/* Hints: any address will do, mapped or not. */
#define prefetch(x)	__builtin_prefetch(x)
#define prefetchw(x)	__builtin_prefetch(x, 1)
