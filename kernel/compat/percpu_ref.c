// SPDX-License-Identifier: MIT
/*
 * kernel/compat/percpu_ref.c - references that are counted per core
 *
 * A user looks at the mode and adds in one piece, a restartable sequence or
 * with preemption off, and for both a grace period waits: after it nobody adds
 * to a core's number on the strength of the old mode.
 */
#include "kernel/compat/percpu_ref.h"

#include "kernel/compat/warn.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

/* Above what all cores together may have given back more than taken. */
#define BIAS		0x40000000

#define LOCK_RANK_REF	(LOCK_RANK_RCU + 2)	/* call_rcu() is inside */

static unsigned int mode_of(const struct percpu_ref *ref)
{
	return READ_ONCE(ref->state) & PERCPU_REF_MODE;
}

/* Cores' numbers are 0 before anyone may add to them: pairs with the address
 * that comes from the state, and with the acquire in count_pinned(). */
static void set_mode(struct percpu_ref *ref, unsigned int mode)
{
	uintptr_t at = (uintptr_t __force)ref->counts;

	smp_store_release(&ref->state, (at & ~PERCPU_REF_MODE) | mode);
}

int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release,
		    unsigned int flags, gfp_t gfp)
{
	*ref = (struct percpu_ref){
		.counts = alloc_percpu_gfp(unsigned long, gfp),
		.release = release,
		.lock = SPINLOCK_INIT("percpu_ref", LOCK_RANK_REF),
		.shared = ATOMIC_LONG_INIT(BIAS + 1),
	};
	if (flags & PERCPU_REF_INIT_DEAD) {
		set_mode(ref, PERCPU_REF_SHARED | PERCPU_REF_DEAD);
		atomic_long_set(&ref->shared, 0);
	} else if (flags & PERCPU_REF_INIT_ATOMIC) {
		set_mode(ref, PERCPU_REF_SHARED);
		atomic_long_set(&ref->shared, 1);
	} else {
		set_mode(ref, 0);
	}
	return ref->counts ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(percpu_ref_init);

void percpu_ref_exit(struct percpu_ref *ref)
{
	/* The function of a switch may still be on its way. */
	if (READ_ONCE(ref->switching))
		rcu_barrier();
	free_percpu(ref->counts);
	ref->counts = NULL;
	set_mode(ref, PERCPU_REF_SHARED | PERCPU_REF_DEAD);
}
EXPORT_SYMBOL_GPL(percpu_ref_exit);

/* --- users --- */

/* Preemption off. */
static bool count_pinned(struct percpu_ref *ref, unsigned long nr)
{
	if (smp_load_acquire(&ref->state) & PERCPU_REF_MODE)
		return false;
	this_cpu_add(*ref->counts, nr);
	return true;
}

void percpu_ref_get_slow(struct percpu_ref *ref, unsigned long nr)
{
	rcu_read_lock();
	if (!count_pinned(ref, nr))
		atomic_long_add(nr, &ref->shared);
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(percpu_ref_get_slow);

void percpu_ref_put_slow(struct percpu_ref *ref, unsigned long nr)
{
	bool last = false;

	rcu_read_lock();
	if (!count_pinned(ref, -nr))
		last = atomic_long_sub_and_test(nr, &ref->shared);
	rcu_read_unlock();
	if (last)
		ref->release(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_put_slow);

bool percpu_ref_try_slow(struct percpu_ref *ref, unsigned long nr,
			 unsigned int unless)
{
	bool taken;

	rcu_read_lock();
	if (mode_of(ref) & unless)
		taken = false;
	else
		taken = count_pinned(ref, nr) ||
			atomic_long_add_unless(&ref->shared, nr, 0);
	rcu_read_unlock();
	return taken;
}
EXPORT_SYMBOL_GPL(percpu_ref_try_slow);

/* --- switches --- */

/* After a grace period: cores' numbers are still, and are brought over. */
static void bring_over(struct rcu_head *rcu)
{
	struct percpu_ref *ref = container_of(rcu, struct percpu_ref, rcu);
	percpu_ref_func_t *confirm;
	unsigned long sum = 0, flags;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		sum += *per_cpu_ptr(ref->counts, cpu);
		*per_cpu_ptr(ref->counts, cpu) = 0;
	}
	/* The switch's own reference keeps this from being the last. */
	atomic_long_add(sum - BIAS, &ref->shared);
	spin_lock_irqsave(&ref->lock, flags);
	confirm = ref->confirm;
	ref->confirm = NULL;
	WRITE_ONCE(ref->switching, false);
	spin_unlock_irqrestore(&ref->lock, flags);
	if (confirm)
		confirm(ref);
	percpu_ref_put(ref);
}

/* Return: whether a switch has begun; else it is shared already. */
static bool to_shared_locked(struct percpu_ref *ref,
			     percpu_ref_func_t *confirm)
{
	assert_held(&ref->lock);
	if (mode_of(ref) & PERCPU_REF_SHARED)
		return false;
	set_mode(ref, mode_of(ref) | PERCPU_REF_SHARED);
	ref->switching = true;
	ref->confirm = confirm;
	atomic_long_inc(&ref->shared);
	call_rcu(&ref->rcu, bring_over);
	return true;
}

void percpu_ref_switch_to_atomic(struct percpu_ref *ref,
				 percpu_ref_func_t *confirm)
{
	unsigned long flags;
	bool begun;

	spin_lock_irqsave(&ref->lock, flags);
	begun = to_shared_locked(ref, confirm);
	spin_unlock_irqrestore(&ref->lock, flags);
	if (!begun && confirm)
		confirm(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_switch_to_atomic);

void percpu_ref_switch_to_atomic_sync(struct percpu_ref *ref)
{
	percpu_ref_switch_to_atomic(ref, NULL);
	rcu_barrier();
}
EXPORT_SYMBOL_GPL(percpu_ref_switch_to_atomic_sync);

void percpu_ref_switch_to_percpu(struct percpu_ref *ref)
{
	unsigned long flags;

	if (READ_ONCE(ref->switching))
		rcu_barrier();
	spin_lock_irqsave(&ref->lock, flags);
	if (mode_of(ref) == PERCPU_REF_SHARED && !ref->switching) {
		atomic_long_add(BIAS, &ref->shared);
		set_mode(ref, 0);
	}
	spin_unlock_irqrestore(&ref->lock, flags);
}
EXPORT_SYMBOL_GPL(percpu_ref_switch_to_percpu);

void percpu_ref_kill_and_confirm(struct percpu_ref *ref,
				 percpu_ref_func_t *confirm)
{
	unsigned long flags;
	bool killed, begun = false;

	spin_lock_irqsave(&ref->lock, flags);
	killed = mode_of(ref) & PERCPU_REF_DEAD;
	if (!killed) {
		set_mode(ref, mode_of(ref) | PERCPU_REF_DEAD);
		begun = to_shared_locked(ref, confirm);
	}
	spin_unlock_irqrestore(&ref->lock, flags);
	if (killed) {
		warn_report(__FILE__, __LINE__, "percpu_ref killed twice");
		return;
	}
	if (!begun && confirm)
		confirm(ref);
	percpu_ref_put(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_kill_and_confirm);

void percpu_ref_resurrect(struct percpu_ref *ref)
{
	unsigned long flags;

	if (READ_ONCE(ref->switching))
		rcu_barrier();
	spin_lock_irqsave(&ref->lock, flags);
	set_mode(ref, mode_of(ref) & ~PERCPU_REF_DEAD);
	atomic_long_inc(&ref->shared);
	spin_unlock_irqrestore(&ref->lock, flags);
	percpu_ref_switch_to_percpu(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_resurrect);

void percpu_ref_reinit(struct percpu_ref *ref)
{
	if (!percpu_ref_is_zero(ref)) {
		warn_report(__FILE__, __LINE__, "percpu_ref is still in use");
		return;
	}
	percpu_ref_resurrect(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_reinit);
