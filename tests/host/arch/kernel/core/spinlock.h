// SPDX-License-Identifier: MIT
/*
 * tests/host/arch/kernel/core/spinlock.h - locks, where there is one thread
 *
 * They only see that what is locked was not, and the other way round.
 */
#pragma once

#include "kernel/core/panic.h"

struct spinlock {
	bool locked;
};

#define DEFINE_SPINLOCK(ident, lock_rank)				\
	struct spinlock ident = { .locked = false }

static inline void spin_lock(struct spinlock *lock)
{
	assert(!lock->locked);
	lock->locked = true;
}

static inline void spin_unlock(struct spinlock *lock)
{
	assert(lock->locked);
	lock->locked = false;
}

#define spin_lock_irqsave(lock, flags)		((flags) = 0, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags)	((void)(flags), spin_unlock(lock))
#define assert_held(lock)			assert((lock)->locked)
