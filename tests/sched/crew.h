// SPDX-License-Identifier: MIT
/*
 * tests/sched/crew.h - the threads of a test: started, and waited for
 *
 *   static struct crew crew;
 *
 *   crew_begin(&crew);
 *   crew_start(&crew, fn, &arg, cpu);
 *   ...
 *   EXPECT_TRUE(crew_end(&crew));
 *
 * Nothing here waits for ever: a wait that takes too long fails the test and
 * names the thread. What threads use is static, because after such a failure
 * they are still there.
 */
#pragma once

#include "kernel/core/clock.h"
#include "kernel/core/smp.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"
#include "tests/ktest.h"

#define CREW_MAX	20
#define CREW_ANY	(~0u)			/* for cpu: wherever */
#define CREW_SOON_NS	(20 * NSEC_PER_SEC)	/* longer than any busy host */

struct crew_member {
	int (*fn)(void *arg);
	void *arg;
	struct thread *thread;
	struct completion done;
};

struct crew {
	unsigned int nr;
	struct crew_member members[CREW_MAX];
};

void crew_begin(struct crew *crew);

/*
 * A thread that is held but does not run yet; crew_start() wakes it as well.
 * Return: the thread, or NULL; then the test has failed.
 */
struct thread *crew_hire(struct crew *crew, int (*fn)(void *arg), void *arg,
			 unsigned int cpu);
struct thread *crew_start(struct crew *crew, int (*fn)(void *arg), void *arg,
			  unsigned int cpu);

/* Waits for one of them, counted from 0 as they were hired. */
bool crew_has_ended(struct crew *crew, unsigned int i);

/* Waits for all to end. Return: whether they did, with 0 each. */
bool crew_end(struct crew *crew);

/* Waits for the completion. Return: whether it was told in time. */
static inline bool crew_told(struct completion *c)
{
	return wait_for_completion_timeout_ns(c, CREW_SOON_NS) != 0;
}

/* Between two looks at something that nobody tells: i counts them. */
void crew_pause(unsigned int i);

/* Whether the condition becomes true in time. */
#define crew_soon(condition) ({						\
	u64 crew_end_ = clock_ns() + CREW_SOON_NS;			\
	bool crew_true_ = !!(condition);				\
									\
	for (unsigned int crew_i_ = 0;					\
	     !crew_true_ && clock_ns() < crew_end_; crew_i_++) {	\
		crew_pause(crew_i_);					\
		crew_true_ = !!(condition);				\
	}								\
	crew_true_; })

/* Whether the thread goes to sleep in time (or does already). */
bool crew_sleeps(struct thread *thread);

/* Keeps the running thread on one core; lets it go again. */
void crew_stay_on(unsigned int cpu);
void crew_roam(void);

/* An online core that is not this one; NR_CPUS if there is none. */
unsigned int crew_other_cpu(unsigned int cpu);

/* Busy for so long, by the clock, giving way to other cores. */
void crew_spin_ns(u64 ns);

/* In a test's first line: it says nothing with fewer cores. */
#define NEEDS_CPUS(n) do {						\
	if (num_online_cpus() < (n))					\
		SKIP("needs " #n " cores online");			\
} while (0)
