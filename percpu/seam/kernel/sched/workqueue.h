// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/sched/workqueue.h - work, as the library sees it
 *
 * See      docs/reuse.md
 */
#pragma once

#include "kernel/lib/compiler.h"

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	work_func_t func;
	void *room[3];		/* the queue's; zero at first */
};

static inline void INIT_WORK(struct work_struct *work, work_func_t func)
{
	*work = (struct work_struct){ .func = func };
}

/*
 * Runs work->func(work) soon, in a thread that may sleep; once, however
 * often it was asked for until then. Return: false if it was waiting.
 * Context: any, the allocator's lock held.
 */
bool schedule_work(struct work_struct *work);
