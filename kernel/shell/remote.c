// SPDX-License-Identifier: MIT
/*
 * kernel/shell/remote.c - asking another core, without trusting it to answer
 *
 * Picture and rules: kernel/shell/remote.h. The state is only ever changed
 * by compare-and-exchange or exchange, which are full barriers: what was
 * written before a change is seen by whoever sees the change.
 */
#include "kernel/shell/remote.h"

#include "kernel/arch/atomic.h"
#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/thread.h"
#include "kernel/shell/cmd.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

#define STOP_MS		200	/* for a command to notice a Ctrl-C */

enum remote_state { FREE, CLAIMED, WAITED, UNWAITED, DONE };

struct remote {
	atomic_t state;		/* enum remote_state */
	int (*fn)(void *info);	/* [state] */
	void *info;		/* [state] */
	int result;		/* [state] */
};

static DEFINE_PER_CPU(struct remote, remote);

static bool change_state(struct remote *r, int from, int to)
{
	return atomic_cmpxchg(&r->state, from, to) == from;
}

int remote_claim(unsigned int cpu)
{
	if (!cpu_online(cpu))
		return -ENXIO;
	return change_state(per_cpu_ptr(&remote, cpu), FREE, CLAIMED) ?
		0 : -EBUSY;
}

/* A thread on the target. */
static int answer(void *info)
{
	struct remote *r = info;

	r->result = r->fn(r->info);
	if (!change_state(r, WAITED, DONE))
		atomic_xchg(&r->state, FREE);
	return 0;
}

int remote_start(unsigned int cpu, int (*fn)(void *info), void *info,
		 bool wait)
{
	struct remote *r = per_cpu_ptr(&remote, cpu);
	struct thread *t;

	r->fn = fn;
	r->info = info;
	atomic_xchg(&r->state, wait ? WAITED : UNWAITED);
	t = kthread_create_on_cpu(answer, r, cpu, "call/%u");
	if (!t) {
		atomic_xchg(&r->state, FREE);
		return -ENOMEM;
	}
	thread_set_prio(t, PRIO_HIGH);
	wake_up_thread(t);
	return 0;
}

/* After a Ctrl-C only a moment more: the command is to stop as well. */
static int poll_done(struct remote *r, u64 deadline)
{
	bool stopping = false;

	while (atomic_read(&r->state) != DONE) {
		u64 now = clock_ns();

		if (now >= deadline)
			return stopping ? -EINTR : -ETIMEDOUT;
		if (!stopping && command_interrupted()) {
			stopping = true;
			deadline = min(deadline,
				       now + (u64)STOP_MS * NSEC_PER_MSEC);
		}
		cmd_wait();
	}
	return 0;
}

int remote_wait(unsigned int cpu, unsigned int timeout_ms, int *result)
{
	struct remote *r = per_cpu_ptr(&remote, cpu);
	int err = poll_done(r, clock_ns() + (u64)timeout_ms * NSEC_PER_MSEC);

	/* If that fails, it has finished after all. */
	if (err && change_state(r, WAITED, UNWAITED))
		return err;
	smp_rmb();	/* pairs with change_state() in answer() */
	*result = r->result;
	atomic_xchg(&r->state, FREE);
	return 0;
}
