// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_rcu.c - nobody still looks when a grace period is over
 */
#include "kernel/sched/rcu.h"

#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "mm/slab.h"
#include "tests/sched/crew.h"

static struct crew crew;

/* ---- a grace period waits for a reader ---- */

static bool reading, stop_reading;

static int read_until_told(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	rcu_read_lock();
	WRITE_ONCE(reading, true);
	while (!READ_ONCE(stop_reading) && clock_ns() < end)
		cpu_relax();
	rcu_read_unlock();
	return READ_ONCE(stop_reading) ? 0 : -ETIMEDOUT;
}

static bool start_reader(unsigned int cpu)
{
	WRITE_ONCE(reading, false);
	WRITE_ONCE(stop_reading, false);
	crew_begin(&crew);
	return crew_start(&crew, read_until_told, NULL, cpu) &&
	       crew_soon(READ_ONCE(reading));
}

static bool synchronized;

static int synchronize(void *arg)
{
	(void)arg;
	synchronize_rcu();
	WRITE_ONCE(synchronized, true);
	return 0;
}

/* Long enough for every other core to tick and to switch threads. */
static void let_others_tick(unsigned int cpu)
{
	u32 ticks = timer_ticks(cpu);

	EXPECT_TRUE(crew_soon(timer_ticks(cpu) - ticks >= 3));
}

TEST(rcu, a_grace_period_waits_for_the_reader)
{
	unsigned int cpu, here;

	NEEDS_CPUS(2);
	here = cpumask_first(cpu_online_mask);
	crew_stay_on(here);
	for_each_online_cpu(cpu) {
		if (cpu == here)
			continue;
		ASSERT_TRUE(start_reader(cpu));
		WRITE_ONCE(synchronized, false);
		crew_start(&crew, synchronize, NULL, here);
		let_others_tick(here);
		EXPECT_FALSE(READ_ONCE(synchronized));
		WRITE_ONCE(stop_reading, true);
		EXPECT_TRUE(crew_end(&crew));
		EXPECT_TRUE(synchronized);
	}
	crew_roam();
}

TEST(rcu, idle_and_busy_cores_do_not_hold_it_up)
{
	u32 before = rcu_grace_periods();
	unsigned int cpu;

	synchronize_rcu();
	crew_begin(&crew);
	for_each_online_cpu(cpu)
		crew_start(&crew, synchronize, NULL, cpu);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_GE(rcu_grace_periods() - before, 1 + num_online_cpus());
}

/* ---- what readers see is never freed under them ---- */

#define ALIVE	0x11223344u
#define FREED	0xdeadbeefu

struct item {
	u32 first;
	u32 padding[30];
	u32 last;
	struct rcu_head head;
};

static struct item items[4];
static struct item *shown;
static bool stop_readers;

static int look_at_items(void *arg)
{
	u32 looks = 0;

	(void)arg;
	while (!READ_ONCE(stop_readers)) {
		struct item *item;
		u32 wrong;

		rcu_read_lock();
		item = rcu_dereference(shown);
		wrong = READ_ONCE(item->first) != ALIVE;
		for (int i = 0; i < 20; i++)
			cpu_relax();
		wrong |= READ_ONCE(item->last) != ALIVE;
		rcu_read_unlock();
		if (wrong)
			return -EFAULT;
		if (++looks % 8 == 0)
			yield();
	}
	return 0;
}

#define BOUND_NS	(NSEC_PER_SEC / 2)	/* on a busy host: fewer rounds */

static u64 start_ns;

static bool more_rounds(u32 done, u32 wanted)
{
	return done < 4 || (done < wanted && clock_ns() - start_ns < BOUND_NS);
}

static void start_lookers(void)
{
	unsigned int cpu;

	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		items[i] = (struct item){ .first = FREED, .last = FREED };
	items[0].first = items[0].last = ALIVE;
	WRITE_ONCE(shown, &items[0]);
	WRITE_ONCE(stop_readers, false);
	crew_begin(&crew);
	for_each_online_cpu(cpu)
		crew_start(&crew, look_at_items, NULL, cpu);
	start_ns = clock_ns();
}

TEST(rcu, what_readers_see_is_alive)
{
	start_lookers();
	for (u32 i = 1; more_rounds(i, 60); i++) {
		struct item *old = shown, *new = &items[i % 4];

		new->first = ALIVE;
		new->last = ALIVE;
		rcu_assign_pointer(shown, new);
		synchronize_rcu();
		WRITE_ONCE(old->first, FREED);
		WRITE_ONCE(old->last, FREED);
	}
	WRITE_ONCE(stop_readers, true);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- functions called later ---- */

static void poison(struct rcu_head *head)
{
	struct item *item = container_of(head, struct item, head);

	WRITE_ONCE(item->last, FREED);
	WRITE_ONCE(item->first, FREED);
}

TEST(rcu, what_is_given_to_call_rcu_is_alive_for_readers)
{
	start_lookers();
	for (u32 i = 1; more_rounds(i, 40); i++) {
		struct item *old = shown, *new = &items[i % 4];

		if (!crew_soon(READ_ONCE(new->first) == FREED))
			break;
		new->first = ALIVE;
		new->last = ALIVE;
		rcu_assign_pointer(shown, new);
		call_rcu(&old->head, poison);
	}
	WRITE_ONCE(stop_readers, true);
	EXPECT_TRUE(crew_end(&crew));
	rcu_barrier();
	EXPECT_EQ(rcu_pending(), 0);
}

static u32 nr_called;
static struct numbered {
	struct rcu_head head;
	u32 number;
	u32 place;
} numbered[32];

static void note_place(struct rcu_head *head)
{
	container_of(head, struct numbered, head)->place = nr_called++;
}

TEST(rcu, functions_are_called_in_order_and_a_barrier_waits_for_them)
{
	for (int round = 0; round < 5; round++) {
		nr_called = 0;
		for (u32 i = 0; i < ARRAY_SIZE(numbered); i++)
			call_rcu(&numbered[i].head, note_place);
		rcu_barrier();
		EXPECT_EQ(nr_called, ARRAY_SIZE(numbered));
		EXPECT_EQ(rcu_pending(), 0);
		for (u32 i = 0; i < ARRAY_SIZE(numbered); i++)
			EXPECT_EQ(numbered[i].place, i);
	}
}

static bool called;

static void note_call(struct rcu_head *head)
{
	(void)head;
	WRITE_ONCE(called, true);
}

TEST(rcu, a_function_is_not_called_while_a_reader_reads)
{
	static struct rcu_head head;
	unsigned int here;

	NEEDS_CPUS(2);
	here = cpumask_first(cpu_online_mask);
	crew_stay_on(here);
	ASSERT_TRUE(start_reader(crew_other_cpu(here)));
	WRITE_ONCE(called, false);
	call_rcu(&head, note_call);
	EXPECT_GE(rcu_pending(), 1);
	let_others_tick(here);
	EXPECT_FALSE(READ_ONCE(called));
	WRITE_ONCE(stop_reading, true);
	rcu_barrier();
	EXPECT_TRUE(called);
	EXPECT_TRUE(crew_end(&crew));
	crew_roam();
}

static void call_from_interrupt(struct timer *timer)
{
	static struct rcu_head head;

	(void)timer;
	call_rcu(&head, note_call);
}

TEST(rcu, an_interrupt_can_give_a_function)
{
	struct timer timer;

	WRITE_ONCE(called, false);
	timer_setup(&timer, call_from_interrupt);
	timer_start(&timer, 0);
	EXPECT_TRUE(crew_soon(READ_ONCE(called)));
	timer_cancel_sync(&timer);
	rcu_barrier();
}

static void free_item(struct rcu_head *head)
{
	kfree(container_of(head, struct item, head));
}

TEST(rcu, a_function_may_free_what_it_is_given)
{
	for (int i = 0; i < 20; i++) {
		struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

		ASSERT_NOT_NULL(item);
		call_rcu(&item->head, free_item);
	}
	rcu_barrier();
}

TEST(rcu, readers_nest)
{
	rcu_read_lock();
	rcu_read_lock();
	rcu_read_unlock();
	EXPECT_EQ(preempt_count(), PREEMPT_OFFSET);
	rcu_read_unlock();
	EXPECT_EQ(preempt_count(), 0);
	synchronize_rcu();
}
