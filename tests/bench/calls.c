// SPDX-License-Identifier: MIT
/*
 * tests/bench/calls.c - whole functions that hold one access: group access
 *
 * The address is formed, or came as an argument, and the result is returned.
 * Call and return are included: less empty_call, 2, is what the access costs.
 */
#include "tests/bench/access.h"

#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"

/* Compiled as if it were in another file. */
#define NOT_KNOWN	__attribute__((noipa))

/* Of the static variable. */
#define DEFINE_CALL(name, type, ...)					\
static NOT_KNOWN type call_##name(void)				\
{									\
	__VA_ARGS__;							\
}									\
static __noinline void name(u32 rounds)					\
{									\
	LOOP(call_##name())						\
}

/* Of where an argument leads to: at. */
#define DEFINE_CALL_AT(name, type, ...)					\
	DEFINE_CALL_OF(u32, bench_word_at, name, type, __VA_ARGS__)
#define DEFINE_CALL_OF(T, at, name, type, ...)				\
static NOT_KNOWN type call_##name(T __percpu *p)			\
{									\
	__VA_ARGS__;							\
}									\
static __noinline void name(u32 rounds)					\
{									\
	T __percpu *p = IN_REGISTER(at);				\
									\
	LOOP(call_##name(p))						\
}

DEFINE_CALL(empty, void, (void)0)
DEFINE_CALL(inc, void, this_cpu_inc(bench_word))
DEFINE_CALL(raw_inc, void, raw_cpu_inc(bench_word))
DEFINE_CALL(get, u32, return this_cpu_read(bench_word))
DEFINE_CALL(got_inc, void, get_cpu_var(bench_word)++;
	    put_cpu_var(bench_word))
DEFINE_CALL_AT(inc_at, void, this_cpu_inc(*p))
DEFINE_CALL_AT(raw_inc_at, void, raw_cpu_inc(*p))
DEFINE_CALL_AT(get_at, u32, return this_cpu_read(*p))
DEFINE_CALL_AT(add_return_at, u32, return this_cpu_add_return(*p, 3))
DEFINE_CALL_AT(cmpxchg_at, u32, return this_cpu_cmpxchg(*p, 5, 7))
DEFINE_CALL_AT(xchg_at, u32, return this_cpu_xchg(*p, 5))
DEFINE_CALL_OF(u64, bench_wide_at, wide_add_at, void, this_cpu_add(*p, 3))
DEFINE_CALL_AT(copy_at, u32 *, return per_cpu_ptr(p, bench_last_cpu))
DEFINE_CALL_AT(ptr_at, u32 *, return raw_cpu_ptr(p))

const struct bench_loop bench_calls[] = {
	{ "empty_call", empty },
	{ "static.this_cpu_inc", inc },
	{ "static.raw_cpu_inc", raw_inc },
	{ "static.this_cpu_read", get },
	{ "static.get_put_cpu_var_inc", got_inc },
	{ "dyn.this_cpu_inc", inc_at },
	{ "dyn.raw_cpu_inc", raw_inc_at },
	{ "dyn.this_cpu_read", get_at },
	{ "dyn.this_cpu_add_return", add_return_at },
	{ "dyn.this_cpu_cmpxchg", cmpxchg_at },
	{ "dyn.this_cpu_xchg", xchg_at },
	{ "dyn.u64.this_cpu_add", wide_add_at },
	{ "dyn.per_cpu_ptr", copy_at },
	{ "dyn.this_cpu_ptr", ptr_at },
};
const unsigned int bench_nr_calls = ARRAY_SIZE(bench_calls);
