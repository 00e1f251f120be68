// SPDX-License-Identifier: MIT
/*
 * kernel/sched/completion.h - "it is done", counted
 */
#pragma once

#include "kernel/sched/wait.h"

struct completion {
	unsigned int done;	/* [wait.lock] times told and not waited for */
	struct wait_queue_head wait;
};

#define COMPLETION_INITIALIZER(name)					\
	{ .done = 0, .wait = WAIT_QUEUE_HEAD_INIT((name).wait) }
#define DECLARE_COMPLETION(name)					\
	struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name)	DECLARE_COMPLETION(name)

void init_completion(struct completion *c);
static inline void reinit_completion(struct completion *c)
{
	WRITE_ONCE(c->done, 0);
}

/* Lets one waiter (all, for ever) go on. Context: any. */
void complete(struct completion *c);
void complete_all(struct completion *c);

/*
 * Waits until told. On return the one who told is done with the object, so
 * it may live on the waiter's stack. Context: thread, may sleep.
 */
void wait_for_completion(struct completion *c);
/* Returns 0 if the time ran out, else what was left (at least 1). */
u64 wait_for_completion_timeout_ns(struct completion *c, u64 ns);
bool try_wait_for_completion(struct completion *c);
bool completion_done(struct completion *c);
