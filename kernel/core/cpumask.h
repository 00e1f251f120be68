// SPDX-License-Identifier: MIT
/*
 * kernel/core/cpumask.h - sets of cores
 *
 *   possible  may ever come up in this run: has per-CPU copies and stacks
 *   present   exists in this machine
 *   online    runs the kernel and takes calls
 *
 * As in Linux. Written while booting and by CPU hotplug only; read anywhere.
 */
#pragma once

#include "kernel/arch/atomic.h"
#include "kernel/lib/bits.h"

#define NR_CPUS		CONFIG_NR_CPUS
static_assert(NR_CPUS <= 32, "a cpumask is one word");

struct cpumask {
	unsigned long bits;
};
typedef struct cpumask cpumask_t;

extern struct cpumask cpu_possible_bits, cpu_present_bits, cpu_online_bits;
#define cpu_possible_mask	((const struct cpumask *)&cpu_possible_bits)
#define cpu_present_mask	((const struct cpumask *)&cpu_present_bits)
#define cpu_online_mask		((const struct cpumask *)&cpu_online_bits)

/* Highest possible core + 1. */
extern unsigned int nr_cpu_ids;

static inline struct cpumask cpumask_of(unsigned int cpu)
{
	return (struct cpumask){ BIT(cpu) };
}

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *m)
{
	return cpu < NR_CPUS && (READ_ONCE(m->bits) & BIT(cpu));
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *m)
{
	(void)__atomic_fetch_or(&m->bits, BIT(cpu), __ATOMIC_SEQ_CST);
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	(void)__atomic_fetch_and(&m->bits, ~BIT(cpu), __ATOMIC_SEQ_CST);
}

static inline unsigned int cpumask_weight(const struct cpumask *m)
{
	return (unsigned int)__builtin_popcountl(READ_ONCE(m->bits));
}

static inline bool cpumask_empty(const struct cpumask *m)
{
	return READ_ONCE(m->bits) == 0;
}

/* The next core of the set after cpu (-1: the first), or NR_CPUS. */
static inline unsigned int cpumask_next(int cpu, const struct cpumask *m)
{
	unsigned long rest = READ_ONCE(m->bits) &
			     ~(cpu < 0 ? 0 : (2UL << cpu) - 1);

	return rest ? ctz_long(rest) : NR_CPUS;
}
#define cpumask_first(m)	cpumask_next(-1, m)

#define for_each_cpu(cpu, mask)						\
	for ((cpu) = cpumask_first(mask); (cpu) < NR_CPUS;		\
	     (cpu) = cpumask_next((int)(cpu), mask))
#define for_each_possible_cpu(cpu)	for_each_cpu(cpu, cpu_possible_mask)
#define for_each_present_cpu(cpu)	for_each_cpu(cpu, cpu_present_mask)
#define for_each_online_cpu(cpu)	for_each_cpu(cpu, cpu_online_mask)

#define cpu_possible(cpu)	cpumask_test_cpu(cpu, cpu_possible_mask)
#define cpu_present(cpu)	cpumask_test_cpu(cpu, cpu_present_mask)
#define cpu_online(cpu)		cpumask_test_cpu(cpu, cpu_online_mask)
#define num_possible_cpus()	cpumask_weight(cpu_possible_mask)
#define num_present_cpus()	cpumask_weight(cpu_present_mask)
#define num_online_cpus()	cpumask_weight(cpu_online_mask)
