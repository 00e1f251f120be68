// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_preempt.c - when a thread has to give way, and what of it
 * must not change by that
 */
#include "kernel/core/preempt.h"

#include "kernel/core/spinlock.h"
#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "tests/sched/crew.h"

static struct crew crew;
static bool flag;

static int set_flag(void *arg)
{
	(void)arg;
	WRITE_ONCE(flag, true);
	return 0;
}

/* A thread that goes before this one, on this core; not woken yet. */
static struct thread *hire_higher(void)
{
	unsigned int cpu = raw_smp_processor_id();
	struct thread *t;

	crew_stay_on(cpu);
	crew_begin(&crew);
	WRITE_ONCE(flag, false);
	t = crew_hire(&crew, set_flag, NULL, cpu);
	if (t)
		thread_set_prio(t, PRIO_HIGH);
	return t;
}

static void dismiss(void)
{
	EXPECT_TRUE(crew_end(&crew));
	crew_roam();
}

TEST(preempt, a_higher_thread_runs_at_once_when_woken)
{
	struct thread *t = hire_higher();

	ASSERT_NOT_NULL(t);
	wake_up_thread(t);
	EXPECT_TRUE(READ_ONCE(flag));
	dismiss();
}

TEST(preempt, disabled_it_waits_and_enable_lets_it_run)
{
	struct thread *t = hire_higher();

	ASSERT_NOT_NULL(t);
	preempt_disable();
	preempt_disable();
	wake_up_thread(t);
	EXPECT_FALSE(READ_ONCE(flag));
	EXPECT_TRUE(need_resched());
	preempt_enable();
	EXPECT_FALSE(READ_ONCE(flag));
	preempt_enable();
	EXPECT_TRUE(READ_ONCE(flag));
	EXPECT_EQ(preempt_count(), 0);
	dismiss();
}

TEST(preempt, a_held_spinlock_keeps_it_off)
{
	static DEFINE_SPINLOCK(lock, LOCK_RANK_OUTER);
	struct thread *t = hire_higher();

	ASSERT_NOT_NULL(t);
	spin_lock(&lock);
	wake_up_thread(t);
	EXPECT_FALSE(READ_ONCE(flag));
	spin_unlock(&lock);
	EXPECT_TRUE(READ_ONCE(flag));
	dismiss();
}

TEST(preempt, with_interrupts_off_it_waits_for_them)
{
	struct thread *t = hire_higher();
	unsigned long flags;

	ASSERT_NOT_NULL(t);
	local_irq_save(flags);
	wake_up_thread(t);
	preempt_disable();
	preempt_enable();
	EXPECT_FALSE(READ_ONCE(flag));
	local_irq_restore(flags);
	/* It takes the SGI that was sent to this core itself. */
	EXPECT_TRUE(crew_soon(READ_ONCE(flag)));
	dismiss();
}

static struct thread *from_interrupt;

static void wake_in_interrupt(struct timer *timer)
{
	(void)timer;
	wake_up_thread(from_interrupt);
	EXPECT_FALSE(READ_ONCE(flag));	/* not before the handler is done */
}

/* This thread gives way nowhere: the end of the interrupt is all there is. */
TEST(preempt, an_interrupt_that_wakes_a_higher_one_ends_in_it)
{
	struct timer timer;
	u64 end;

	from_interrupt = hire_higher();
	ASSERT_NOT_NULL(from_interrupt);
	timer_setup(&timer, wake_in_interrupt);
	timer_start(&timer, 0);
	end = clock_ns() + CREW_SOON_NS;
	while (!READ_ONCE(flag) && clock_ns() < end)
		cpu_relax();
	EXPECT_TRUE(READ_ONCE(flag));
	timer_cancel_sync(&timer);
	dismiss();
}

static int wait_for_flag(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	while (!READ_ONCE(flag))
		if (clock_ns() > end)
			return -ETIMEDOUT;
	return 0;
}

/* The first never gives way; the second can only run if the tick makes it. */
TEST(preempt, the_tick_ends_a_busy_loop)
{
	unsigned int cpu = raw_smp_processor_id();

	crew_stay_on(cpu);
	WRITE_ONCE(flag, false);
	crew_begin(&crew);
	crew_start(&crew, wait_for_flag, NULL, cpu);
	crew_start(&crew, set_flag, NULL, cpu);
	dismiss();
}

TEST(preempt, a_lower_one_does_not_disturb)
{
	unsigned int cpu = raw_smp_processor_id();
	struct thread *low;
	u32 ticks;

	crew_stay_on(cpu);
	ticks = timer_ticks(cpu);
	WRITE_ONCE(flag, false);
	crew_begin(&crew);
	low = crew_hire(&crew, set_flag, NULL, cpu);
	ASSERT_NOT_NULL(low);
	thread_set_prio(low, PRIO_LOW);
	wake_up_thread(low);
	while (timer_ticks(cpu) - ticks < 5)
		cpu_relax();
	EXPECT_FALSE(READ_ONCE(flag));
	dismiss();
}

/* ---- what must survive ---- */

#define SWITCHES	10000
#define MOVES		30

static u64 end_ns;
static u32 moves;

/* Reads without locks: near enough, and nobody waits for that. */
static u32 count_switches(void)
{
	u32 sum = 0;

	for (unsigned int i = 0; i < crew.nr; i++)
		sum += READ_ONCE(crew.members[i].thread->nr_switches);
	return sum;
}

static bool enough(void)
{
	return (count_switches() >= SWITCHES && READ_ONCE(moves) >= MOVES) ||
	       clock_ns() > end_ns;
}

/*
 * Registers r4-r11 hold values made from the seed while, for some hundred
 * turns, an interrupt may come at any instruction. Returns 0 if they still
 * hold them. (r11 is left out: it may be the frame pointer.)
 */
static u32 __noinline keep_registers(u32 seed, u32 turns)
{
	u32 wrong;

	__asm__ volatile(
	"	add	r4, %[seed], #4\n"
	"	add	r5, %[seed], #5\n"
	"	add	r6, %[seed], #6\n"
	"	add	r7, %[seed], #7\n"
	"	add	r8, %[seed], #8\n"
	"	add	r9, %[seed], #9\n"
	"	add	r10, %[seed], #10\n"
	"1:	yield\n"
	"	subs	%[turns], %[turns], #1\n"
	"	bne	1b\n"
	"	sub	r4, r4, #4\n"
	"	eor	%[wrong], r4, %[seed]\n"
	"	sub	r5, r5, #5\n"
	"	eor	r5, r5, %[seed]\n"
	"	orr	%[wrong], %[wrong], r5\n"
	"	sub	r6, r6, #6\n"
	"	eor	r6, r6, %[seed]\n"
	"	orr	%[wrong], %[wrong], r6\n"
	"	sub	r7, r7, #7\n"
	"	eor	r7, r7, %[seed]\n"
	"	orr	%[wrong], %[wrong], r7\n"
	"	sub	r8, r8, #8\n"
	"	eor	r8, r8, %[seed]\n"
	"	orr	%[wrong], %[wrong], r8\n"
	"	sub	r9, r9, #9\n"
	"	eor	r9, r9, %[seed]\n"
	"	orr	%[wrong], %[wrong], r9\n"
	"	sub	r10, r10, #10\n"
	"	eor	r10, r10, %[seed]\n"
	"	orr	%[wrong], %[wrong], r10\n"
	: [wrong] "=&r"(wrong), [turns] "+&r"(turns)
	: [seed] "r"(seed)
	: "r4", "r5", "r6", "r7", "r8", "r9", "r10", "cc");
	return wrong;
}

/* Returns the line of the first thing that is not as it was, or 0. */
static int be_preempted(void *arg)
{
	struct thread *me = current;
	u32 seed = (u32)(uintptr_t)arg << 8;

	while (!enough()) {
		if (current != me || preempt_count() != 0 || irqs_disabled())
			return __LINE__;
		preempt_disable();
		if (preempt_count() != PREEMPT_OFFSET ||
		    raw_smp_processor_id() != arch_cpu_id() ||
		    __my_cpu_offset != per_cpu_offset(arch_cpu_id()))
			return __LINE__;
		preempt_enable();
		if (keep_registers(++seed, 50))
			return __LINE__;
		yield();
	}
	return 0;
}

/* Sends one after the other off the core it runs on, and sees it gone. */
static void shake(void)
{
	for (unsigned int i = 0; !enough() && moves < MOVES; i++) {
		struct thread *t = crew.members[i % crew.nr].thread;
		unsigned int cpu = READ_ONCE(t->ctx.cpu);
		struct cpumask mask = { cpu_online_mask->bits & ~BIT(cpu) };

		if (!cpumask_empty(&mask)) {
			EXPECT_EQ(thread_set_allowed(t, &mask), 0);
			EXPECT_TRUE(crew_soon(READ_ONCE(t->ctx.cpu) != cpu));
		}
		WRITE_ONCE(moves, moves + 1);
	}
}

/*
 * Two threads for each core, so that each yield preempts, and all are moved
 * about while they run.
 */
TEST(preempt, current_count_and_registers_survive_with_migration)
{
	end_ns = clock_ns() + CREW_SOON_NS / 2;
	moves = 0;
	crew_begin(&crew);
	for (unsigned int i = 0; i < 2 * num_online_cpus(); i++)
		crew_start(&crew, be_preempted, (void *)(i + 1), CREW_ANY);
	ASSERT_EQ(crew.nr, 2 * num_online_cpus());
	shake();
	for (unsigned int i = 0; i < crew.nr; i++)
		EXPECT_TRUE(crew_has_ended(&crew, i));
	EXPECT_EQ(moves, MOVES);
	EXPECT_GE(count_switches(), SWITCHES);
	EXPECT_TRUE(crew_end(&crew));
}
