// SPDX-License-Identifier: MIT
/*
 * kernel/compat/rwlock.c - many readers or one writer, without sleeping
 *
 *   state    0 free    n readers    RWLOCK_WRITER
 *
 * Barriers: who takes the lock has an acquire, who gives it back a release.
 */
#include "include/linux/rwlock.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/export.h"

static bool change(rwlock_t *lock, u32 from, u32 to)
{
	return __atomic_compare_exchange_n(&lock->state, &from, to, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static bool try_read(rwlock_t *lock)
{
	u32 state = READ_ONCE(lock->state);

	return state != RWLOCK_WRITER && change(lock, state, state + 1);
}

void read_lock(rwlock_t *lock)
{
	preempt_disable();
	while (!try_read(lock))
		cpu_relax();
}
EXPORT_SYMBOL(read_lock);

void read_unlock(rwlock_t *lock)
{
	u32 before = __atomic_fetch_sub(&lock->state, 1, __ATOMIC_RELEASE);

	assert(before && before != RWLOCK_WRITER);
	preempt_enable();
}
EXPORT_SYMBOL(read_unlock);

void write_lock(rwlock_t *lock)
{
	preempt_disable();
	while (!change(lock, 0, RWLOCK_WRITER))
		cpu_relax();
}
EXPORT_SYMBOL(write_lock);

void write_unlock(rwlock_t *lock)
{
	assert(READ_ONCE(lock->state) == RWLOCK_WRITER);
	smp_store_release(&lock->state, 0);
	preempt_enable();
}
EXPORT_SYMBOL(write_unlock);

/* Another reader's coming or going is no reason to give up. */
bool read_trylock(rwlock_t *lock)
{
	preempt_disable();
	while (READ_ONCE(lock->state) != RWLOCK_WRITER) {
		if (try_read(lock))
			return true;
	}
	preempt_enable();
	return false;
}
EXPORT_SYMBOL(read_trylock);

bool write_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (change(lock, 0, RWLOCK_WRITER))
		return true;
	preempt_enable();
	return false;
}
EXPORT_SYMBOL(write_trylock);
