// SPDX-License-Identifier: MIT
/*
 * kernel/compat/smp.c - calls to other cores, in more ways
 */
#include "include/linux/smp.h"

#include "include/linux/workqueue.h"
#include "kernel/arch/barrier.h"
#include "kernel/lib/export.h"

void on_each_cpu_mask(const struct cpumask *mask, smp_call_fn fn, void *info,
		      bool wait)
{
	unsigned int here = get_cpu();

	smp_call_function_many(mask, fn, info, wait);
	if (cpumask_test_cpu(here, mask))
		smp_call_function_single(here, fn, info, wait);
	put_cpu();
}
EXPORT_SYMBOL(on_each_cpu_mask);

void on_each_cpu_cond_mask(bool (*cond)(int cpu, void *info), smp_call_fn fn,
			   void *info, bool wait, const struct cpumask *mask)
{
	struct cpumask chosen = { 0 };
	unsigned int cpu;

	preempt_disable();
	for_each_cpu(cpu, mask) {
		if (cpu_online(cpu) && (!cond || cond((int)cpu, info)))
			cpumask_set_cpu(cpu, &chosen);
	}
	on_each_cpu_mask(&chosen, fn, info, wait);
	preempt_enable();
}
EXPORT_SYMBOL(on_each_cpu_cond_mask);

int smp_call_function_any(const struct cpumask *mask, smp_call_fn fn,
			  void *info, int wait)
{
	unsigned int cpu = get_cpu();
	int err;

	if (!cpumask_test_cpu(cpu, mask)) {
		for_each_cpu(cpu, mask) {
			if (cpu_online(cpu))
				break;
		}
	}
	err = smp_call_function_single(cpu, fn, info, wait);
	put_cpu();
	return err;
}
EXPORT_SYMBOL(smp_call_function_any);

void kick_nothing(void *unused)
{
	(void)unused;
}
EXPORT_SYMBOL(kick_nothing);

/* ---- one after the other ---- */

static void call_csd(void *info)
{
	struct call_single_data *csd = info;
	smp_call_fn func = csd->func;

	info = csd->info;
	smp_store_release(&csd->busy, 0);	/* may be used again from now */
	func(info);
}

int smp_call_function_single_async(int cpu, struct call_single_data *csd)
{
	int err;

	if (__atomic_exchange_n(&csd->busy, 1, __ATOMIC_ACQUIRE))
		return -EBUSY;
	err = smp_call_function_single((unsigned int)cpu, call_csd, csd, false);
	if (err)
		smp_store_release(&csd->busy, 0);
	return err;
}
EXPORT_SYMBOL(smp_call_function_single_async);

/* ---- in a thread ---- */

struct thread_call {
	int (*fn)(void *arg);
	void *arg;
};

static long call_thread_fn(void *arg)
{
	struct thread_call *call = arg;

	return call->fn(call->arg);
}

int smp_call_on_cpu(unsigned int cpu, int (*fn)(void *arg), void *arg,
		    bool phys)
{
	struct thread_call call = { fn, arg };

	(void)phys;
	if (!cpu_online(cpu))
		return -ENXIO;
	return (int)work_on_cpu((int)cpu, call_thread_fn, &call);
}
EXPORT_SYMBOL(smp_call_on_cpu);
