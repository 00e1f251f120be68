// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/kernel/core/spinlock.h - spin locks of the host
 *
 * A pthread mutex, so that thread sanitizers know it; there are no
 * interrupts to mask. Who holds it is remembered for assert_held().
 */
#pragma once

#include <pthread.h>

#include "kernel/core/panic.h"
#include "kernel/lib/compiler.h"

#define LOCK_RANK_PERCPU	0

struct spinlock {
	pthread_mutex_t mutex;
	bool held;
};

static inline void spin_lock_init_ranked(struct spinlock *lock,
					 const char *name, u16 rank)
{
	(void)name;
	(void)rank;
	pthread_mutex_init(&lock->mutex, NULL);
	lock->held = false;
}

static inline void spin_lock(struct spinlock *lock)
{
	pthread_mutex_lock(&lock->mutex);
	assert(!lock->held);
	lock->held = true;
}

static inline void spin_unlock(struct spinlock *lock)
{
	assert(lock->held);
	lock->held = false;
	pthread_mutex_unlock(&lock->mutex);
}

#define spin_lock_irqsave(lock, flags)					\
	do { (flags) = 0; spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags)				\
	do { (void)(flags); spin_unlock(lock); } while (0)
#define assert_held(lock)	assert((lock)->held)
