// SPDX-License-Identifier: MIT
/*
 * include/linux/cpumask.h - sets of cores
 */
#pragma once

#include "include/linux/bitmap.h"
#include "include/linux/kernel.h"
#include "include/linux/version.h"
#include "kernel/compat/cpumask.h"
#include "kernel/core/cpumask.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 18)
/* Of the possible cores: for_each_cpu(cpu). With a set it is as ever. */
#define FOR_EACH_CPU_IN(cpu, mask, ...)					\
	for ((cpu) = cpumask_first(mask); (cpu) < NR_CPUS;		\
	     (cpu) = cpumask_next((int)(cpu), mask))
#undef for_each_cpu
#define for_each_cpu(...)	FOR_EACH_CPU_IN(__VA_ARGS__, cpu_possible_mask, 0)
#endif
