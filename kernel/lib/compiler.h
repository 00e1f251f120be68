// SPDX-License-Identifier: MIT
/*
 * kernel/lib/compiler.h - attributes, access macros and small helpers
 *
 * What the compiler must be told (attributes), must not do (READ_ONCE,
 * barrier) or must check (type-checked min, max, container_of).
 */
#pragma once

#include "kernel/lib/types.h"

/* newlib's headers define some of these names too, to the same effect. */
#undef __used
#undef __unused
#undef __packed
#undef __aligned
#undef __section
#undef __weak
#undef __noinline
#undef __always_inline

#define __must_check		__attribute__((warn_unused_result))
#define __noreturn		__attribute__((noreturn))
#define __printf(fmt, first)	__attribute__((format(printf, fmt, first)))
#define __used			__attribute__((used))
#define __unused		__attribute__((unused))
#define __packed		__attribute__((packed))
#define __aligned(n)		__attribute__((aligned(n)))
#define __section(s)		__attribute__((section(s)))
#define __weak			__attribute__((weak))
#define __noinline		__attribute__((__noinline__))
#define __may_alias		__attribute__((may_alias))
#define __cold			__attribute__((cold))
#define __always_inline		inline __attribute__((always_inline))

/* Code used only while booting; a name for readers, not a section. */
#define __init			__attribute__((cold))

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

/* The compiler may not move memory accesses across this. */
#define barrier()		__asm__ volatile("" ::: "memory")

/* One access, neither torn, repeated nor left out. Scalars only. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	(*(volatile __typeof__(x) *)&(x) = (v))

#define ARRAY_SIZE(a)							\
	(sizeof(a) / sizeof((a)[0]) +					\
	 0 * sizeof(struct { static_assert(				\
		!__builtin_types_compatible_p(__typeof__(a),		\
					      __typeof__(&(a)[0])),	\
		"ARRAY_SIZE of a pointer"); int unused_; }))

#define container_of(ptr, type, member) ({				\
	const __typeof__(((type *)0)->member) *mptr_ = (ptr);		\
	(type *)((uintptr_t)mptr_ - offsetof(type, member)); })

#define min(a, b) ({							\
	__typeof__(a) min_a_ = (a); __typeof__(b) min_b_ = (b);		\
	(void)(&min_a_ == &min_b_); min_a_ < min_b_ ? min_a_ : min_b_; })
#define max(a, b) ({							\
	__typeof__(a) max_a_ = (a); __typeof__(b) max_b_ = (b);		\
	(void)(&max_a_ == &max_b_); max_a_ > max_b_ ? max_a_ : max_b_; })
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp(x, lo, hi)	min(max(x, lo), hi)

#ifndef static_assert
#define static_assert		_Static_assert
#endif

/* IS_ENABLED(CONFIG_X): 1 if the option is defined as 1, else 0. */
#define CONFIG_PROBE_1			0,
#define CONFIG_SECOND(ignored, value, ...)	value
#define CONFIG_IS_ONE(x)		CONFIG_SECOND(x 1, 0)
#define CONFIG_IS_SET(x)		CONFIG_IS_ONE(CONFIG_PROBE_##x)
#define CONFIG_IS_SET_(x)		CONFIG_IS_SET(x)
#define IS_ENABLED(option)		CONFIG_IS_SET_(option)

#define STRINGIFY_(...)		#__VA_ARGS__
#define STRINGIFY(...)		STRINGIFY_(__VA_ARGS__)
#define CONCAT_(a, b)		a##b
#define CONCAT(a, b)		CONCAT_(a, b)

/*
 * sparse's address space of per-CPU pointers: dereferencing one without an
 * accessor, or mixing it with an ordinary pointer, is a warning there.
 */
#ifdef __CHECKER__
#define __percpu		__attribute__((noderef, address_space(__percpu)))
#define __force			__attribute__((force))
#else
#define __percpu
#define __force
#endif
