// SPDX-License-Identifier: MIT
/*
 * kernel/core/smp.h - the other cores: starting them, calling into them
 */
#pragma once

#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"

/* Counts the cores there are; sets possible and present. Before per-CPU. */
void smp_detect(unsigned int present);

/*
 * Starts every present core that is not told to stay (maxcpus=, failcpu=)
 * and waits for each; reports by number one that does not arrive in time.
 * Context: thread, IRQs on.
 */
void smp_start_secondaries(void);

/* Releases one core from the pen; false if it does not arrive in time. */
bool smp_start_core(unsigned int cpu);

/* What a secondary does when up: main.c's list. Declared upcall. */
void secondary_online(void) __noreturn;

/* Marks the running core online; from that core. */
void smp_set_online(void);

typedef void (*smp_call_fn)(void *info);

/*
 * Runs fn(info) on a core, in its interrupt with IRQs off; on the caller's
 * own core directly, with IRQs off. wait: return when fn has returned;
 * otherwise once it is queued (info must live on).
 * Return: 0, -ENXIO if the core is not online.
 * Context: wait: IRQs on, not in an interrupt; else any. Locks: those of
 * the caller must not be taken by fn.
 */
int smp_call_function_single(unsigned int cpu, smp_call_fn fn, void *info,
			     bool wait);

/* The same for every online core of the mask except the caller's own. */
void smp_call_function_many(const struct cpumask *mask, smp_call_fn fn,
			    void *info, bool wait);

/* All other online cores. */
static inline void smp_call_function(smp_call_fn fn, void *info, bool wait)
{
	smp_call_function_many(cpu_online_mask, fn, info, wait);
}

/* All online cores, the caller's too. */
void on_each_cpu(smp_call_fn fn, void *info, bool wait);

/* Makes the calls that wait for this core. Context: IRQs off. */
void smp_call_run_queue(void);

/* Registers the call SGI; enables it on this core. */
void smp_call_init(void);
void smp_call_init_cpu(void);
