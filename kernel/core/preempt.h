// SPDX-License-Identifier: MIT
/*
 * kernel/core/preempt.h - staying on this core, and knowing what runs
 *
 * preempt_count of the running context:
 *
 *   bits  0-7   preempt_disable() depth; > 0: not moved to another core
 *   bit  8      a soft interrupt runs (softirq.h)
 *   bits 9-15   local_bh_disable() depth
 *   bits 16-19  hard interrupt depth
 *   bits 20-23  FIQ (NMI) depth
 *
 * It lives in the thread (kernel/arch/context.h): one owner, no atomics.
 * An interrupt that comes between load and store restores it before it
 * returns. Linux counterpart: include/linux/preempt.h.
 */
#pragma once

#include "kernel/arch/context.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/panic.h"
#include "kernel/lib/sched_point.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

#define PREEMPT_OFFSET	0x000001u
#define PREEMPT_MASK	0x0000ffu
#define SOFTIRQ_OFFSET	0x000100u
#define BH_OFFSET	0x000200u
#define BH_MASK		0x00fe00u
#define SOFTIRQ_MASK	0x00ff00u
#define HARDIRQ_OFFSET	0x010000u
#define HARDIRQ_MASK	0x0f0000u
#define NMI_OFFSET	0x100000u
#define NMI_MASK	0xf00000u

static __always_inline u32 preempt_count(void)
{
	return READ_ONCE(current_context()->preempt_count);
}

static __always_inline void preempt_count_add(u32 value)
{
	current_context()->preempt_count += value;
	barrier();
}

static __always_inline void preempt_count_sub(u32 value)
{
	barrier();
	current_context()->preempt_count -= value;
}

static __always_inline void preempt_disable(void)
{
	sched_point();
	preempt_count_add(PREEMPT_OFFSET);
}

/* Declared upcall (kernel/sched): another thread is to run. */
void preempt_schedule(void);

static __always_inline bool need_resched(void)
{
	return READ_ONCE(current_context()->need_resched);
}

static __always_inline bool should_resched(void)
{
	return preempt_count() == 0 && need_resched();
}

/*
 * The second barrier ends every reuse of this core's per-CPU offset: after
 * this point the thread may be on another core.
 */
static __always_inline void preempt_enable(void)
{
	u32 count;

	barrier();
	count = current_context()->preempt_count - PREEMPT_OFFSET;
	current_context()->preempt_count = count;
	barrier();
	if (unlikely(!count && need_resched()))
		preempt_schedule();
	barrier();
	sched_point();
}

/* Where the caller knows that a call to the scheduler follows. */
static __always_inline void preempt_enable_no_resched(void)
{
	preempt_count_sub(PREEMPT_OFFSET);
	barrier();
}

#define in_hardirq()	(preempt_count() & HARDIRQ_MASK)
#define in_nmi()	(preempt_count() & NMI_MASK)
/* Also true with bottom halves disabled, as in Linux. */
#define in_softirq()	(preempt_count() & SOFTIRQ_MASK)
#define in_serving_softirq()	(preempt_count() & SOFTIRQ_OFFSET)
#define in_interrupt()							\
	(preempt_count() & (HARDIRQ_MASK | SOFTIRQ_MASK | NMI_MASK))
/* A thread, whatever it has disabled. */
#define in_task()							\
	(!(preempt_count() & (HARDIRQ_MASK | SOFTIRQ_OFFSET | NMI_MASK)))

/* Could the caller be moved to another core right now? */
static inline bool preemptible(void)
{
	return preempt_count() == 0 && !irqs_disabled();
}

/* Context asserts: checked with CONFIG_DEBUG_CONTEXT, else nothing. */
#define assert_context(x)						\
	do { if (IS_ENABLED(CONFIG_DEBUG_CONTEXT)) assert(x); } while (0)
#define assert_irqs_off()	assert_context(irqs_disabled())
#define assert_pinned()		assert_context(!preemptible())
#define assert_not_in_irq()	assert_context(in_task())

/* Its reports (percpu/access/this_cpu.h) are counted from 0 again: tests. */
void pcpu_check_preempt_rearm(void);

/* Set once threads run; before that nothing can sleep, and nobody has to. */
extern bool sched_running;

/* First line of who waits for other cores; before threads run there are none. */
#define assert_irqs_on()						\
	assert_context(!sched_running || !irqs_disabled())

/* First line of every function that may sleep. */
#define assert_can_sleep()						\
	assert_context(!sched_running || preemptible())

/*
 * This core's number. It stays true only while the caller is pinned; the
 * raw form does not check that.
 */
#define raw_smp_processor_id()						\
	((unsigned int)READ_ONCE(current_context()->cpu))
static inline unsigned int smp_processor_id(void)
{
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT))
		pcpu_check_preempt("smp_processor_id()");
	return raw_smp_processor_id();
}

#define get_cpu() ({ preempt_disable(); raw_smp_processor_id(); })
#define put_cpu() preempt_enable()

/*
 * This core's variable, with preemption off until put_cpu_var(var). Nests.
 * An lvalue: get_cpu_var(hits)++ is right.
 */
#define get_cpu_var(var) (*({						\
	preempt_disable();						\
	this_cpu_ptr(&(var)); }))
#define put_cpu_var(var) do {						\
	(void)&(var);							\
	preempt_enable();						\
} while (0)

/* The same for a pointer, static or allocated. */
#define get_cpu_ptr(ptr) ({						\
	preempt_disable();						\
	this_cpu_ptr(ptr); })
#define put_cpu_ptr(ptr) do {						\
	(void)(ptr);							\
	preempt_enable();						\
} while (0)
