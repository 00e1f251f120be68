// SPDX-License-Identifier: MIT
/*
 * include/linux/lockdep.h - saying what must be locked
 *
 * Whether somebody has the lock is looked at, not who.
 */
#pragma once

#include "include/linux/bug.h"
#include "kernel/core/spinlock.h"
#include "kernel/sched/mutex.h"

struct rw_semaphore;

/* Of a mutex or a spin lock; anything else counts as locked. */
#define lockdep_is_held(lock)						\
	_Generic((lock),						\
		 struct mutex *: mutex_is_locked((void *)(lock)),	\
		 struct spinlock *: spin_is_locked((void *)(lock)),	\
		 default: true)
#define lockdep_assert_held(lock)					\
	((void)WARN_ON(!lockdep_is_held(lock)))
