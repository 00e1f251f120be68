// SPDX-License-Identifier: MIT
/*
 * api_cpu_ops.c - percpu-defs.h, local.h, local_lock.h, preempt.h,
 * irqflags.h, u64_stats_sync.h, percpu-refcount.h: the rest of each
 */
#include <linux/bottom_half.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/local_lock.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/preempt.h>
#include <linux/u64_stats_sync.h>
#include <asm/local.h>

#include "check.h"

static DEFINE_PER_CPU(int, n) = 12;
static DEFINE_PER_CPU(unsigned long, word);
static DEFINE_PER_CPU(local_t, events);
static DEFINE_PER_CPU(local_lock_t, lock);

/* Each kind of access does the same; __ ones with preemption off. */
static void operations(void)
{
	int old;

	preempt_disable();
	__this_cpu_and(n, 6);
	__this_cpu_or(n, 1);
	__this_cpu_dec(n);
	CHECK(__this_cpu_read(n) == 4 && __this_cpu_add_return(n, 2) == 6);
	CHECK(__this_cpu_inc_return(n) == 7 && __this_cpu_xchg(n, 1) == 7);
	old = 1;
	CHECK(__this_cpu_try_cmpxchg(n, &old, 3));
	CHECK(!__this_cpu_try_cmpxchg(n, &old, 4) && old == 3);
	CHECK(__this_cpu_cmpxchg(n, 3, 8) == 3);
	raw_cpu_and(n, 12);
	raw_cpu_or(n, 1);
	raw_cpu_dec(n);
	CHECK(raw_cpu_read(n) == 8 && raw_cpu_add_return(n, 1) == 9);
	CHECK(raw_cpu_sub_return(n, 1) == 8 && raw_cpu_dec_return(n) == 7);
	old = 7;
	CHECK(raw_cpu_try_cmpxchg(n, &old, 5) && raw_cpu_read(n) == 5);
	CHECK(__this_cpu_ptr(&n) == this_cpu_ptr(&n));
	CHECK(SHIFT_PERCPU_PTR(&n, per_cpu_offset(smp_processor_id())) ==
	      per_cpu_ptr(&n, smp_processor_id()));
	percpu_inc(n);
	percpu_sub(n, 2);
	percpu_dec(n);
	percpu_or(n, 4);
	percpu_and(n, 5);
	CHECK(percpu_read_stable(n) == 5);
	irqsafe_cpu_add(n, 3);
	irqsafe_cpu_sub(n, 1);
	irqsafe_cpu_inc(n);
	irqsafe_cpu_dec(n);
	irqsafe_cpu_or(n, 8);
	irqsafe_cpu_and(n, 12);
	irqsafe_cpu_xor(n, 2);
	CHECK(irqsafe_cpu_cmpxchg(n, 14, 1) == 14 && per_cpu(n, smp_processor_id()) == 1);
	this_cpu_write(word, ~0ul);
	this_cpu_inc(word);
	CHECK(this_cpu_read(word) == 0);
	preempt_enable();
}

static void locals(void)
{
	local_t *l = &get_cpu_var(events);

	local_set(l, 3);
	local_dec(l);
	local_sub(1, l);
	__local_inc(l);
	__local_dec(l);
	__local_add(3, l);
	__local_sub(1, l);
	CHECK(local_read(l) == 3 && local_add_return(2, l) == 5);
	CHECK(local_sub_return(4, l) == 1 && local_inc_return(l) == 2);
	CHECK(!local_dec_and_test(l) && local_dec_and_test(l));
	CHECK(local_add_negative(-1, l) && local_inc_and_test(l));
	CHECK(!local_inc_not_zero(l) && local_cmpxchg(l, 0, 7) == 0);
	CHECK(!local_add_unless(l, 1, 7) && local_xchg(l, 0) == 7);
	cpu_local_set(events, 4);
	cpu_local_dec(events);
	cpu_local_add(5, events);
	cpu_local_sub(1, events);
	__cpu_local_inc(events);
	__cpu_local_dec(events);
	__cpu_local_add(2, events);
	__cpu_local_sub(1, events);
	CHECK(cpu_local_read(events) == 8);
	put_cpu_var(events);
	local_lock_init(raw_cpu_ptr(&lock));
	local_lock_irq(&lock);
	CHECK(irqs_disabled());
	local_unlock_irq(&lock);
	CHECK(!irqs_disabled());
}

static void masking(void)
{
	unsigned long flags, raw;

	local_save_flags(flags);
	CHECK(!irqs_disabled_flags(flags));
	raw_local_irq_save(raw);
	CHECK(raw_irqs_disabled());
	local_save_flags(flags);
	CHECK(irqs_disabled_flags(flags));
	raw_local_irq_restore(raw);
	raw_local_irq_disable();
	CHECK(irqs_disabled());
	raw_local_irq_enable();
	local_fiq_disable();
	local_fiq_enable();
	CHECK(!raw_irqs_disabled() && !in_nmi() && !hardirq_count());
	preempt_disable_notrace();
	CHECK(preempt_count() & PREEMPT_MASK);
	preempt_enable_notrace();
	preempt_disable();
	preempt_enable_no_resched();
	local_bh_disable();
	CHECK((preempt_count() & SOFTIRQ_MASK) >= SOFTIRQ_OFFSET);
	local_bh_enable();
	migrate_disable();
	CHECK(this_cpu_ptr(&n) == per_cpu_ptr(&n, raw_smp_processor_id()));
	migrate_enable();
	CHECK(preempt_count() == 0);
}

static void statistics(void)
{
	struct u64_stats_sync sync;
	u64_stats_t value;
	unsigned long flags;
	unsigned int start;

	u64_stats_init(&sync);
	u64_stats_set(&value, 7);
	flags = u64_stats_update_begin_irqsave(&sync);
	CHECK(irqs_disabled());
	u64_stats_add(&value, 1);
	u64_stats_update_end_irqrestore(&sync, flags);
	CHECK(!irqs_disabled());
	start = u64_stats_fetch_begin_irq(&sync);
	CHECK(u64_stats_read(&value) == 8);
	CHECK(!u64_stats_fetch_retry_irq(&sync, start));
	start = u64_stats_fetch_begin_bh(&sync);
	u64_stats_update_begin(&sync);
	u64_stats_update_end(&sync);
	CHECK(u64_stats_fetch_retry_bh(&sync, start));
}

static int released;

static void release(struct percpu_ref *ref)
{
	released++;
}

static void references(void)
{
	struct percpu_ref ref;

	CHECK(!percpu_ref_init(&ref, release, PERCPU_REF_ALLOW_REINIT, GFP_KERNEL));
	percpu_ref_get_many(&ref, 2);
	CHECK(percpu_ref_tryget_many(&ref, 3));
	percpu_ref_switch_to_atomic(&ref, NULL);
	percpu_ref_kill(&ref);
	percpu_ref_switch_to_atomic_sync(&ref);
	percpu_ref_put_many(&ref, 4);
	CHECK(!released && !percpu_ref_is_zero(&ref));
	percpu_ref_resurrect(&ref);
	CHECK(percpu_ref_tryget_live(&ref));
	percpu_ref_put_many(&ref, 2);
	percpu_ref_kill(&ref);
	percpu_ref_switch_to_atomic_sync(&ref);
	CHECK(released == 1 && percpu_ref_is_zero(&ref));
	percpu_ref_exit(&ref);
	CHECK(!percpu_ref_init(&ref, release, PERCPU_REF_INIT_DEAD, GFP_KERNEL));
	CHECK(percpu_ref_is_dying(&ref) && !percpu_ref_tryget_live(&ref));
	percpu_ref_exit(&ref);
}

static void cpu_operations(void)
{
	struct percpu_counter c;

	operations();
	locals();
	masking();
	statistics();
	references();
	CHECK(!percpu_counter_init(&c, 5, GFP_KERNEL));
	percpu_counter_add_small(&c, 1);
	percpu_counter_sub_small(&c, 1);
	percpu_counter_add_local(&c, 2);
	percpu_counter_sub_local(&c, 1);
	CHECK(__percpu_counter_sum(&c) == 6 && percpu_counter_initialized(&c));
	percpu_counter_sync(&c);
	CHECK(percpu_counter_read(&c) == 6);
	percpu_counter_destroy(&c);
	CHECK(PERCPU_ENOUGH_ROOM >= PERCPU_MODULE_RESERVE);
	CHECK(PCPU_MIN_UNIT_SIZE >= 32768 && PCPU_MIN_ALLOC_SIZE == 4);
}

CHECKS_AT(arch_initcall, cpu_operations);
