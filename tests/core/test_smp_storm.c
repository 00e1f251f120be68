// SPDX-License-Identifier: MIT
/*
 * tests/core/test_smp_storm.c - calls from within calls, all at once
 *
 * A ball is a call that throws itself on to another core without waiting,
 * from inside the call, until its throws are used up. Many balls between all
 * pairs of cores, beside calls that wait, must neither get lost nor lock
 * cores up that wait for each other.
 */
#include "kernel/core/smp.h"

#include "kernel/arch/irqflags.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define THROWS		1000	/* of all balls together, about */
#define WAITING_CALLS	40	/* of the caller's core, beside them */
#define PAIR_THROWS	60
#define VISITS		10

struct ball {
	unsigned int a, b;	/* between these two; equal: around the ring */
	int left;		/* throws; [o] who has it */
	unsigned int at;	/* where it should be */
};

static struct ball balls[NR_CPUS * NR_CPUS + 1];
static atomic_t thrown, misplaced, down;

static unsigned int next_core(unsigned int cpu)
{
	unsigned int next = cpumask_next((int)cpu, cpu_online_mask);

	return next < NR_CPUS ? next : cpumask_first(cpu_online_mask);
}

static void throw_on(void *info);

static void throw_from(struct ball *ball, unsigned int cpu)
{
	if (ball->a == ball->b)
		ball->at = next_core(cpu);
	else
		ball->at = cpu == ball->a ? ball->b : ball->a;
	if (smp_call_function_single(ball->at, throw_on, ball, false))
		atomic_inc(&misplaced);
}

static void throw_on(void *info)
{
	struct ball *ball = info;
	unsigned int cpu = raw_smp_processor_id();

	if (cpu != ball->at || !irqs_disabled())
		atomic_inc(&misplaced);
	atomic_inc_return(&thrown);
	if (--ball->left > 0)
		throw_from(ball, cpu);
	else
		atomic_inc_return(&down);
}

static void add_one(void *info)
{
	++*(u32 *)info;
}

/* Throws the balls that begin on this core; then calls that wait. */
static void begin_throwing(unsigned int cpu, void *ctx)
{
	u32 count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(balls); i++)
		if (balls[i].left && balls[i].a == cpu)
			throw_from(&balls[i], cpu);
	if (cpu != *(unsigned int *)ctx)
		return;		/* in an interrupt, where waiting is wrong */
	for (unsigned int i = 0; i < WAITING_CALLS; i++) {
		cpu = next_core(cpu);
		EXPECT_EQ(smp_call_function_single(cpu, add_one, &count,
						   true), 0);
	}
	EXPECT_EQ(count, WAITING_CALLS);
}

static int prepare_balls(void)
{
	unsigned int a, b, nr = 0;
	int each = (int)(THROWS / (num_online_cpus() * num_online_cpus()));

	for (size_t i = 0; i < ARRAY_SIZE(balls); i++)
		balls[i].left = 0;
	for_each_online_cpu(a)
		for_each_online_cpu(b)
			balls[nr++] = (struct ball){
				.a = a, .b = b, .left = each,
			};
	atomic_set(&thrown, 0);
	atomic_set(&misplaced, 0);
	atomic_set(&down, 0);
	return (int)nr * each;
}

TEST(smp, a_storm_of_calls_from_calls_comes_to_rest)
{
	int throws = prepare_balls();
	unsigned int me;

	NEED_TWO_CORES();
	preempt_disable();
	me = raw_smp_processor_id();
	if (run_together(begin_throwing, &me))
		EXPECT_TRUE(wait_for_count(&thrown, throws));
	preempt_enable();
	EXPECT_EQ(atomic_read(&thrown), throws);
	EXPECT_EQ(atomic_read(&misplaced), 0);
	EXPECT_EQ(atomic_read(&down), (int)(num_online_cpus() *
					    num_online_cpus()));
}

/*
 * Two cores call each other at the same time, each from inside the other's
 * call: the smallest case of the storm.
 */
static void begin_pair(unsigned int cpu, void *ctx)
{
	unsigned int *pair = ctx;

	for (size_t i = 0; i < 2; i++)
		if (cpu == pair[i])
			throw_from(&balls[i], cpu);
}

TEST(smp, two_cores_may_call_each_other_from_their_calls)
{
	unsigned int pair[2];

	NEED_TWO_CORES();
	preempt_disable();
	pair[0] = raw_smp_processor_id();
	pair[1] = another_core();
	prepare_balls();
	for (size_t i = 0; i < ARRAY_SIZE(balls); i++)
		balls[i].left = 0;
	for (size_t i = 0; i < 2; i++)
		balls[i] = (struct ball){
			.a = pair[i], .b = pair[1 - i], .left = PAIR_THROWS,
		};
	if (run_together(begin_pair, pair))
		EXPECT_TRUE(wait_for_count(&thrown, 2 * PAIR_THROWS));
	preempt_enable();
	EXPECT_EQ(atomic_read(&thrown), 2 * PAIR_THROWS);
	EXPECT_EQ(atomic_read(&down), 2);
	EXPECT_EQ(atomic_read(&misplaced), 0);
}

/* How often the second was called by the first. */
static u32 visits[NR_CPUS][NR_CPUS];

static void visit(void *info)
{
	visits[*(unsigned int *)info][raw_smp_processor_id()]++;
}

static void visit_all(unsigned int cpu, void *ctx)
{
	unsigned int other;
	static unsigned int names[NR_CPUS];

	(void)ctx;
	names[cpu] = cpu;
	for (unsigned int i = 0; i < VISITS; i++)
		for_each_online_cpu(other)
			if (other != cpu && smp_call_function_single(
					other, visit, &names[cpu], false))
				atomic_inc(&misplaced);
}

static void nothing(void *info)
{
	(void)info;
}

TEST(smp, every_core_calls_every_other_at_once)
{
	unsigned int a, b;

	NEED_TWO_CORES();
	atomic_set(&misplaced, 0);
	for (a = 0; a < NR_CPUS; a++)
		for (b = 0; b < NR_CPUS; b++)
			visits[a][b] = 0;
	ASSERT_TRUE(run_together(visit_all, NULL));
	/* A call that waits is behind all that were sent before it. */
	on_each_cpu(nothing, NULL, true);
	for_each_online_cpu(a)
		for_each_online_cpu(b)
			EXPECT_TRUE(wait_until(READ_ONCE(visits[a][b]) ==
					       (a == b ? 0 : VISITS)));
	EXPECT_EQ(atomic_read(&misplaced), 0);
}
