// SPDX-License-Identifier: MIT
/*
 * include/linux/mutex.h - one thread at a time, the others sleep
 */
#pragma once

#include "include/linux/lockdep.h"
#include "include/linux/spinlock.h"
#include "kernel/sched/mutex.h"

/* Only the shell's thread gets something like a signal, and not here. */
#define mutex_lock_killable(m)		mutex_lock_interruptible(m)
#define mutex_lock_nested(m, subclass)	mutex_lock(m)
#define mutex_lock_io(m)		mutex_lock(m)

/* Of one that nobody holds; using it again is a bug that is found. */
#define mutex_destroy(m)						\
	do { assert(!mutex_is_locked(m)); } while (0)
