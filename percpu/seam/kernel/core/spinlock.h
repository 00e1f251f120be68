// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/core/spinlock.h - spin locks, as the library sees them
 *
 * What a lock is made of, only its bodies know; here is room for it. The
 * lock keeps out other cores and, on a core that has them, interrupts.
 * See      docs/reuse.md
 */
#pragma once

#include "kernel/core/panic.h"
#include "kernel/lib/compiler.h"

#define LOCK_RANK_PERCPU	0

struct spinlock {
	char room[64] __aligned(8);
};

void spin_lock_init_ranked(struct spinlock *lock, const char *name, u16 rank);
/* Return: what seam_unlock() gets: the interrupt mask from before. */
unsigned long seam_lock(struct spinlock *lock);
void seam_unlock(struct spinlock *lock, unsigned long flags);
/* By whoever asks, if that can be told; true otherwise. */
bool seam_lock_is_held(const struct spinlock *lock);

#define spin_lock_irqsave(lock, flags)		((flags) = seam_lock(lock))
#define spin_unlock_irqrestore(lock, flags)	seam_unlock(lock, flags)
#define assert_held(lock)			assert(seam_lock_is_held(lock))
