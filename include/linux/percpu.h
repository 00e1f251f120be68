// SPDX-License-Identifier: MIT
/*
 * include/linux/percpu.h - a copy for each core: static variables and alloc_percpu()
 */
#pragma once

#include "include/linux/cpumask.h"
#include "include/linux/percpu-defs.h"
#include "include/linux/version.h"
#include "kernel/lib/export.h"		/* EXPORT_PER_CPU_SYMBOL() */
#include "percpu/percpu.h"

#define PERCPU_ENOUGH_ROOM	32768u
#define PCPU_MIN_UNIT_SIZE	32768u
#define PCPU_MIN_ALLOC_SIZE	4u

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 30)
/*
 * Linux 2.6.18 to 2.6.29 have no alignment: __alloc_percpu(size). With two
 * operands it is the form of before and after.
 */
#define ALLOC_PERCPU_ALIGN(size, align, ...)	align
#define __alloc_percpu(...)						\
	(__alloc_percpu)(ALLOC_PERCPU_SIZE(__VA_ARGS__, 0),		\
			 ALLOC_PERCPU_ALIGN(__VA_ARGS__, SMP_CACHE_BYTES, 0))
#define ALLOC_PERCPU_SIZE(size, ...)	size
#define percpu_alloc(size, gfp)						\
	__alloc_percpu_gfp(size, SMP_CACHE_BYTES, gfp)
#define percpu_free(cookie)	free_percpu(cookie)
#define percpu_ptr(ptr, cpu)	per_cpu_ptr(ptr, cpu)
#endif
