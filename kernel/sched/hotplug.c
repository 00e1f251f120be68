// SPDX-License-Identifier: MIT
/*
 * kernel/sched/hotplug.c - taking cores off and putting them back
 *
 * Off, step by step; each leaves a state in which the system is whole:
 *
 *   1 teardowns of the online section, in a thread on the core
 *   2 a thread on the core clears its online bit, so that nobody sends
 *     calls or threads there any more, and moves what is queued there
 *   3 a grace period waits for those who saw the bit set and send
 *   4 the core's idle thread makes the calls still waiting, switches tick
 *     and interrupts off and sleeps
 *   5 timers and the board's interrupts move; teardowns of the prepare
 *     section run
 *
 * A thread whose only cores are off runs anywhere ("displaced") and goes
 * home when one of them is back.
 *
 * Locks    hotplug_lock: one core at a time; cpus_read_lock holds it off.
 */
#include "kernel/sched/hotplug.h"

#include "kernel/core/clock.h"
#include "kernel/core/cpuhp.h"
#include "kernel/core/irq.h"
#include "kernel/core/nmi.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/rwsem.h"
#include "kernel/sched/sched_internal.h"
#include "kernel/sched/watchdog.h"

#define DEATH_MS	5000	/* an emulated core may be slow to run */

static DECLARE_RWSEM(hotplug_lock);
static struct cpumask dying;	/* [a] asked to die, by bit */
static struct cpumask dead;	/* [a] has died */

void cpus_read_lock(void)
{
	down_read(&hotplug_lock);
}

void cpus_read_unlock(void)
{
	up_read(&hotplug_lock);
}

/* ---- callbacks, where they belong ---- */

struct remote_step {
	cpuhp_fn fn;
	unsigned int cpu;
};

static int step_thread(void *arg)
{
	struct remote_step *step = arg;

	return step->fn(step->cpu);
}

static int run_on(unsigned int cpu, int (*fn)(void *arg), void *arg)
{
	struct thread *t = kthread_create_on_cpu(fn, arg, cpu, "hotplug/%u");

	if (!t)
		return -ENOMEM;
	thread_set_prio(t, PRIO_STOPPER);
	thread_get(t);
	wake_up_thread(t);
	return thread_join(t);
}

static int run_step(unsigned int cpu, unsigned int state, cpuhp_fn fn)
{
	struct remote_step step = { fn, cpu };

	if (!fn)
		return 0;
	if (state < CPUHP_AP_ONLINE_DYN || !sched_running)
		return fn(cpu);
	return run_on(cpu, step_thread, &step);
}

static int run_registered(unsigned int cpu, unsigned int state, bool up)
{
	const struct cpuhp_step *step = cpuhp_step_get(state);

	if (!step)
		return 0;
	return run_step(cpu, state, up ? step->startup : step->teardown);
}

/* Start-ups from first to last; on failure those done are undone. */
static int bring_up(unsigned int cpu, unsigned int first, unsigned int last)
{
	for (unsigned int i = first; i <= last; i++) {
		int err = run_registered(cpu, i, true);

		if (!err)
			continue;
		while (i-- > first)
			run_registered(cpu, i, false);
		return err;
	}
	return 0;
}

/* Teardowns from last to first; on failure those done are taken back. */
static int tear_down(unsigned int cpu, unsigned int first, unsigned int last)
{
	for (unsigned int i = last + 1; i-- > first;) {
		int err = run_registered(cpu, i, false);

		if (!err)
			continue;
		while (++i <= last)
			run_registered(cpu, i, true);
		return err;
	}
	return 0;
}

/* ---- off ---- */

static void set_active(unsigned int cpu, bool active)
{
	struct runqueue *rq = rq_of(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	rq->active = active;
	spin_unlock_irqrestore(&rq->lock, flags);
}

static struct thread *take_queued(struct runqueue *rq)
{
	struct thread *t = NULL;
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	if (rq->bitmap) {
		t = list_first_entry(&rq->queues[ctz_long(rq->bitmap)],
				     struct thread, run_node);
		rq_dequeue_locked(rq, t);
	}
	spin_unlock_irqrestore(&rq->lock, flags);
	return t;
}

/* In a thread on the core that goes off; that thread too moves then. */
static int leave(void *arg)
{
	unsigned int cpu = *(unsigned int *)arg;
	struct thread *t;

	preempt_disable();
	cpumask_clear_cpu(cpu, &cpu_online_bits);
	set_active(cpu, false);
	while ((t = take_queued(rq_of(cpu))) != NULL)
		rq_place(t);
	preempt_enable();
	return 0;
}

/* A pending interrupt would end every wfi at once: take it, do nothing. */
static void drop_interrupts(void)
{
	const struct irq_chip *chip = irq_chip_get();
	u32 token;

	while (IRQ_TOKEN_ID(token = chip->ack()) < IRQ_ID_SPURIOUS)
		chip->eoi(token);
}

/*
 * From the idle loop: nothing is left to run here. Interrupts stay masked
 * until cpu_up() wakes the core by SGI.
 */
void cpu_offline_if_asked(void)
{
	unsigned int cpu = raw_smp_processor_id();

	if (likely(!cpumask_test_cpu(cpu, &dying)))
		return;
	local_irq_disable();
	timer_stop_cpu();
	smp_call_run_queue();
	cpumask_set_cpu(cpu, &dead);
	while (cpumask_test_cpu(cpu, &dying)) {
		wfi();
		drop_interrupts();
	}
	cpumask_clear_cpu(cpu, &dead);
	timer_init_cpu();
	set_active(cpu, true);
	smp_set_online();
	local_irq_enable();
}

static bool wait_bit(const struct cpumask *mask, unsigned int cpu, bool set)
{
	u64 end = clock_ns() + DEATH_MS * (u64)NSEC_PER_MSEC;

	while (cpumask_test_cpu(cpu, mask) != set) {
		if (clock_ns() > end)
			return false;
		msleep(1);
	}
	return true;
}

static int take_off(unsigned int cpu)
{
	unsigned int other;
	int err = tear_down(cpu, CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_END);

	if (err)
		return err;
	other = cpumask_first(cpu_online_mask);
	if (other == cpu)
		other = cpumask_next((int)cpu, cpu_online_mask);
	irq_migrate(cpu, other);
	err = run_on(cpu, leave, &cpu);
	if (err)
		return err;
	synchronize_rcu();	/* whoever saw it online has sent its calls */
	cpumask_set_cpu(cpu, &dying);
	irq_chip_get()->send_sgi(BIT(cpu), SGI_RESCHED);
	if (!wait_bit(&dead, cpu, true))
		panic("hotplug: core %u does not go off", cpu);
	timer_migrate(cpu);
	tear_down(cpu, CPUHP_PREPARE_DYN, CPUHP_PREPARE_END);
	return 0;
}

int cpu_down(unsigned int cpu)
{
	int err;

	if (!cpu_possible(cpu))
		return -EINVAL;
	down_write(&hotplug_lock);
	if (!cpu_online(cpu))
		err = -ENXIO;
	else if (num_online_cpus() == 1)
		err = -EBUSY;
	else
		err = take_off(cpu);
	up_write(&hotplug_lock);
	return err;
}

/* ---- on ---- */

/* Threads that are away because this core was off go home. */
static void send_home(void *ctx, struct thread *t)
{
	unsigned int cpu = *(unsigned int *)ctx;
	unsigned long flags;
	struct runqueue *rq = rq_lock_of(t, &flags);
	bool move = false;

	if (t->displaced && cpumask_test_cpu(cpu, &t->allowed)) {
		t->displaced = false;
		move = t->queued;
		if (move)
			rq_dequeue_locked(rq, t);
		else if (t == rq->curr)
			rq_resched_locked(rq);
	}
	spin_unlock_irqrestore(&rq->lock, flags);
	if (move)
		rq_place(t);
}

static bool wake_core(unsigned int cpu)
{
	if (!cpumask_test_cpu(cpu, &dying))
		return smp_start_core(cpu);	/* never came up at boot */
	cpumask_clear_cpu(cpu, &dying);
	/* Its interrupt interface is still on: any SGI ends the wfi. */
	irq_chip_get()->send_sgi(BIT(cpu), SGI_WAKE);
	return wait_bit(cpu_online_mask, cpu, true);
}

static int put_on(unsigned int cpu)
{
	int err = bring_up(cpu, CPUHP_PREPARE_DYN, CPUHP_PREPARE_END);

	if (err)
		return err;
	if (!wake_core(cpu)) {
		tear_down(cpu, CPUHP_PREPARE_DYN, CPUHP_PREPARE_END);
		return -EIO;
	}
	watchdog_touch(cpu);
	thread_foreach(send_home, &cpu);
	err = bring_up(cpu, CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_END);
	if (err)
		take_off(cpu);
	return err;
}

int cpu_up(unsigned int cpu)
{
	int err;

	if (!cpu_possible(cpu))
		return -EINVAL;
	down_write(&hotplug_lock);
	err = cpu_online(cpu) ? -EEXIST : put_on(cpu);
	up_write(&hotplug_lock);
	return err;
}

static void engine_lock(void)
{
	down_write(&hotplug_lock);
}

static void engine_unlock(void)
{
	up_write(&hotplug_lock);
}

static const struct cpuhp_engine hotplug_engine = {
	.run = run_step, .lock = engine_lock, .unlock = engine_unlock,
};

void hotplug_init(void)
{
	cpuhp_set_engine(&hotplug_engine);
}
