// SPDX-License-Identifier: MIT
/*
 * kernel/sched/rwsem.h - many readers or one writer, sleeping
 *
 * A writer that waits keeps new readers out, so that it is not starved: so
 * who reads must not ask to read again, or both wait for each other.
 * Writers that follow each other without a pause keep readers out.
 */
#pragma once

#include "kernel/sched/wait.h"

struct rw_semaphore {
	int count;			/* [wait.lock] > 0 readers, -1 writer */
	unsigned int writers_waiting;	/* [wait.lock] */
	struct thread *writer;		/* [wait.lock] */
	struct wait_queue_head wait;
};

#define DECLARE_RWSEM(name)						\
	struct rw_semaphore name = {					\
		.wait = WAIT_QUEUE_HEAD_INIT((name).wait) }

void init_rwsem(struct rw_semaphore *s);
void down_read(struct rw_semaphore *s);		/* thread, may sleep */
bool down_read_trylock(struct rw_semaphore *s);
void up_read(struct rw_semaphore *s);
void down_write(struct rw_semaphore *s);	/* thread, may sleep */
bool down_write_trylock(struct rw_semaphore *s);
void up_write(struct rw_semaphore *s);
/* The writer becomes a reader; nobody writes in between. */
void downgrade_write(struct rw_semaphore *s);
