// SPDX-License-Identifier: MIT
/*
 * include/linux/percpu-defs.h - per-CPU variables and reaching them
 */
#pragma once

#include "include/linux/preempt.h"	/* get_cpu_var(), get_cpu_ptr() */
#include "percpu/access/define.h"
#include "percpu/access/ops.h"
#include "percpu/access/this_cpu.h"

#define arch_raw_cpu_ptr(ptr)		raw_cpu_ptr(ptr)
#define PERCPU_PTR(ptr)			VERIFY_PERCPU_PTR(ptr)

/* Until Linux 3.18; __get_cpu_var() as well. */
#define __this_cpu_ptr(ptr)		raw_cpu_ptr(ptr)

/* Linux 2.6.30 to 3.3: what this_cpu_...() does; _get_ and _put_ inside. */
#define percpu_read(var)		this_cpu_read(var)
#define percpu_read_stable(var)		this_cpu_read(var)
#define percpu_write(var, val)		this_cpu_write(var, val)
#define percpu_add(var, val)		this_cpu_add(var, val)
#define percpu_sub(var, val)		this_cpu_sub(var, val)
#define percpu_inc(var)			this_cpu_inc(var)
#define percpu_dec(var)			this_cpu_dec(var)
#define percpu_and(var, val)		this_cpu_and(var, val)
#define percpu_or(var, val)		this_cpu_or(var, val)
#define percpu_xor(var, val) do {					\
	unsigned long xor_flags_;					\
	local_irq_save(xor_flags_);					\
	*raw_cpu_ptr(&(var)) ^= (val);					\
	local_irq_restore(xor_flags_);					\
} while (0)

/* Linux 2.6.33 to 3.2. */
#define irqsafe_cpu_add(pcp, val)	this_cpu_add(pcp, val)
#define irqsafe_cpu_sub(pcp, val)	this_cpu_sub(pcp, val)
#define irqsafe_cpu_inc(pcp)		this_cpu_inc(pcp)
#define irqsafe_cpu_dec(pcp)		this_cpu_dec(pcp)
#define irqsafe_cpu_and(pcp, val)	this_cpu_and(pcp, val)
#define irqsafe_cpu_or(pcp, val)	this_cpu_or(pcp, val)
#define irqsafe_cpu_xor(pcp, val)	percpu_xor(pcp, val)
#define irqsafe_cpu_cmpxchg(pcp, old, new)				\
	this_cpu_cmpxchg(pcp, old, new)
