// SPDX-License-Identifier: MIT
/*
 * kernel/compat/cpumask.h - Linux's further words for sets of cores
 *
 * A set is one word. What counts or searches has Linux's rules: a core's
 * number at or above nr_cpu_ids means that there is none.
 */
#pragma once

#include "kernel/core/cpumask.h"
#include "kernel/lib/parse.h"
#include "mm/slab.h"

/* A pointer, not a set as in kernel/core: the sets of one core each. */
extern const struct cpumask linux_cpumask_of[NR_CPUS];
#define cpumask_of(cpu)		(&linux_cpumask_of[cpu])
extern const struct cpumask linux_cpumask_none, linux_cpumask_all;
#define cpu_none_mask		(&linux_cpumask_none)
#define cpu_all_mask		(&linux_cpumask_all)
#define cpu_active_mask		cpu_online_mask
#define cpu_active(cpu)		cpu_online(cpu)

#define nr_cpumask_bits		((unsigned int)NR_CPUS)
#define cpumask_bits(m)		(&(m)->bits)
#define cpumask_size()		sizeof(struct cpumask)
/* For printk's %*pb and %*pbl. */
#define cpumask_pr_args(m)	NR_CPUS, cpumask_bits(m)

#define CPUMASK_WORD		((unsigned long)(BIT(NR_CPUS - 1) * 2 - 1))
#define CPU_MASK_ALL		((struct cpumask){ CPUMASK_WORD })
#define CPU_MASK_NONE		((struct cpumask){ 0 })
#define CPU_BITS_ALL		{ CPUMASK_WORD }

#define cpumask_setall(m)	((void)((m)->bits = CPUMASK_WORD))
static inline void cpumask_clear(struct cpumask *m)
{
	m->bits = 0;
}
#define cpumask_copy(dst, src)	((void)((dst)->bits = (src)->bits))
#define __cpumask_set_cpu(cpu, m)	((void)((m)->bits |= BIT(cpu)))
#define __cpumask_clear_cpu(cpu, m)	((void)((m)->bits &= ~BIT(cpu)))
#define cpumask_and(dst, a, b)						\
	({ (dst)->bits = (a)->bits & (b)->bits; (dst)->bits != 0; })
#define cpumask_or(dst, a, b)						\
	((void)((dst)->bits = (a)->bits | (b)->bits))
#define cpumask_xor(dst, a, b)						\
	((void)((dst)->bits = (a)->bits ^ (b)->bits))
#define cpumask_andnot(dst, a, b)					\
	({ (dst)->bits = (a)->bits & ~(b)->bits; (dst)->bits != 0; })
#define cpumask_complement(dst, src)					\
	((void)((dst)->bits = ~(src)->bits & CPUMASK_WORD))
#define cpumask_equal(a, b)	((a)->bits == (b)->bits)
#define cpumask_intersects(a, b)	(((a)->bits & (b)->bits) != 0)
#define cpumask_subset(a, b)	(((a)->bits & ~(b)->bits) == 0)
#define cpumask_full(m)		((m)->bits == CPUMASK_WORD)

bool cpumask_test_and_set_cpu(unsigned int cpu, struct cpumask *m);
bool cpumask_test_and_clear_cpu(unsigned int cpu, struct cpumask *m);

/* The last core of a set; the next that is not in it, behind cpu. */
unsigned int cpumask_last(const struct cpumask *m);
unsigned int cpumask_next_zero(int cpu, const struct cpumask *m);
unsigned int cpumask_next_and(int cpu, const struct cpumask *a,
			      const struct cpumask *b);
#define cpumask_first_zero(m)	cpumask_next_zero(-1, m)
#define cpumask_first_and(a, b)	cpumask_next_and(-1, a, b)
#define cpumask_any(m)		cpumask_first(m)
#define cpumask_any_and(a, b)	cpumask_first_and(a, b)
/* One of them, but not cpu. */
unsigned int cpumask_any_but(const struct cpumask *m, unsigned int cpu);
/* The i-th, going round: spreads work over cores. */
unsigned int cpumask_local_spread(unsigned int i, int node);

#define for_each_cpu_and(cpu, a, b)					\
	for ((cpu) = cpumask_first_and(a, b); (cpu) < nr_cpu_ids;	\
	     (cpu) = cpumask_next_and((int)(cpu), a, b))
#define for_each_cpu_not(cpu, m)					\
	for ((cpu) = cpumask_first_zero(m); (cpu) < nr_cpu_ids;		\
	     (cpu) = cpumask_next_zero((int)(cpu), m))
#define for_each_cpu_wrap(cpu, m, start)				\
	for (unsigned int wrap_i_ = 0;					\
	     wrap_i_ < nr_cpu_ids &&					\
	     ((cpu) = ((start) + wrap_i_) % nr_cpu_ids, true);		\
	     wrap_i_++)							\
		if (!cpumask_test_cpu(cpu, m)) { } else

/* "0-2,5"; 0, -EINVAL, -ERANGE. */
#define cpulist_parse(text, m)						\
	parse_list(text, &(m)->bits, nr_cpumask_bits)

/* A set on the stack or, with Linux, on the heap. */
typedef struct cpumask cpumask_var_t[1];
#define alloc_cpumask_var(m, gfp)	((void)(m), (void)(gfp), true)
#define zalloc_cpumask_var(m, gfp)					\
	((void)(gfp), cpumask_clear(*(m)), true)
#define free_cpumask_var(m)		((void)(m))
#define cpumask_available(m)		((void)(m), true)

/* Until Linux 4.1: sets by value. */
#define cpu_set(cpu, set)		cpumask_set_cpu(cpu, &(set))
#define cpu_clear(cpu, set)		cpumask_clear_cpu(cpu, &(set))
#define cpu_isset(cpu, set)		cpumask_test_cpu(cpu, &(set))
#define cpus_clear(set)			cpumask_clear(&(set))
#define cpus_setall(set)		cpumask_setall(&(set))
#define cpus_empty(set)			cpumask_empty(&(set))
#define cpus_weight(set)		((int)cpumask_weight(&(set)))
#define cpus_equal(a, b)		cpumask_equal(&(a), &(b))
#define cpus_and(dst, a, b)		((void)cpumask_and(&(dst), &(a), &(b)))
#define cpus_or(dst, a, b)		cpumask_or(&(dst), &(a), &(b))
#define first_cpu(set)			((int)cpumask_first(&(set)))
#define next_cpu(cpu, set)		((int)cpumask_next(cpu, &(set)))
#define any_online_cpu(set)						\
	((int)cpumask_any_and(&(set), cpu_online_mask))
#define for_each_cpu_mask(cpu, set)	for_each_cpu(cpu, &(set))
#define cpumask_of_cpu(cpu)		(linux_cpumask_of[cpu])
#define cpu_online_map			cpu_online_bits
#define cpu_possible_map		cpu_possible_bits
#define cpu_present_map			cpu_present_bits
#define for_each_cpu_mask_nr(cpu, set)	for_each_cpu(cpu, &(set))
