// SPDX-License-Identifier: MIT
/*
 * tests/host/arch/kernel/sched/wait.h - waiting, where there is one thread
 *
 * Nobody else could make the condition true: it must be so already.
 */
#pragma once

#include "kernel/core/panic.h"

struct wait_queue_head {
	unsigned int wakes;
};

#define DECLARE_WAIT_QUEUE_HEAD(name)					\
	struct wait_queue_head name = { .wakes = 0 }

static inline void wake_up_all(struct wait_queue_head *wq)
{
	wq->wakes++;
}

#define wait_event(wq, condition)	assert(condition)
