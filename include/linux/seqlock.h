// SPDX-License-Identifier: MIT
/*
 * include/linux/seqlock.h - readers that look again when they were disturbed
 */
#pragma once

#include "include/linux/spinlock.h"
#include "kernel/core/seqlock.h"

#define __SEQLOCK_UNLOCKED(name)					\
	{ .lock = __SPIN_LOCK_INITIALIZER(name) }
#define SEQLOCK_UNLOCKED	((seqlock_t)__SEQLOCK_UNLOCKED(seqlock))
#define DEFINE_SEQLOCK(name)	seqlock_t name = __SEQLOCK_UNLOCKED(name)
#define seqlock_init(s)							\
	(*(s) = (seqlock_t)__SEQLOCK_UNLOCKED(s))

#define write_seqlock_bh(s) do {					\
	local_bh_disable();						\
	write_seqlock(s);						\
} while (0)
#define write_sequnlock_bh(s) do {					\
	write_sequnlock(s);						\
	local_bh_enable();						\
} while (0)

/* A reader that keeps writers out instead of looking again. */
#define read_seqlock_excl(s)	spin_lock(&(s)->lock)
#define read_sequnlock_excl(s)	spin_unlock(&(s)->lock)
