// SPDX-License-Identifier: MIT
/*
 * include/linux/spinlock.h - locks that are waited for without sleeping
 */
#pragma once

#include "include/linux/bottom_half.h"
#include "include/linux/rwlock.h"
#include "include/linux/spinlock_types.h"

#define spin_lock_init(lock)						\
	spin_lock_init_ranked(lock, #lock, LOCK_RANK_NONE)

#define spin_lock_nested(lock, subclass)	spin_lock(lock)
#define spin_lock_nest_lock(lock, outer)	spin_lock(lock)
#define spin_lock_irqsave_nested(lock, flags, subclass)			\
	spin_lock_irqsave(lock, flags)

#define spin_lock_bh(lock) do {						\
	local_bh_disable();						\
	spin_lock(lock);						\
} while (0)
#define spin_unlock_bh(lock) do {					\
	spin_unlock(lock);						\
	local_bh_enable();						\
} while (0)

/* Taken, or what was switched off is on again. */
#define spin_trylock_bh(lock) ({					\
	local_bh_disable();						\
	bool taken_ = spin_trylock(lock);				\
	if (!taken_)							\
		local_bh_enable();					\
	taken_; })
#define spin_trylock_irq(lock) ({					\
	local_irq_disable();						\
	bool taken_ = spin_trylock(lock);				\
	if (!taken_)							\
		local_irq_enable();					\
	taken_; })
#define spin_trylock_irqsave(lock, flags) ({				\
	local_irq_save(flags);						\
	bool taken_ = spin_trylock(lock);				\
	if (!taken_)							\
		local_irq_restore(flags);				\
	taken_; })

#define assert_spin_locked(lock)	assert(spin_is_locked(lock))
#define assert_raw_spin_locked(lock)	assert_spin_locked(lock)

#define raw_spin_lock_init(lock)	spin_lock_init(lock)
#define raw_spin_lock(lock)		spin_lock(lock)
#define raw_spin_unlock(lock)		spin_unlock(lock)
#define raw_spin_trylock(lock)		spin_trylock(lock)
#define raw_spin_is_locked(lock)	spin_is_locked(lock)
#define raw_spin_lock_irq(lock)		spin_lock_irq(lock)
#define raw_spin_unlock_irq(lock)	spin_unlock_irq(lock)
#define raw_spin_lock_bh(lock)		spin_lock_bh(lock)
#define raw_spin_unlock_bh(lock)	spin_unlock_bh(lock)
#define raw_spin_lock_irqsave(lock, flags)				\
	spin_lock_irqsave(lock, flags)
#define raw_spin_unlock_irqrestore(lock, flags)				\
	spin_unlock_irqrestore(lock, flags)
#define raw_spin_trylock_irqsave(lock, flags)				\
	spin_trylock_irqsave(lock, flags)
