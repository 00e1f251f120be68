// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_cpuhp.c - being told when cores come and go
 */
#include "kernel/core/cpuhp.h"

#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/hotplug.h"
#include "tests/sched/crew.h"

/* Three states: one in the prepare section, then two in the online one. */
enum { PREPARE, FIRST, SECOND, NR_STATES };

struct event {
	unsigned int state;
	bool up;
	unsigned int cpu;	/* the one it is about */
	bool there;		/* it ran on that core */
};

static struct event events[16];
static unsigned int nr_events;
static int states[NR_STATES];
static int fail_up = -1, fail_down = -1;	/* a state that refuses */

static int note(unsigned int state, bool up, unsigned int cpu)
{
	if (nr_events < ARRAY_SIZE(events))
		events[nr_events++] = (struct event){
			state, up, cpu, raw_smp_processor_id() == cpu };
	return (int)state == (up ? fail_up : fail_down) ? -EPERM : 0;
}

#define CALLBACKS(name, state)						\
	static int name##_up(unsigned int cpu)				\
	{								\
		return note(state, true, cpu);				\
	}								\
	static int name##_down(unsigned int cpu)			\
	{								\
		return note(state, false, cpu);				\
	}
CALLBACKS(prepare, PREPARE)
CALLBACKS(first, FIRST)
CALLBACKS(second, SECOND)

static void register_all(void)
{
	states[PREPARE] = cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN,
			"test/prepare", prepare_up, prepare_down);
	states[FIRST] = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
			"test/first", first_up, first_down);
	states[SECOND] = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
			"test/second", second_up, second_down);
	nr_events = 0;
	fail_up = fail_down = -1;
	EXPECT_GE(states[PREPARE], CPUHP_PREPARE_DYN);
	EXPECT_LE(states[PREPARE], CPUHP_PREPARE_END);
	EXPECT_GE(states[FIRST], CPUHP_AP_ONLINE_DYN);
	EXPECT_GT(states[SECOND], states[FIRST]);
}

static void remove_all(void)
{
	for (int i = 0; i < NR_STATES; i++)
		cpuhp_remove_state_nocalls(states[i]);
}

/* expected: letters p, f, s for the states; capitals for start-ups. */
static void expect_events(const char *expected, unsigned int cpu)
{
	static const char down[] = "pfs", up[] = "PFS";
	char seen[ARRAY_SIZE(events) + 1];
	unsigned int i;

	for (i = 0; i < nr_events; i++) {
		const struct event *e = &events[i];

		seen[i] = (e->up ? up : down)[e->state];
		EXPECT_EQ(e->cpu, cpu);
		EXPECT_EQ(e->there, e->state != PREPARE);
	}
	seen[i] = '\0';
	EXPECT_STREQ(seen, expected);
	nr_events = 0;
}

TEST(cpuhp, callbacks_run_in_order_and_in_reverse)
{
	struct cpumask online;
	unsigned int cpu;

	NEEDS_CPUS(2);
	online = (struct cpumask){ cpu_online_mask->bits };
	register_all();
	for_each_cpu(cpu, &online) {
		EXPECT_EQ(cpu_down(cpu), 0);
		expect_events("sfp", cpu);
		EXPECT_EQ(cpu_up(cpu), 0);
		expect_events("PFS", cpu);
	}
	remove_all();
}

/* What had been started is torn down once, and what had not is not. */
TEST(cpuhp, a_start_up_that_fails_keeps_the_core_off)
{
	static const char *const expected[] = { "P", "PFp", "PFSfp" };
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = crew_other_cpu(0);
	register_all();
	EXPECT_EQ(cpu_down(cpu), 0);
	nr_events = 0;
	for (int state = PREPARE; state < NR_STATES; state++) {
		fail_up = state;
		EXPECT_EQ(cpu_up(cpu), -EPERM);
		EXPECT_FALSE(cpu_online(cpu));
		EXPECT_EQ(hotplug_verify(), 0);
		expect_events(expected[state], cpu);
	}
	fail_up = -1;
	EXPECT_EQ(cpu_up(cpu), 0);
	expect_events("PFS", cpu);
	remove_all();
}

TEST(cpuhp, a_teardown_that_fails_keeps_the_core_on)
{
	static const char *const expected[] = { "sfp", "sfS", "s" };
	unsigned int cpu;

	NEEDS_CPUS(2);
	cpu = crew_other_cpu(0);
	register_all();
	for (int state = SECOND; state >= FIRST; state--) {
		fail_down = state;
		EXPECT_EQ(cpu_down(cpu), -EPERM);
		EXPECT_TRUE(cpu_online(cpu));
		expect_events(expected[state], cpu);
	}
	/* In the prepare section it is too late to refuse. */
	fail_down = PREPARE;
	EXPECT_EQ(cpu_down(cpu), 0);
	expect_events(expected[PREPARE], cpu);
	fail_down = -1;
	EXPECT_EQ(cpu_up(cpu), 0);
	expect_events("PFS", cpu);
	remove_all();
}

/* ---- registering ---- */

static u32 started, fails_on;

static int start_mask(unsigned int cpu)
{
	if (BIT(cpu) == fails_on || raw_smp_processor_id() != cpu)
		return -EIO;
	__atomic_fetch_or(&started, BIT(cpu), __ATOMIC_SEQ_CST);
	return 0;
}

static int stop_mask(unsigned int cpu)
{
	__atomic_fetch_and(&started, ~(u32)BIT(cpu), __ATOMIC_SEQ_CST);
	return raw_smp_processor_id() == cpu ? 0 : -EIO;
}

TEST(cpuhp, registering_starts_on_every_core_and_removing_stops)
{
	int state;

	started = fails_on = 0;
	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test", start_mask,
				  stop_mask);
	ASSERT_GE(state, CPUHP_AP_ONLINE_DYN);
	EXPECT_EQ(started, cpu_online_mask->bits);
	ASSERT_NOT_NULL(cpuhp_step_get((unsigned int)state));
	EXPECT_STREQ(cpuhp_step_get((unsigned int)state)->name, "test");
	cpuhp_remove_state(state);
	EXPECT_EQ(started, 0);
	EXPECT_NULL(cpuhp_step_get((unsigned int)state));
}

TEST(cpuhp, registering_that_fails_leaves_nothing)
{
	int state, again;

	started = 0;
	/* The last one to be started: all others have been by then. */
	fails_on = BIT(fls((u32)cpu_online_mask->bits) - 1);
	state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "probe", NULL,
					  NULL);
	cpuhp_remove_state_nocalls(state);
	EXPECT_EQ(cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test", start_mask,
				    stop_mask), -EIO);
	EXPECT_EQ(started, 0);
	again = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "probe", NULL,
					  NULL);
	EXPECT_EQ(again, state);
	cpuhp_remove_state_nocalls(again);
}

/* A core that comes while the state is there is started too. */
TEST(cpuhp, a_core_that_comes_later_is_started_too)
{
	unsigned int cpu;
	int state;

	NEEDS_CPUS(2);
	cpu = crew_other_cpu(0);
	started = fails_on = 0;
	EXPECT_EQ(cpu_down(cpu), 0);
	state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "test", start_mask,
				  stop_mask);
	ASSERT_GE(state, 0);
	EXPECT_EQ(started & BIT(cpu), 0);
	EXPECT_EQ(cpu_up(cpu), 0);
	EXPECT_EQ(started, cpu_online_mask->bits);
	cpuhp_remove_state(state);
	EXPECT_EQ(started, 0);
}

TEST(cpuhp, there_are_so_many_states_and_no_more)
{
	static int taken[NR_CPUHP_STATES];
	int nr = 0, state;

	while (nr < NR_CPUHP_STATES &&
	       (state = cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, "test",
						  NULL, NULL)) >= 0) {
		EXPECT_LE(state, CPUHP_PREPARE_END);
		taken[nr++] = state;
	}
	EXPECT_EQ(state, -ENOSPC);
	EXPECT_LE(nr, CPUHP_PREPARE_END + 1);
	EXPECT_GT(nr, 0);
	while (nr)
		cpuhp_remove_state_nocalls(taken[--nr]);
	EXPECT_EQ(cpuhp_setup_state_nocalls(NR_CPUHP_STATES, "test", NULL,
					    NULL), -EINVAL);
	EXPECT_EQ(cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, NULL, NULL,
					    NULL), -EINVAL);
	cpuhp_remove_state(-1);
	cpuhp_remove_state(NR_CPUHP_STATES);
}
