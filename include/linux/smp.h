// SPDX-License-Identifier: MIT
/*
 * include/linux/smp.h - calls to other cores
 *
 * Until Linux 2.6.26 smp_call_function() and on_each_cpu() had an argument
 * more, which nobody looked at; until 5.2 they returned an int.
 */
#pragma once

#include "include/linux/cpumask.h"
#include "include/linux/errno.h"
#include "include/linux/preempt.h"
#include "include/linux/version.h"
#include "kernel/core/smp.h"

typedef void (*smp_call_func_t)(void *info);

/*
 * Runs cond(cpu, info) here for each core of the mask, then fn(info) on
 * those it is true for, interrupts off. Context: as on_each_cpu().
 */
void on_each_cpu_cond_mask(bool (*cond)(int cpu, void *info), smp_call_fn fn,
			   void *info, bool wait, const struct cpumask *mask);
#define on_each_cpu_cond(cond, fn, info, wait)				\
	on_each_cpu_cond_mask(cond, fn, info, wait, cpu_online_mask)
/* On every core of the mask that is online, the caller's too. */
void on_each_cpu_mask(const struct cpumask *mask, smp_call_fn fn, void *info,
		      bool wait);
/* On one of the mask, this one if it is in. Return: 0, -ENXIO (none online). */
int smp_call_function_any(const struct cpumask *mask, smp_call_fn fn,
			  void *info, int wait);
/* In a thread on that core. Return: what fn returned, -ENXIO. May sleep. */
int smp_call_on_cpu(unsigned int cpu, int (*fn)(void *arg), void *arg,
		    bool phys);
#define kick_all_cpus_sync()	smp_call_function(kick_nothing, NULL, true)
void kick_nothing(void *unused);

/* A call that does not wait, and is not made again before it was done. */
struct call_single_data {
	smp_call_fn func;
	void *info;
	u32 busy;		/* [a] */
};
typedef struct call_single_data call_single_data_t;
#define CSD_INIT(fn, data)	{ .func = (fn), .info = (data) }
#define INIT_CSD(csd, fn, data)						\
	(*(csd) = (struct call_single_data)CSD_INIT(fn, data))
/* Return: 0, -EBUSY (the one before is not done), -ENXIO. Context: any. */
int smp_call_function_single_async(int cpu, struct call_single_data *csd);

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 27)
#define smp_call_function(fn, info, unused, wait)			\
	({ (void)(unused);						\
	   smp_call_function_many(cpu_online_mask, fn, info, wait); 0; })
#define on_each_cpu(fn, info, unused, wait)				\
	({ (void)(unused); (on_each_cpu)(fn, info, wait); 0; })
#define smp_call_function_single(cpu, fn, info, unused, wait)		\
	((void)(unused), (smp_call_function_single)(cpu, fn, info, wait))
#elif LINUX_VERSION_CODE < KERNEL_VERSION(5, 3, 0)
#define smp_call_function(fn, info, wait)				\
	({ smp_call_function_many(cpu_online_mask, fn, info, wait); 0; })
#define on_each_cpu(fn, info, wait)					\
	({ (on_each_cpu)(fn, info, wait); 0; })
#endif
