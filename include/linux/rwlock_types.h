// SPDX-License-Identifier: MIT
/*
 * include/linux/rwlock_types.h - many readers or one writer
 */
#pragma once

#include "kernel/lib/compiler.h"

typedef struct rwlock {
	u32 state;		/* [a] readers, or RWLOCK_WRITER */
} rwlock_t;

#define RWLOCK_WRITER		0x80000000u
#define __RW_LOCK_UNLOCKED(name)	((rwlock_t){ 0 })
#define RW_LOCK_UNLOCKED	__RW_LOCK_UNLOCKED(rwlock)
#define DEFINE_RWLOCK(name)	rwlock_t name = { 0 }
