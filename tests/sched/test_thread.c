// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_thread.c - threads are made, end, and leave nothing
 */
#include "kernel/sched/thread.h"

#include <string.h>

#include "kernel/arch/mmu.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/sched_internal.h"
#include "kernel/sched/snapshot.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/mm/said.h"
#include "tests/sched/crew.h"

static struct crew crew;

static int give_back(void *arg)
{
	return (int)(uintptr_t)arg;
}

TEST(thread, join_gives_what_the_function_returned)
{
	for (int i = -2; i < 20; i++) {
		struct thread *t = kthread_create(give_back, (void *)i, "t");

		ASSERT_NOT_NULL(t);
		thread_get(t);
		EXPECT_TRUE(wake_up_thread(t));
		EXPECT_EQ(thread_join(t), i);
	}
}

TEST(thread, one_that_has_ended_can_still_be_joined)
{
	struct thread *t = kthread_create(give_back, (void *)7, "t");

	ASSERT_NOT_NULL(t);
	thread_get(t);
	wake_up_thread(t);
	EXPECT_TRUE(crew_soon(thread_state_name(t)[0] == 'X'));
	EXPECT_EQ(thread_join(t), 7);
}

static int exit_early(void *arg)
{
	(void)arg;
	thread_exit(5);
}

TEST(thread, exit_ends_it_anywhere)
{
	struct thread *t = kthread_create(exit_early, NULL, "t");

	ASSERT_NOT_NULL(t);
	thread_get(t);
	wake_up_thread(t);
	EXPECT_EQ(thread_join(t), 5);
}

static bool ran;

static int until_stopped(void *arg)
{
	WRITE_ONCE(ran, true);
	while (!kthread_should_stop()) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
	}
	set_current_state(TASK_RUNNING);
	return (int)(uintptr_t)arg;
}

TEST(thread, stop_wakes_it_waits_and_gives_its_result)
{
	for (int i = 0; i < 20; i++) {
		struct thread *t = kthread_create(until_stopped, (void *)i,
						  "t");

		ASSERT_NOT_NULL(t);
		WRITE_ONCE(ran, false);
		wake_up_thread(t);
		ASSERT_TRUE(crew_soon(READ_ONCE(ran)));
		if (i % 2)
			ASSERT_TRUE(crew_sleeps(t));
		EXPECT_EQ(kthread_stop(t), i);
	}
}

TEST(thread, one_that_never_ran_is_stopped_with_eintr)
{
	struct thread *t = kthread_create(until_stopped, (void *)9, "t");

	ASSERT_NOT_NULL(t);
	WRITE_ONCE(ran, false);
	EXPECT_EQ(kthread_stop(t), -EINTR);
	EXPECT_FALSE(ran);
}

/* Not some time later: here memory is counted and cores go off. */
TEST(thread, nothing_of_it_is_left_when_join_returns)
{
	for (int i = 0; i < 50; i++) {
		unsigned int before = thread_count();
		struct vm_stats vm_before, vm_after;
		struct thread *t;

		vm_stats_get(&vm_before);
		t = kthread_create(give_back, NULL, "t");
		ASSERT_NOT_NULL(t);
		EXPECT_EQ(thread_count(), before + 1);
		thread_get(t);
		wake_up_thread(t);
		EXPECT_EQ(thread_join(t), 0);
		vm_stats_get(&vm_after);
		ASSERT_EQ(thread_count(), before);
		ASSERT_EQ(vm_after.nr_pages, vm_before.nr_pages);
	}
}

/* No sleep: the very moment it is told. */
static bool soon_told(struct completion *c)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	while (!try_wait_for_completion(c)) {
		if (clock_ns() > end)
			return false;
		cpu_relax();
		if (num_online_cpus() == 1)
			yield();
	}
	return true;
}

/* The one who waits drops the last reference then, and nobody after it. */
TEST(thread, its_own_reference_is_gone_when_its_end_is_told)
{
	unsigned int cpu = crew_other_cpu(raw_smp_processor_id());
	u64 end = clock_ns() + NSEC_PER_SEC / 4;

	for (int i = 0; i < 200 && clock_ns() < end; i++) {
		struct thread *t = kthread_create_on_cpu(give_back, NULL,
				cpu < NR_CPUS ? cpu : 0, "t/%u");
		static struct completion exited;
		unsigned long flags;
		struct runqueue *rq;

		ASSERT_NOT_NULL(t);
		thread_get(t);
		init_completion(&exited);
		rq = rq_lock_of(t, &flags);
		t->exited = &exited;
		spin_unlock_irqrestore(&rq->lock, flags);
		wake_up_thread(t);
		ASSERT_TRUE(soon_told(&exited));
		ASSERT_EQ(READ_ONCE(t->refs), 1);
		thread_put(t);
	}
}

TEST(thread, many_live_at_the_same_time)
{
	static struct thread *t[40];
	u32 last_id = 0;

	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		t[i] = kthread_create(until_stopped, (void *)i, "many/%zu", i);
		ASSERT_NOT_NULL(t[i]);
		EXPECT_GT(t[i]->ctx.id, last_id);
		last_id = t[i]->ctx.id;
	}
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		wake_up_thread(t[i]);
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		EXPECT_TRUE(crew_sleeps(t[i]));
	for (size_t i = 0; i < ARRAY_SIZE(t); i++)
		EXPECT_EQ(kthread_stop(t[i]), i);
}

TEST(thread, names_are_formatted_and_cut)
{
	struct thread *t = kthread_create(give_back, NULL, "%s/%d",
					  "a very long name for a thread", 1);

	ASSERT_NOT_NULL(t);
	EXPECT_EQ(strlen(t->name), THREAD_NAME_LEN - 1);
	EXPECT_EQ(strncmp(t->name, "a very long name", 16), 0);
	EXPECT_EQ(kthread_stop(t), -EINTR);
	t = kthread_create_on_cpu(give_back, NULL, 0, "on/%u");
	ASSERT_NOT_NULL(t);
	EXPECT_STREQ(t->name, "on/0");
	EXPECT_EQ(t->allowed.bits, 1);
	EXPECT_EQ(kthread_stop(t), -EINTR);
}

TEST(thread, no_such_core_no_thread)
{
	u64 start = clock_ns();

	EXPECT_NULL(kthread_create_on_cpu(give_back, NULL, nr_cpu_ids, "no/%u"));
	EXPECT_TRUE(said(start, "thread: none for core "));
	EXPECT_TRUE(said(start, "no/%u"));
	EXPECT_NULL(kthread_create_on_cpu(give_back, NULL, ~0u, "%u"));
}

/* ---- stacks ---- */

static int look_at_stack(void *arg)
{
	const struct cpu_context *ctx = &current->ctx;
	vaddr_t here = (vaddr_t)__builtin_frame_address(0);

	(void)arg;
	EXPECT_EQ(ctx->stack_top - ctx->stack_base, THREAD_STACK_SIZE);
	EXPECT_TRUE(here > ctx->stack_base && here < ctx->stack_top);
	EXPECT_TRUE(mmu_readable(ctx->stack_base));
	EXPECT_TRUE(mmu_readable(ctx->stack_top - 4));
	EXPECT_FALSE(mmu_readable(ctx->stack_base - 4));
	EXPECT_FALSE(mmu_readable(ctx->stack_base - PAGE_SIZE));
	EXPECT_FALSE(mmu_readable(ctx->stack_top));
	return 0;
}

TEST(thread, its_stack_lies_between_guard_pages)
{
	unsigned int cpu;

	crew_begin(&crew);
	for_each_online_cpu(cpu)
		crew_start(&crew, look_at_stack, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- looking at threads ---- */

TEST(thread, a_snapshot_shows_it)
{
	struct thread *t = kthread_create_on_cpu(until_stopped, NULL, 0,
						 "shown/%u");
	struct thread_snapshot *all;
	bool found = false;
	int nr;

	ASSERT_NOT_NULL(t);
	thread_set_prio(t, PRIO_HIGH);
	wake_up_thread(t);
	EXPECT_TRUE(crew_sleeps(t));
	nr = threads_snapshot(&all);
	ASSERT_GT(nr, 0);
	EXPECT_EQ(nr, thread_count() + num_online_cpus());
	for (int i = 0; i < nr; i++) {
		EXPECT_EQ(all[i].idle, i < (int)num_online_cpus());
		if (all[i].id != t->ctx.id || all[i].idle)
			continue;
		found = true;
		EXPECT_STREQ(all[i].name, "shown/0");
		EXPECT_EQ(all[i].state, 'D');
		EXPECT_EQ(all[i].prio, PRIO_HIGH);
		EXPECT_EQ(all[i].cpu, 0);
		EXPECT_EQ(all[i].allowed.bits, 1);
		EXPECT_GE(all[i].nr_switches, 1);
	}
	kfree(all);
	EXPECT_TRUE(found);
	EXPECT_EQ(kthread_stop(t), 0);
}

#define RUN_NS	(5 * (u64)NSEC_PER_MSEC)

static int run_a_while(void *arg)
{
	u64 start = clock_ns(), ran_ns;

	(void)arg;
	while ((ran_ns = thread_runtime_ns(current)) < RUN_NS)
		cpu_relax();
	return ran_ns <= clock_ns() - start + RUN_NS / 2 ? 0 : -EINVAL;
}

TEST(thread, its_time_is_what_it_runs_and_not_what_it_sleeps)
{
	struct thread *sleeper = kthread_create(until_stopped, NULL, "t");
	u64 asleep;

	ASSERT_NOT_NULL(sleeper);
	wake_up_thread(sleeper);
	EXPECT_TRUE(crew_sleeps(sleeper));
	asleep = thread_runtime_ns(sleeper);
	crew_begin(&crew);
	crew_start(&crew, run_a_while, NULL, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(thread_runtime_ns(sleeper), asleep);
	EXPECT_EQ(kthread_stop(sleeper), 0);
}

/* ---- no memory ---- */

static void fail_each(enum fault_class class)
{
	for (u32 nth = 1; nth < 20; nth++) {
		struct fault_plan plan = { .nth = nth, .this_context = true };
		unsigned int before = thread_count();
		struct fault_counts counts;
		struct thread *t;

		fault_arm(class, &plan);
		t = kthread_create(give_back, NULL, "t");
		fault_disarm(class);
		fault_get(class, &counts);
		if (!counts.failures) {
			EXPECT_NOT_NULL(t);
			EXPECT_GT(nth, 1);	/* something was failed */
			EXPECT_EQ(kthread_stop(t), -EINTR);
			return;
		}
		EXPECT_NULL(t);
		ASSERT_EQ(thread_count(), before);
	}
	ktest_note("it never succeeds");
	EXPECT_TRUE(false);
}

TEST(thread, without_memory_there_is_none_and_nothing_is_lost)
{
	fail_each(FAULT_SLAB);
	fail_each(FAULT_VMALLOC);
}
