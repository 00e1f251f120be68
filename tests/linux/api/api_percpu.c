// SPDX-License-Identifier: MIT
/*
 * api_percpu.c - percpu.h, percpu_counter.h, percpu-refcount.h, local.h,
 * local_lock.h, u64_stats_sync.h
 */
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/local_lock.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/u64_stats_sync.h>
#include <asm/local.h>

#include "check.h"

struct counts {
	u64_stats_t bytes;
	u64_stats_t packets;
	struct u64_stats_sync sync;
};

static DEFINE_PER_CPU(int, plain) = 5;
static DEFINE_PER_CPU_ALIGNED(struct counts, stats);
static DEFINE_PER_CPU(local_t, events) = LOCAL_INIT(0);

struct guarded {
	local_lock_t lock;
	int n;
};
static DEFINE_PER_CPU(struct guarded, guarded) = {
	.lock = INIT_LOCAL_LOCK(lock),
};

static void variables(void)
{
	int *p = &get_cpu_var(plain), __percpu *dynamic;
	unsigned int cpu;

	*p += 1;
	CHECK(__this_cpu_read(plain) == 6 && this_cpu_ptr(&plain) == p);
	CHECK(per_cpu(plain, smp_processor_id()) == 6);
	CHECK(this_cpu_add_return(plain, -6) == 0);
	CHECK(this_cpu_cmpxchg(plain, 0, 5) == 0);
	put_cpu_var(plain);
	dynamic = alloc_percpu(int);
	CHECK(dynamic != NULL);
	for_each_possible_cpu(cpu)
		CHECK(*per_cpu_ptr(dynamic, cpu) == 0 &&
		      per_cpu(plain, cpu) == 5);
	p = get_cpu_ptr(dynamic);
	CHECK(p == raw_cpu_ptr(dynamic));
	put_cpu_ptr(dynamic);
	free_percpu(dynamic);
	percpu_add(plain, 3);
	percpu_xor(plain, 8);
	CHECK(percpu_read(plain) == 0);
	percpu_write(plain, 5);
	CHECK(__get_cpu_var(plain) == 5);
}

static void locals(void)
{
	unsigned long flags;
	local_t *own;

	preempt_disable();
	own = this_cpu_ptr(&events);
	local_inc(own);
	local_add(4, own);
	CHECK(local_read(own) == 5 && local_sub_and_test(5, own));
	cpu_local_inc(events);
	CHECK(cpu_local_read(events) == 1);
	preempt_enable();

	local_lock(&guarded.lock);
	CHECK(preempt_count() && !irqs_disabled());
	__this_cpu_inc(guarded.n);
	local_unlock(&guarded.lock);
	CHECK(!preempt_count());
	local_lock_irqsave(&guarded.lock, flags);
	CHECK(irqs_disabled() && __this_cpu_read(guarded.n) == 1);
	local_unlock_irqrestore(&guarded.lock, flags);
	CHECK(!irqs_disabled());
}

static void statistics(void)
{
	struct counts *own = get_cpu_ptr(&stats);
	unsigned int start;
	u64 bytes;

	u64_stats_init(&own->sync);
	start = u64_stats_fetch_begin(&own->sync);
	u64_stats_update_begin(&own->sync);
	u64_stats_add(&own->bytes, 1ull << 33);
	u64_stats_inc(&own->packets);
	u64_stats_update_end(&own->sync);
	CHECK(u64_stats_fetch_retry(&own->sync, start));
	do {
		start = u64_stats_fetch_begin(&own->sync);
		bytes = u64_stats_read(&own->bytes);
	} while (u64_stats_fetch_retry(&own->sync, start));
	CHECK(bytes == 1ull << 33 && u64_stats_read(&own->packets) == 1);
	put_cpu_ptr(&stats);
}

static void counters(void)
{
	struct percpu_counter c;

	CHECK(!percpu_counter_init(&c, 100, GFP_KERNEL));
	percpu_counter_inc(&c);
	percpu_counter_add(&c, 1000000);
	percpu_counter_sub(&c, 1);
	CHECK(percpu_counter_sum(&c) == 1000100);
	CHECK(percpu_counter_compare(&c, 1000099) == 1);
	CHECK(percpu_counter_read_positive(&c) > 0);
	percpu_counter_set(&c, -5);
	CHECK(percpu_counter_sum(&c) == -5);
	CHECK(percpu_counter_sum_positive(&c) == 0);
	percpu_counter_destroy(&c);
}

static int confirmed, gone;

static void on_confirm(struct percpu_ref *ref)
{
	confirmed++;
}

static void on_release(struct percpu_ref *ref)
{
	gone++;
}

static void references(void)
{
	struct percpu_ref ref;

	CHECK(!percpu_ref_init(&ref, on_release, 0, GFP_KERNEL));
	percpu_ref_get(&ref);
	CHECK(percpu_ref_tryget_live(&ref) && !percpu_ref_is_dying(&ref));
	percpu_ref_switch_to_atomic_sync(&ref);
	CHECK(atomic_long_read(&ref.shared) == 3);
	percpu_ref_switch_to_percpu(&ref);
	percpu_ref_put(&ref);
	percpu_ref_kill_and_confirm(&ref, on_confirm);
	percpu_ref_switch_to_atomic_sync(&ref);
	CHECK(confirmed == 1 && percpu_ref_is_dying(&ref) && !percpu_ref_tryget_live(&ref));
	CHECK(percpu_ref_tryget(&ref) && !gone);
	percpu_ref_put_many(&ref, 2);
	CHECK(gone == 1 && percpu_ref_is_zero(&ref) && !percpu_ref_tryget(&ref));
	percpu_ref_reinit(&ref);
	CHECK(percpu_ref_tryget_live(&ref));
	percpu_ref_put(&ref);
	percpu_ref_kill(&ref);
	percpu_ref_switch_to_atomic_sync(&ref);
	CHECK(gone == 2);
	percpu_ref_exit(&ref);
}

static void api_percpu(void)
{
	variables();
	locals();
	statistics();
	counters();
	references();
}
CHECKS(api_percpu);
