// SPDX-License-Identifier: MIT
/*
 * tests/sched/crew.c - the threads of a test: started, and waited for
 */
#include "tests/sched/crew.h"

#include "kernel/sched/sched_internal.h"

#define PATIENCE	2000	/* yields before a pause is a tick long */

void crew_begin(struct crew *crew)
{
	crew->nr = 0;
}

static int work(void *arg)
{
	struct crew_member *m = arg;
	int result = m->fn(m->arg);

	complete(&m->done);
	return result;
}

struct thread *crew_hire(struct crew *crew, int (*fn)(void *arg), void *arg,
			 unsigned int cpu)
{
	struct crew_member *m = &crew->members[crew->nr];

	if (crew->nr == CREW_MAX) {
		ktest_note("a crew has at most %u threads", CREW_MAX);
		EXPECT_LT(crew->nr, CREW_MAX);
		return NULL;
	}
	m->fn = fn;
	m->arg = arg;
	init_completion(&m->done);
	m->thread = cpu == CREW_ANY ?
		kthread_create(work, m, "crew/%u", crew->nr) :
		kthread_create_on_cpu(work, m, cpu, "crew/on%u");
	EXPECT_NOT_NULL(m->thread);
	if (!m->thread)
		return NULL;
	thread_get(m->thread);
	crew->nr++;
	return m->thread;
}

struct thread *crew_start(struct crew *crew, int (*fn)(void *arg), void *arg,
			  unsigned int cpu)
{
	struct thread *t = crew_hire(crew, fn, arg, cpu);

	if (t)
		wake_up_thread(t);
	return t;
}

bool crew_has_ended(struct crew *crew, unsigned int i)
{
	bool told = crew_told(&crew->members[i].done);

	if (told)
		complete(&crew->members[i].done);	/* for crew_end() */
	return told;
}

bool crew_end(struct crew *crew)
{
	bool good = true;

	for (unsigned int i = 0; i < crew->nr; i++) {
		struct crew_member *m = &crew->members[i];
		int result;

		if (!crew_told(&m->done)) {
			ktest_note("thread %u of %u (%s) is in state %s on "
				   "core %u and does not end", i, crew->nr,
				   m->thread->name,
				   thread_state_name(m->thread),
				   m->thread->ctx.cpu);
			good = false;
			continue;
		}
		result = thread_join(m->thread);
		if (result)
			ktest_note("thread %u of %u gave %d", i, crew->nr,
				   result);
		good &= !result;
	}
	crew->nr = 0;
	return good;
}

void crew_pause(unsigned int i)
{
	if (i < PATIENCE) {
		cpu_relax();
		yield();
	} else {
		msleep(1);
	}
}

/* Not on a queue, and off its core too. */
static bool sleeps(struct thread *thread)
{
	unsigned long flags;
	struct runqueue *rq = rq_lock_of(thread, &flags);
	bool asleep = thread != rq->curr && !thread->queued &&
		      (thread->state & TASK_NORMAL);

	spin_unlock_irqrestore(&rq->lock, flags);
	return asleep;
}

bool crew_sleeps(struct thread *thread)
{
	return crew_soon(sleeps(thread));
}

void crew_stay_on(unsigned int cpu)
{
	struct cpumask mask = cpumask_of(cpu);

	EXPECT_EQ(thread_set_allowed(current, &mask), 0);
}

void crew_roam(void)
{
	EXPECT_EQ(thread_set_allowed(current, cpu_possible_mask), 0);
}

unsigned int crew_other_cpu(unsigned int cpu)
{
	unsigned int other;

	for_each_online_cpu(other)
		if (other != cpu)
			return other;
	return NR_CPUS;
}

void crew_spin_ns(u64 ns)
{
	u64 end = clock_ns() + ns;

	/* Not each time: an emulator would do nothing but change cores. */
	for (unsigned int i = 0; clock_ns() < end; i++)
		if (i % 64 == 0)
			cpu_relax();
}
