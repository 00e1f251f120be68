// SPDX-License-Identifier: MIT
/*
 * percpu/counter.c - one number that all cores add to
 *
 *   count = shared + held[0] + held[1] + ...       |held[i]| < batch
 *
 *   add on core i    held[i] += amount, or, if that reaches batch, under the
 *                    lock: shared += held[i] + amount, held[i] = 0
 *   sum              under the lock: shared and every held
 *   core i goes off  once it is dead, under the lock: shared += held[i],
 *                    held[i] = 0
 *
 * What moves from a core to the shared number does so under the lock, and so
 * a sum sees it in one place and not in two. What is added without the lock
 * is one store, which a sum sees or not.
 *
 * Sums and comparisons take all possible cores for holders. So it does not
 * matter to them when exactly a core ceases to be online, or what it holds is
 * brought over. That is done from another core, and therefore not before
 * nothing runs on the dead one that could add (kernel/core/cpuhp.h, prepare
 * section): its load and store are no single step for other cores.
 *
 * Rules    R1 a core that is off holds nothing, of any counter
 *          (percpu_counter_verify).
 * Locks    fbc->lock guards the shared number, and what moves there;
 *          counters_lock guards the list of all. Order: counters_lock, lock.
 *          Both with interrupts off.
 * See      docs/percpu/counter.md, tests/percpu/test_counter.c,
 *          tests/schedules/scenario_counter.c
 */
#include "percpu/counter.h"

#include "kernel/arch/ras.h"
#include "kernel/core/cpuhp.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/export.h"
#include "kernel/sched/hotplug.h"
#include "percpu/access/ops.h"
#include "percpu/counter_internal.h"

static DEFINE_SPINLOCK(counters_lock, LOCK_RANK_COUNTERS);
static LIST_HEAD(counters);
static unsigned long nr_counters;	/* [counters_lock] */

/* Whole for percpu_counter_read(), which takes no lock. */
static void set_shared_locked(struct percpu_counter *fbc, u64 count)
{
	assert_held(&fbc->lock);
	__atomic_store_n(&fbc->count, (s64)count, __ATOMIC_RELAXED);
}

static void add_shared_locked(struct percpu_counter *fbc, s64 amount)
{
	set_shared_locked(fbc, (u64)fbc->count + (u64)amount);
}

/* --- life --- */

void percpu_counter_start(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;

	spin_lock_init_ranked(&fbc->lock, "percpu_counter", LOCK_RANK_COUNTER);
	fbc->count = amount;
	spin_lock_irqsave(&counters_lock, flags);
	list_add_tail(&fbc->list, &counters);
	nr_counters++;
	spin_unlock_irqrestore(&counters_lock, flags);
}
EXPORT_SYMBOL(percpu_counter_start);

void percpu_counter_destroy(struct percpu_counter *fbc)
{
	unsigned long flags;

	if (!percpu_counter_initialized(fbc))
		return;
	spin_lock_irqsave(&counters_lock, flags);
	list_del(&fbc->list);
	nr_counters--;
	spin_unlock_irqrestore(&counters_lock, flags);
	free_percpu(fbc->counters);
	fbc->counters = NULL;
}
EXPORT_SYMBOL(percpu_counter_destroy);

/* --- adding --- */

/* This core's held number goes, and count with what was in it. */
static __noinline void share(struct percpu_counter *fbc, s64 amount)
{
	assert_irqs_off();
	spin_lock(&fbc->lock);
	add_shared_locked(fbc, amount);
	__this_cpu_write(*fbc->counters, 0);
	spin_unlock(&fbc->lock);
}

static __noinline void add_masked(struct percpu_counter *fbc, s64 amount,
				  s32 batch)
{
	unsigned long flags;
	s64 held;

	local_irq_save(flags);
	held = (s64)((u64)amount + (u64)(s64)__this_cpu_read(*fbc->counters));
	if (held < batch && held > -(s64)batch)
		__this_cpu_write(*fbc->counters, (s32)held);
	else
		share(fbc, held);
	local_irq_restore(flags);
}

/*
 * Adds more - (batch - 1), if the core then holds less than a batch. Both
 * are less than 2^30, so that their sum fits.
 */
static __always_inline bool add_held(struct percpu_counter *fbc, u32 more,
				     s32 batch)
{
	bool done;

	if (!IS_ENABLED(CONFIG_PERCPU_RAS))
		return false;
	sched_point();
	done = ras_add_within((void __force *)fbc->counters, more,
			      (u32)batch - 1);
	sched_point();
	return done;
}

void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount,
			      s32 batch)
{
	bool small = (u32)batch < 1u << 30 && amount < batch &&
		     amount > -(s64)batch;

	if (unlikely(!small || !add_held(fbc, (u32)amount + (u32)batch - 1,
					 batch)))
		add_masked(fbc, amount, batch);
}
EXPORT_SYMBOL(percpu_counter_add_batch);

/* Of more - 32: with amount as it is the compiler saves a register before. */
static __noinline void add_small_masked(struct percpu_counter *fbc, s32 more)
{
	add_masked(fbc, more - percpu_counter_batch, percpu_counter_batch);
}

/* Three registers do, so that nothing is saved. */
#define DEFINE_SMALL(name, step, limit, sign)				\
void name(struct percpu_counter *fbc, s32 amount)			\
{									\
	sched_point();							\
	if (unlikely(!IS_ENABLED(CONFIG_PERCPU_RAS) ||			\
		     !step((void __force *)fbc->counters, (u32)amount,	\
			   limit)))					\
		add_small_masked(fbc, percpu_counter_batch sign amount); \
	sched_point();							\
}									\
EXPORT_SYMBOL(name)

DEFINE_SMALL(percpu_counter_add_small, ras_add_below, percpu_counter_batch, +);
DEFINE_SMALL(percpu_counter_sub_small, ras_sub_above, -percpu_counter_batch, -);

static __noinline void add_large_masked(struct percpu_counter *fbc, s64 amount)
{
	add_masked(fbc, amount, percpu_counter_batch);
}

/*
 * Of a number that is not known, with percpu_counter_batch: one look says that
 * it is less than that, either way.
 */
void percpu_counter_add_any(struct percpu_counter *fbc, s64 amount)
{
	u64 wide = (u64)amount + percpu_counter_batch - 1;
	u32 more = (u32)(wide & ~0u);

	if (unlikely(wide > 2 * percpu_counter_batch - 2)) {
		add_large_masked(fbc, amount);
		return;
	}
	/* Forget amount, for want of registers. */
	__asm__("" : "+r"(more));
	if (unlikely(!add_held(fbc, more, percpu_counter_batch)))
		add_small_masked(fbc, (s32)more + 1);
}
EXPORT_SYMBOL(percpu_counter_add_any);

void percpu_counter_sync(struct percpu_counter *fbc)
{
	unsigned long flags;

	local_irq_save(flags);
	share(fbc, __this_cpu_read(*fbc->counters));
	local_irq_restore(flags);
}
EXPORT_SYMBOL(percpu_counter_sync);

/* --- the whole --- */

/* Possible cores are 0 to nr_cpu_ids - 1. */
static inline s64 sum_locked(struct percpu_counter *fbc)
{
	u64 sum = (u64)fbc->count;

	assert_held(&fbc->lock);
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
		s64 held = READ_ONCE(*per_cpu_ptr(fbc->counters, cpu));

		sum += (u64)held;
		sched_point();
	}
	return (s64)sum;
}

s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	unsigned long flags;
	s64 sum;

	spin_lock_irqsave(&fbc->lock, flags);
	sum = sum_locked(fbc);
	spin_unlock_irqrestore(&fbc->lock, flags);
	return sum;
}
EXPORT_SYMBOL(__percpu_counter_sum);

int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs, s32 batch)
{
	u64 slack = batch > 1 ? (u64)batch * nr_cpu_ids : 0;
	s64 rough = percpu_counter_read(fbc);
	u64 apart = rough > rhs ? (u64)rough - (u64)rhs : (u64)rhs - (u64)rough;

	return counter_compare(apart > slack ? rough :
			       __percpu_counter_sum(fbc), rhs);
}
EXPORT_SYMBOL(__percpu_counter_compare);

void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;
	unsigned int cpu;

	spin_lock_irqsave(&fbc->lock, flags);
	for_each_possible_cpu(cpu)
		WRITE_ONCE(*per_cpu_ptr(fbc->counters, cpu), 0);
	set_shared_locked(fbc, (u64)amount);
	spin_unlock_irqrestore(&fbc->lock, flags);
}
EXPORT_SYMBOL(percpu_counter_set);

/* Not with the core: two cores with room for one each would pass the limit. */
bool percpu_counter_limited_add(struct percpu_counter *fbc, s64 limit,
				s64 amount)
{
	unsigned long flags;
	bool room;

	if (!amount)
		return true;
	spin_lock_irqsave(&fbc->lock, flags);
	room = counter_has_room(sum_locked(fbc), limit, amount);
	if (room)
		add_shared_locked(fbc, amount);
	spin_unlock_irqrestore(&fbc->lock, flags);
	return room;
}
EXPORT_SYMBOL(percpu_counter_limited_add);

/* --- cores that go off --- */

static void take_over(struct percpu_counter *fbc, unsigned int cpu)
{
	s32 *held = per_cpu_ptr(fbc->counters, cpu);

	spin_lock(&fbc->lock);
	add_shared_locked(fbc, *held);
	sched_point();
	WRITE_ONCE(*held, 0);
	spin_unlock(&fbc->lock);
}

static int cpu_dead(unsigned int cpu)
{
	struct percpu_counter *fbc;
	unsigned long flags;

	spin_lock_irqsave(&counters_lock, flags);
	list_for_each_entry(fbc, &counters, list)
		take_over(fbc, cpu);
	spin_unlock_irqrestore(&counters_lock, flags);
	return 0;
}

void percpu_counter_startup(void)
{
	if (cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, "percpu/counter",
				      NULL, cpu_dead) < 0)
		panic("percpu counters: no hotplug state is free");
}

/* --- for tests --- */

static int verify_off(struct percpu_counter *fbc, unsigned int cpu)
{
	s32 held = READ_ONCE(*per_cpu_ptr(fbc->counters, cpu));

	if (!held)
		return 0;
	pr_err("percpu counter %p: core %u is off and holds %d\n",
	       (void *)fbc, cpu, held);
	return -EINVAL;
}

int percpu_counter_verify(void)
{
	struct percpu_counter *fbc;
	unsigned long flags;
	unsigned int cpu;
	int err = 0;

	cpus_read_lock();
	spin_lock_irqsave(&counters_lock, flags);
	list_for_each_entry(fbc, &counters, list)
		for_each_possible_cpu(cpu)
			if (!cpu_online(cpu) && verify_off(fbc, cpu))
				err = -EINVAL;
	spin_unlock_irqrestore(&counters_lock, flags);
	cpus_read_unlock();
	return err;
}

INVARIANT(percpu_counter) = {
	.name = "per-CPU counters", .check = percpu_counter_verify,
};

static unsigned long counters_in_use(void)
{
	return READ_ONCE(nr_counters);
}

COUNTER(percpu_counters) = {
	.name = "per-CPU counters", .read = counters_in_use,
};
