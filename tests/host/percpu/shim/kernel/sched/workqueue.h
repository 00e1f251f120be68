// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/kernel/sched/workqueue.h - work of the host
 *
 * Work is remembered, and runs when the program says so: host_run_work().
 */
#pragma once

#include "kernel/lib/compiler.h"

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	work_func_t func;
	bool pending;
	struct work_struct *next;
};

static inline void INIT_WORK(struct work_struct *work, work_func_t func)
{
	*work = (struct work_struct){ .func = func };
}

/* Return: false if it was pending already. */
bool schedule_work(struct work_struct *work);
