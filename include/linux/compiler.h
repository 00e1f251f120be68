// SPDX-License-Identifier: MIT
/*
 * include/linux/compiler.h - what the compiler is told
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "percpu/access/this_cpu.h"	/* RELOC_HIDE() */

#undef __pure		/* newlib's */

#define noinline		__attribute__((__noinline__))
#define __maybe_unused		__attribute__((unused))
#define __always_unused		__attribute__((unused))
#define __pure			__attribute__((pure))
#define __attribute_const__	__attribute__((const))
#define __deprecated		__attribute__((deprecated))
#define __malloc		__attribute__((malloc))
#define __scanf(fmt, first)	__attribute__((format(scanf, fmt, first)))
#define __visible		__attribute__((externally_visible))
#define __hot			__attribute__((hot))
#define __alias(symbol)		__attribute__((alias(#symbol)))
#define __no_sanitize_address
#define notrace			__attribute__((__no_instrument_function__))
#define fallthrough		__attribute__((__fallthrough__))
#define unreachable()		__builtin_unreachable()
#define uninitialized_var(x)	x = x
#define __same_type(a, b)						\
	__builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define __PASTE(a, b)		CONCAT(a, b)
#define __UNIQUE_ID(prefix)	CONCAT(prefix, __COUNTER__)
/* Is it what C calls an integer constant expression? One itself. */
#define __is_constexpr(x)						\
	_Generic(0 ? (void *)((long)(x) * 0) : (int *)0,		\
		 int *: 1, void *: 0)
#define OPTIMIZER_HIDE_VAR(var)	__asm__("" : "=r"(var) : "0"(var))
#define barrier_data(ptr)	__asm__ volatile("" :: "r"(ptr) : "memory")
#define data_race(expr)		(expr)

/* Until Linux 4.14. */
#define ACCESS_ONCE(x)		(*(volatile __typeof__(x) *)&(x))

/* For sparse, which does not look at modules. */
#define __user
#define __kernel
#define __iomem
#define __rcu
#define __nocast
#define __bitwise
#define __safe
#define __private
#define __must_hold(lock)
#define __acquires(lock)
#define __releases(lock)
#define __acquire(lock)		((void)0)
#define __release(lock)		((void)0)
