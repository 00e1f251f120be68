// SPDX-License-Identifier: MIT
/*
 * tests/core/test_smp.c - calls from core to core
 */
#include "kernel/core/smp.h"

#include "kernel/arch/irqflags.h"
#include "kernel/lib/errno.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

/* Where calls arrived. */
static struct {
	atomic_t calls[NR_CPUS];
	atomic_t in_irq[NR_CPUS];
	atomic_t irqs_on;
	atomic_t total;
} seen;

static void begin(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		atomic_set(&seen.calls[cpu], 0);
		atomic_set(&seen.in_irq[cpu], 0);
	}
	atomic_set(&seen.irqs_on, 0);
	atomic_set(&seen.total, 0);
}

static void note_call(void *info)
{
	unsigned int cpu = raw_smp_processor_id();

	(void)info;
	if (in_hardirq())
		atomic_inc(&seen.in_irq[cpu]);
	if (!irqs_disabled())
		atomic_inc(&seen.irqs_on);
	atomic_inc(&seen.calls[cpu]);
	atomic_inc_return(&seen.total);
}

/* Each core of the mask was called so many times, no other at all. */
static void expect_calls(unsigned long mask, int times)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		EXPECT_EQ(atomic_read(&seen.calls[cpu]),
			  mask & BIT(cpu) ? times : 0);
	EXPECT_EQ(atomic_read(&seen.irqs_on), 0);
}

TEST(smp, the_mask_of_online_cores_makes_sense)
{
	unsigned int cpu, count = 0;

	EXPECT_TRUE(cpu_online(raw_smp_processor_id()));
	EXPECT_GE(num_online_cpus(), 1);
	EXPECT_LE(num_online_cpus(), num_present_cpus());
	EXPECT_LE(num_present_cpus(), num_possible_cpus());
	EXPECT_LE(num_possible_cpus(), nr_cpu_ids);
	EXPECT_LE(nr_cpu_ids, NR_CPUS);
	for_each_online_cpu(cpu) {
		EXPECT_TRUE(cpu_online(cpu));
		EXPECT_TRUE(cpu_present(cpu));
		EXPECT_TRUE(cpu_possible(cpu));
		count++;
	}
	EXPECT_EQ(count, num_online_cpus());
	EXPECT_FALSE(cpu_online(NR_CPUS));
	EXPECT_FALSE(cpu_possible(~0u));
}

TEST(smp, a_waiting_call_has_run_once_when_it_returns)
{
	unsigned int cpu, me;

	preempt_disable();
	me = raw_smp_processor_id();
	for_each_online_cpu(cpu) {
		begin();
		EXPECT_EQ(smp_call_function_single(cpu, note_call, NULL, true),
			  0);
		expect_calls(BIT(cpu), 1);
		EXPECT_EQ(atomic_read(&seen.in_irq[cpu]), cpu != me);
	}
	preempt_enable();
}

TEST(smp, a_call_without_waiting_runs_once_in_time)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		begin();
		EXPECT_EQ(smp_call_function_single(cpu, note_call, NULL,
						   false), 0);
		EXPECT_TRUE(wait_for_count(&seen.total, 1));
		expect_calls(BIT(cpu), 1);
	}
}

static void double_it(void *info)
{
	*(u32 *)info *= 2;
}

TEST(smp, what_the_function_wrote_is_seen_by_who_waited)
{
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		u32 number = 1;

		for (unsigned int i = 0; i < 20; i++)
			EXPECT_EQ(smp_call_function_single(cpu, double_it,
							   &number, true), 0);
		EXPECT_EQ(number, BIT(20));
	}
}

TEST(smp, cores_that_are_not_online_refuse)
{
	begin();
	for (unsigned int cpu = 0; cpu < 70; cpu++) {
		if (cpu_online(cpu))
			continue;
		EXPECT_EQ(smp_call_function_single(cpu, note_call, NULL, true),
			  -ENXIO);
		EXPECT_EQ(smp_call_function_single(cpu, note_call, NULL,
						   false), -ENXIO);
	}
	EXPECT_EQ(smp_call_function_single(~0u, note_call, NULL, true),
		  -ENXIO);
	EXPECT_EQ(atomic_read(&seen.total), 0);
}

TEST(smp, the_own_core_is_called_directly_with_interrupts_off)
{
	unsigned int me;
	u32 depth = preempt_count();
	bool masked = irqs_disabled();

	begin();
	preempt_disable();
	me = raw_smp_processor_id();
	EXPECT_EQ(smp_call_function_single(me, note_call, NULL, true), 0);
	EXPECT_EQ(smp_call_function_single(me, note_call, NULL, false), 0);
	preempt_enable();
	expect_calls(BIT(me), 2);
	EXPECT_EQ(atomic_read(&seen.in_irq[me]), 0);
	EXPECT_EQ(irqs_disabled(), masked);
	EXPECT_EQ(preempt_count(), depth);
}

TEST(smp, many_calls_all_of_the_mask_but_the_caller)
{
	unsigned long others;

	preempt_disable();
	others = cpu_online_mask->bits & ~BIT(raw_smp_processor_id());
	begin();
	smp_call_function_many(cpu_online_mask, note_call, NULL, true);
	expect_calls(others, 1);
	begin();
	smp_call_function_many(cpu_online_mask, note_call, NULL, false);
	EXPECT_TRUE(wait_for_count(&seen.total, (int)num_online_cpus() - 1));
	expect_calls(others, 1);
	begin();
	smp_call_function(note_call, NULL, true);
	expect_calls(others, 1);
	preempt_enable();
}

/* Also one with cores that are not there. */
TEST(smp, many_calls_only_the_cores_of_the_mask)
{
	struct cpumask nobody = { 0 }, one, all = { ~0UL };
	unsigned int cpu;

	begin();
	smp_call_function_many(&nobody, note_call, NULL, true);
	expect_calls(0, 0);
	preempt_disable();
	cpu = another_core();
	if (cpu < NR_CPUS) {
		one = cpumask_of(cpu);
		smp_call_function_many(&one, note_call, NULL, true);
		expect_calls(BIT(cpu), 1);
	}
	begin();
	smp_call_function_many(&all, note_call, NULL, true);
	expect_calls(cpu_online_mask->bits & ~BIT(raw_smp_processor_id()), 1);
	preempt_enable();
}

TEST(smp, on_each_cpu_calls_the_caller_too)
{
	begin();
	on_each_cpu(note_call, NULL, true);
	expect_calls(cpu_online_mask->bits, 1);
	begin();
	on_each_cpu(note_call, NULL, false);
	EXPECT_TRUE(wait_for_count(&seen.total, (int)num_online_cpus()));
	expect_calls(cpu_online_mask->bits, 1);
}

/* Numbers that one core sends to another, in the order they arrive. */
#define NUMBERS		60

static struct {
	u32 last;		/* [o] the target */
	u32 wrong;
	atomic_t arrived;
} order;

static u32 numbers[NUMBERS + 1];

static void take_number(void *info)
{
	u32 number = *(u32 *)info;

	if (number != order.last + 1)
		order.wrong++;
	order.last = number;
	atomic_inc_return(&order.arrived);
}

static void send_numbers(unsigned int target)
{
	order.last = order.wrong = 0;
	atomic_set(&order.arrived, 0);
	for (u32 i = 1; i <= NUMBERS; i++) {
		numbers[i] = i;
		EXPECT_EQ(smp_call_function_single(target, take_number,
						   &numbers[i], i % 3 == 0),
			  0);
	}
	EXPECT_TRUE(wait_for_count(&order.arrived, NUMBERS));
	EXPECT_EQ(order.wrong, 0);
	EXPECT_EQ(order.last, NUMBERS);
}

static bool third_on_its_way;

/* Keeps the target busy: what is sent meanwhile has to wait together. */
static void take_number_slowly(void *info)
{
	take_number(info);
	(void)wait_until(READ_ONCE(third_on_its_way));
	clock_delay_us(500);
}

static void send_behind_a_slow_one(unsigned int target)
{
	order.last = order.wrong = 0;
	atomic_set(&order.arrived, 0);
	for (u32 i = 1; i <= 3; i++)
		numbers[i] = i;
	WRITE_ONCE(third_on_its_way, false);
	EXPECT_EQ(smp_call_function_single(target, take_number_slowly,
					   &numbers[1], false), 0);
	EXPECT_EQ(smp_call_function_single(target, take_number, &numbers[2],
					   false), 0);
	WRITE_ONCE(third_on_its_way, true);
	EXPECT_EQ(smp_call_function_single(target, take_number, &numbers[3],
					   true), 0);
	EXPECT_EQ(order.wrong, 0);
	EXPECT_EQ(order.last, 3);
}

TEST(smp, calls_of_one_core_arrive_in_their_order)
{
	unsigned int cpu;

	NEED_TWO_CORES();
	preempt_disable();
	for_each_online_cpu(cpu)
		if (cpu != raw_smp_processor_id()) {
			send_numbers(cpu);
			send_behind_a_slow_one(cpu);
		}
	preempt_enable();
}
