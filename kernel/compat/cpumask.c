// SPDX-License-Identifier: MIT
/*
 * kernel/compat/cpumask.c - Linux's further words for sets of cores
 */
#include "kernel/compat/cpumask.h"

#include "kernel/lib/export.h"

#define ONE(cpu)	[cpu] = { BIT(cpu) }
const struct cpumask linux_cpumask_of[NR_CPUS] = {
	ONE(0),
#if NR_CPUS > 1
	ONE(1), ONE(2), ONE(3),
#endif
};
static_assert(NR_CPUS == 1 || NR_CPUS == 4, "all of linux_cpumask_of[]");
EXPORT_SYMBOL(linux_cpumask_of);

const struct cpumask linux_cpumask_none, linux_cpumask_all = { CPUMASK_WORD };
EXPORT_SYMBOL(linux_cpumask_none);
EXPORT_SYMBOL(linux_cpumask_all);

bool cpumask_test_and_set_cpu(unsigned int cpu, struct cpumask *m)
{
	return __atomic_fetch_or(&m->bits, BIT(cpu), __ATOMIC_SEQ_CST) &
	       BIT(cpu);
}
EXPORT_SYMBOL(cpumask_test_and_set_cpu);

bool cpumask_test_and_clear_cpu(unsigned int cpu, struct cpumask *m)
{
	return __atomic_fetch_and(&m->bits, ~BIT(cpu), __ATOMIC_SEQ_CST) &
	       BIT(cpu);
}
EXPORT_SYMBOL(cpumask_test_and_clear_cpu);

unsigned int cpumask_last(const struct cpumask *m)
{
	unsigned long bits = READ_ONCE(m->bits);

	return bits ? fls_long(bits) - 1 : nr_cpu_ids;
}
EXPORT_SYMBOL(cpumask_last);

/* A set's next core, as Linux numbers "none". */
static unsigned int next_of(int cpu, unsigned long bits)
{
	struct cpumask m = { bits };

	return min(cpumask_next(cpu, &m), nr_cpu_ids);
}

unsigned int cpumask_next_zero(int cpu, const struct cpumask *m)
{
	return next_of(cpu, ~READ_ONCE(m->bits));
}
EXPORT_SYMBOL(cpumask_next_zero);

unsigned int cpumask_next_and(int cpu, const struct cpumask *a,
			      const struct cpumask *b)
{
	return next_of(cpu, READ_ONCE(a->bits) & READ_ONCE(b->bits));
}
EXPORT_SYMBOL(cpumask_next_and);

unsigned int cpumask_any_but(const struct cpumask *m, unsigned int cpu)
{
	return next_of(-1, READ_ONCE(m->bits) & ~BIT(cpu));
}
EXPORT_SYMBOL(cpumask_any_but);

unsigned int cpumask_local_spread(unsigned int i, int node)
{
	unsigned int cpu, nth = i % num_online_cpus();

	(void)node;
	for_each_online_cpu(cpu)
		if (nth-- == 0)
			return cpu;
	return 0;
}
EXPORT_SYMBOL(cpumask_local_spread);
