// SPDX-License-Identifier: MIT
/*
 * include/linux/percpu_counter.h - one number that all cores add to
 */
#pragma once

#include "include/linux/cpumask.h"
#include "include/linux/gfp.h"
#include "include/linux/list.h"
#include "include/linux/percpu.h"
#include "include/linux/types.h"
#include "percpu/counter.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 18, 0)
/* Before, one could not say how to get the memory. */
#define percpu_counter_init(fbc, amount)				\
	(percpu_counter_init)(fbc, amount, GFP_KERNEL)
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 12, 0)
#define __percpu_counter_add(fbc, amount, batch)			\
	percpu_counter_add_batch(fbc, amount, batch)
#endif
/* Stays with the core, however much: only the sum is right. */
#define percpu_counter_add_local(fbc, amount)				\
	percpu_counter_add_batch(fbc, amount, INT_MAX)
#define percpu_counter_sub_local(fbc, amount)				\
	percpu_counter_add_local(fbc, -(amount))
/* Until Linux 2.6.18. */
#define percpu_counter_mod(fbc, amount)	percpu_counter_add(fbc, amount)
