// SPDX-License-Identifier: MIT
/*
 * tests/stress/cores.c - threads for long runs, and cores that come and go
 */
#include "kernel/core/cpumask.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/thread.h"
#include "tests/stress/stress.h"

static struct thread *mover;
static bool stop_cores;
static u32 core_moves;

struct thread *stress_thread(int (*fn)(void *), void *arg, const char *name)
{
	struct thread *thread = kthread_create(fn, arg, "%s", name);

	if (!thread)
		return NULL;
	thread_get(thread);
	wake_up_thread(thread);
	return thread;
}

static u32 next_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static int move_cores(void *arg)
{
	u32 random = 42;

	(void)arg;
	while (!READ_ONCE(stop_cores)) {
		unsigned int cpu = next_random(&random) % nr_cpu_ids;
		int err = cpu_online(cpu) ? cpu_down(cpu) : cpu_up(cpu);

		if (!err)
			core_moves++;
		msleep(1 + next_random(&random) % 10);
	}
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (!cpu_online(cpu))
			cpu_up(cpu);
	return 0;
}

void stress_cores_begin(void)
{
	stop_cores = false;
	core_moves = 0;
	mover = nr_cpu_ids > 1 ?
		stress_thread(move_cores, NULL, "stress cores") : NULL;
}

u32 stress_cores_end(void)
{
	WRITE_ONCE(stop_cores, true);
	if (mover)
		thread_join(mover);
	return core_moves;
}
