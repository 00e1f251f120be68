// SPDX-License-Identifier: MIT
/*
 * kernel/core/spinlock.h - ticket locks
 *
 * The word holds two halves: `next` is the ticket for who comes, `owner`
 * the ticket being served. Taking one is an atomic add, so cores are served
 * in the order they came. Waiting is by wfe; unlock wakes with sev.
 *
 * Preemption is off while a lock is held. A lock that an interrupt handler
 * takes must be taken with the _irqsave form everywhere else; the debug
 * build checks that, and the order of locks by their ranks (lockrank.h).
 * Without CONFIG_SMP only preemption, interrupts and checks remain.
 *
 * Context: any. Source of the barriers: ARM DDI 0406C, D7.3.
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/core/lockrank.h"
#include "kernel/core/preempt.h"

struct spinlock {
	union {
		u32 ticket;	/* [a] next << 16 | owner */
		u16 owner;	/* [a] its low half (little endian) */
	};
	struct lock_class class;	/* [I] rank and name; [a] usage */
};
typedef struct spinlock spinlock_t;

#define SPINLOCK_INIT(lock_name, lock_rank)				\
	{ .ticket = 0, .class = LOCK_CLASS_INIT(lock_name, lock_rank) }
#define DEFINE_SPINLOCK(ident, lock_rank)				\
	struct spinlock ident = SPINLOCK_INIT(#ident, lock_rank)

static inline void spin_lock_init_ranked(struct spinlock *lock,
					 const char *name, u16 rank)
{
	*lock = (struct spinlock)SPINLOCK_INIT(name, rank);
}

#ifdef CONFIG_SMP
static inline u16 ticket_owner(const struct spinlock *lock)
{
	return READ_ONCE(lock->owner);
}

/* Until a ticket is served (spinlock.c). */
void spin_wait(struct spinlock *lock, u16 ticket);

static inline void arch_spin_lock(struct spinlock *lock)
{
	u32 old = __atomic_fetch_add(&lock->ticket, 1u << 16,
				     __ATOMIC_RELAXED);

	if (unlikely(ticket_owner(lock) != (u16)(old >> 16)))
		spin_wait(lock, (u16)(old >> 16));
	smp_mb();	/* pairs with the one in arch_spin_unlock */
}

static inline bool arch_spin_trylock(struct spinlock *lock)
{
	u32 old = READ_ONCE(lock->ticket);

	if ((u16)old != (u16)(old >> 16) ||
	    !__atomic_compare_exchange_n(&lock->ticket, &old,
					 old + (1u << 16), false,
					 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		return false;
	smp_mb();
	return true;
}

static inline void arch_spin_unlock(struct spinlock *lock)
{
	smp_mb();	/* what the lock guarded is done before it is free */
	/* Only the holder writes this half. */
	WRITE_ONCE(lock->owner, (u16)(READ_ONCE(lock->owner) + 1));
	sev();		/* pairs with wfe in spin_wait */
}

static inline bool spin_is_locked(const struct spinlock *lock)
{
	u32 ticket = READ_ONCE(lock->ticket);

	return (u16)ticket != (u16)(ticket >> 16);
}
#else
static inline void arch_spin_lock(struct spinlock *lock) { lock->ticket = 1; }
static inline bool arch_spin_trylock(struct spinlock *lock)
{
	return lock->ticket ? false : (lock->ticket = 1);
}
static inline void arch_spin_unlock(struct spinlock *lock)
{
	lock->ticket = 0;
}
static inline bool spin_is_locked(const struct spinlock *lock)
{
	return READ_ONCE(lock->ticket) != 0;
}
#endif

static inline void spin_lock(struct spinlock *lock)
{
	preempt_disable();
	lockrank_acquire(&lock->class);
	arch_spin_lock(lock);
}

static inline bool spin_trylock(struct spinlock *lock)
{
	preempt_disable();
	if (arch_spin_trylock(lock)) {
		lockrank_acquired_by_try(&lock->class);
		return true;
	}
	preempt_enable();
	return false;
}

static inline void spin_unlock(struct spinlock *lock)
{
	lockrank_release(&lock->class);
	arch_spin_unlock(lock);
	preempt_enable();
}

#define spin_lock_irqsave(lock, flags) do {				\
	local_irq_save(flags);						\
	spin_lock(lock);						\
} while (0)
#define spin_unlock_irqrestore(lock, flags) do {			\
	spin_unlock(lock);						\
	local_irq_restore(flags);					\
} while (0)

static inline void spin_lock_irq(struct spinlock *lock)
{
	sched_point();
	local_irq_disable();
	spin_lock(lock);
}

static inline void spin_unlock_irq(struct spinlock *lock)
{
	spin_unlock(lock);
	local_irq_enable();
	sched_point();
}

/*
 * For the output path, which a panic must get through although whoever
 * holds the lock may never run again. Returns whether the lock was taken.
 */
static inline bool spin_lock_unless_panic(struct spinlock *lock,
					  unsigned long *flags)
{
	local_irq_save(*flags);
	if (panic_in_progress())
		return false;
	spin_lock(lock);
	return true;
}

static inline void spin_unlock_if(struct spinlock *lock, unsigned long flags,
				  bool taken)
{
	if (taken)
		spin_unlock(lock);
	local_irq_restore(flags);
}

/* First line of every x_locked() function. */
#define assert_held(lock)	assert_context(spin_is_locked(lock))
