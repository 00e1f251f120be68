// SPDX-License-Identifier: MIT
/*
 * include/asm/local.h - counters of one core, atomic to it alone
 */
#pragma once

#include "include/linux/atomic.h"
#include "include/linux/percpu.h"

typedef struct { atomic_long_t a; } local_t;

/* As a function's argument: it may be a void *. */
#define LOCAL_A(l)			(&((local_t *){ (l) })->a)
#define LOCAL_INIT(i)			{ ATOMIC_LONG_INIT(i) }
#define local_read(l)							\
	atomic_long_read(&((const local_t *){ (l) })->a)
#define local_set(l, i)			atomic_long_set(LOCAL_A(l), i)
#define local_inc(l)			atomic_long_inc(LOCAL_A(l))
#define local_dec(l)			atomic_long_dec(LOCAL_A(l))
#define local_add(i, l)			atomic_long_add(i, LOCAL_A(l))
#define local_sub(i, l)			atomic_long_sub(i, LOCAL_A(l))
#define local_add_return(i, l)		atomic_long_add_return(i, LOCAL_A(l))
#define local_sub_return(i, l)		atomic_long_sub_return(i, LOCAL_A(l))
#define local_inc_return(l)		atomic_long_inc_return(LOCAL_A(l))
#define local_sub_and_test(i, l)	atomic_long_sub_and_test(i, LOCAL_A(l))
#define local_dec_and_test(l)		atomic_long_dec_and_test(LOCAL_A(l))
#define local_inc_and_test(l)		atomic_long_inc_and_test(LOCAL_A(l))
#define local_add_negative(i, l)	atomic_long_add_negative(i, LOCAL_A(l))
#define local_cmpxchg(l, o, n)		atomic_long_cmpxchg(LOCAL_A(l), o, n)
#define local_xchg(l, n)		atomic_long_xchg(LOCAL_A(l), n)
#define local_add_unless(l, i, u)	atomic_long_add_unless(LOCAL_A(l), i, u)
#define local_inc_not_zero(l)		atomic_long_inc_not_zero(LOCAL_A(l))
#define __local_inc(l)			local_inc(l)
#define __local_dec(l)			local_dec(l)
#define __local_add(i, l)		local_add(i, l)
#define __local_sub(i, l)		local_sub(i, l)

/* Until Linux 2.6.33: of this core's copy of a per-CPU local_t. */
#define cpu_local_read(l)		local_read(raw_cpu_ptr(&(l)))
#define cpu_local_set(l, i)		local_set(raw_cpu_ptr(&(l)), i)
#define cpu_local_inc(l)		local_inc(raw_cpu_ptr(&(l)))
#define cpu_local_dec(l)		local_dec(raw_cpu_ptr(&(l)))
#define cpu_local_add(i, l)		local_add(i, raw_cpu_ptr(&(l)))
#define cpu_local_sub(i, l)		local_sub(i, raw_cpu_ptr(&(l)))
#define __cpu_local_inc(l)		cpu_local_inc(l)
#define __cpu_local_dec(l)		cpu_local_dec(l)
#define __cpu_local_add(i, l)		cpu_local_add(i, l)
#define __cpu_local_sub(i, l)		cpu_local_sub(i, l)
