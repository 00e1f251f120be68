// SPDX-License-Identifier: MIT
/*
 * include/linux/rwlock.h - many readers or one writer, without sleeping
 *
 * A reader may read again while it reads, also in an interrupt: a writer
 * that waits keeps no reader out. Preemption is off while the lock is held.
 */
#pragma once

#include "include/linux/bottom_half.h"
#include "include/linux/rwlock_types.h"
#include "kernel/arch/irqflags.h"

static inline void rwlock_init(rwlock_t *lock)
{
	*lock = (rwlock_t){ 0 };
}

/* Context: any. The last two: whether it was taken. */
void read_lock(rwlock_t *lock);
void read_unlock(rwlock_t *lock);
void write_lock(rwlock_t *lock);
void write_unlock(rwlock_t *lock);
bool read_trylock(rwlock_t *lock);
bool write_trylock(rwlock_t *lock);

#define rwlock_is_locked(lock)	(READ_ONCE((lock)->state) != 0)

#define read_lock_irq(lock)						\
	do { local_irq_disable(); read_lock(lock); } while (0)
#define read_unlock_irq(lock)						\
	do { read_unlock(lock); local_irq_enable(); } while (0)
#define write_lock_irq(lock)						\
	do { local_irq_disable(); write_lock(lock); } while (0)
#define write_unlock_irq(lock)						\
	do { write_unlock(lock); local_irq_enable(); } while (0)
#define read_lock_bh(lock)						\
	do { local_bh_disable(); read_lock(lock); } while (0)
#define read_unlock_bh(lock)						\
	do { read_unlock(lock); local_bh_enable(); } while (0)
#define write_lock_bh(lock)						\
	do { local_bh_disable(); write_lock(lock); } while (0)
#define write_unlock_bh(lock)						\
	do { write_unlock(lock); local_bh_enable(); } while (0)
#define read_lock_irqsave(lock, flags)					\
	do { local_irq_save(flags); read_lock(lock); } while (0)
#define read_unlock_irqrestore(lock, flags)				\
	do { read_unlock(lock); local_irq_restore(flags); } while (0)
#define write_lock_irqsave(lock, flags)					\
	do { local_irq_save(flags); write_lock(lock); } while (0)
#define write_unlock_irqrestore(lock, flags)				\
	do { write_unlock(lock); local_irq_restore(flags); } while (0)
