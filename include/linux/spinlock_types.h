// SPDX-License-Identifier: MIT
/*
 * include/linux/spinlock_types.h - spin locks, without a rank among others
 */
#pragma once

#include "kernel/core/spinlock.h"

typedef struct spinlock raw_spinlock_t;

#define __SPIN_LOCK_INITIALIZER(name)	SPINLOCK_INIT(#name, LOCK_RANK_NONE)
#define __SPIN_LOCK_UNLOCKED(name)					\
	((spinlock_t)__SPIN_LOCK_INITIALIZER(name))
#define SPIN_LOCK_UNLOCKED	__SPIN_LOCK_UNLOCKED(spinlock)
#undef DEFINE_SPINLOCK
#define DEFINE_SPINLOCK(name)						\
	spinlock_t name = __SPIN_LOCK_INITIALIZER(name)

#define __RAW_SPIN_LOCK_UNLOCKED(name)	__SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RAW_SPINLOCK(name)	DEFINE_SPINLOCK(name)
