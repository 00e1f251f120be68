// SPDX-License-Identifier: MIT
/*
 * kernel/compat/percpu_ref.c - references that are counted per core
 *
 * A user looks at the mode and adds in one piece with preemption off, which
 * is a section that a grace period waits for: after it nobody adds to a
 * core's number on the strength of the old mode.
 */
#include "kernel/compat/percpu_ref.h"

#include "kernel/compat/warn.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

/* Above what all cores together may have given back more than taken. */
#define BIAS		0x40000000

#define LOCK_RANK_REF	(LOCK_RANK_RCU + 2)	/* call_rcu() is inside */

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
		ref->mode = PERCPU_REF_SHARED | PERCPU_REF_DEAD;
		atomic_long_set(&ref->shared, 0);
	} else if (flags & PERCPU_REF_INIT_ATOMIC) {
		ref->mode = PERCPU_REF_SHARED;
		atomic_long_set(&ref->shared, 1);
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
	ref->mode = PERCPU_REF_SHARED | PERCPU_REF_DEAD;
}
EXPORT_SYMBOL_GPL(percpu_ref_exit);

/* --- users --- */

void percpu_ref_get_many(struct percpu_ref *ref, unsigned long nr)
{
	rcu_read_lock();
	if (likely(READ_ONCE(ref->mode) == 0))
		this_cpu_add(*ref->counts, nr);
	else
		atomic_long_add(nr, &ref->shared);
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(percpu_ref_get_many);

void percpu_ref_put_many(struct percpu_ref *ref, unsigned long nr)
{
	bool last = false;

	rcu_read_lock();
	if (likely(READ_ONCE(ref->mode) == 0))
		this_cpu_sub(*ref->counts, nr);
	else
		last = atomic_long_sub_and_test(nr, &ref->shared);
	rcu_read_unlock();
	if (last)
		ref->release(ref);
}
EXPORT_SYMBOL_GPL(percpu_ref_put_many);

static bool try_get(struct percpu_ref *ref, unsigned long nr,
		    unsigned int unless)
{
	unsigned int mode;
	bool taken = true;

	rcu_read_lock();
	mode = READ_ONCE(ref->mode);
	if (mode & unless)
		taken = false;
	else if (mode == 0)
		this_cpu_add(*ref->counts, nr);
	else
		taken = atomic_long_add_unless(&ref->shared, nr, 0);
	rcu_read_unlock();
	return taken;
}

bool percpu_ref_tryget_many(struct percpu_ref *ref, unsigned long nr)
{
	return try_get(ref, nr, 0);
}
EXPORT_SYMBOL_GPL(percpu_ref_tryget_many);

bool percpu_ref_tryget_live(struct percpu_ref *ref)
{
	return try_get(ref, 1, PERCPU_REF_DEAD);
}
EXPORT_SYMBOL_GPL(percpu_ref_tryget_live);

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
	if (ref->mode & PERCPU_REF_SHARED)
		return false;
	WRITE_ONCE(ref->mode, ref->mode | PERCPU_REF_SHARED);
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
	if (ref->mode == PERCPU_REF_SHARED && !ref->switching) {
		atomic_long_add(BIAS, &ref->shared);
		/* Cores' numbers are 0 before anyone may add to them. */
		smp_store_release(&ref->mode, 0u);
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
	killed = ref->mode & PERCPU_REF_DEAD;
	if (!killed) {
		WRITE_ONCE(ref->mode, ref->mode | PERCPU_REF_DEAD);
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
	WRITE_ONCE(ref->mode, ref->mode & ~PERCPU_REF_DEAD);
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
