// SPDX-License-Identifier: MIT
/*
 * kernel/sched/hotplug.c - taking cores off and putting them back
 *
 * Off, step by step; each leaves a state in which the system is whole:
 *
 *   1 teardowns of the online section, in a thread on the core
 *   2 a thread on the core clears its online bit, so that nobody sends
 *     calls or threads there any more, and moves what is queued there
 *   3 the board's interrupts go to another core; a grace period waits for
 *     those who saw the bit set and send
 *   4 the core's idle thread makes the calls still waiting, switches the
 *     tick off, masks interrupts and sleeps
 *   5 timers move; teardowns of the prepare section run
 *
 * What a core and who asks tell each other is one word per core:
 *
 *            asks              core               asks              core
 *   ALIVE ---------> LEAVING ---------> AWAY <---------> WAKING ---------> ALIVE
 *                                            (too late:
 *                                             back again)
 *
 * A thread whose only cores are off runs anywhere ("displaced") and goes
 * home when one of them is back.
 *
 * Rules    R1 a core that is away is not online, runs its idle thread,
 *          and has no thread and no timer waiting (hotplug_verify).
 * Locks    hotplug_lock: one core at a time; cpus_read_lock holds it off.
 * See      docs/hotplug.md, tests/sched/test_hotplug.c
 */
#include "kernel/sched/hotplug.h"

#include "kernel/core/clock.h"
#include "kernel/core/cpuhp.h"
#include "kernel/core/irq.h"
#include "kernel/core/nmi.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/rwsem.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/sched_internal.h"
#include "kernel/sched/watchdog.h"

#define ANSWER_MS	5000	/* an emulated core may be slow to run */
#define SPINS		1000	/* looks at its word before sleeping a tick */

enum core_state { ALIVE, LEAVING, AWAY, WAKING };

static DECLARE_RWSEM(hotplug_lock);
static u32 core_states[NR_CPUS];	/* [a] enum core_state */

/* It may be taken again by who has it, also when a writer waits. */
void cpus_read_lock(void)
{
	assert_can_sleep();
	if (current->cpus_read_depth++ == 0)
		down_read(&hotplug_lock);
}
EXPORT_SYMBOL(cpus_read_lock);

void cpus_read_unlock(void)
{
	assert(current->cpus_read_depth > 0);
	if (--current->cpus_read_depth == 0)
		up_read(&hotplug_lock);
}
EXPORT_SYMBOL(cpus_read_unlock);

/* Who keeps cores from changing would wait for itself. */
static void lock_changes(void)
{
	assert(current->cpus_read_depth == 0);
	down_write(&hotplug_lock);
}

static void unlock_changes(void)
{
	up_write(&hotplug_lock);
}

/*
 * Registering callbacks changes no core: who keeps cores from changing may
 * do it. The mutex is for two of those.
 */
static DEFINE_MUTEX(states);

static void lock_states(void)
{
	cpus_read_lock();
	mutex_lock(&states);
}

static void unlock_states(void)
{
	mutex_unlock(&states);
	cpus_read_unlock();
}

/* ---- callbacks, where they belong ---- */

/* A thread per core, for what is to run there; made once, so never short. */
struct helper {
	struct thread *thread;		/* [I] */
	struct completion asked, done;
	/* [hotplug_lock], or that for reading and `states` */
	int (*fn)(void *arg);
	void *arg;
	int result;
};

static struct helper helpers[NR_CPUS];

static int helper_thread(void *arg)
{
	unsigned int cpu = (unsigned int)(uintptr_t)arg;
	struct cpumask mask = cpumask_of(cpu);
	struct helper *h = &helpers[cpu];

	for (;;) {
		wait_for_completion(&h->asked);
		/* It may still be where it was while the core was off. */
		if (cpu_online(cpu) && thread_set_allowed(current, &mask))
			panic("hotplug: core %u is lost", cpu);
		h->result = h->fn(h->arg);
		complete(&h->done);
	}
	return 0;
}

static void start_helper(unsigned int cpu)
{
	struct helper *h = &helpers[cpu];

	init_completion(&h->asked);
	init_completion(&h->done);
	h->thread = kthread_create_on_cpu(helper_thread,
					  (void *)(uintptr_t)cpu, cpu,
					  "hotplug/%u");
	if (!h->thread)
		panic("hotplug: no memory for its threads");
	thread_set_prio(h->thread, PRIO_STOPPER);
	wake_up_thread(h->thread);
}

static int run_on(unsigned int cpu, int (*fn)(void *arg), void *arg)
{
	struct helper *h = &helpers[cpu];

	h->fn = fn;
	h->arg = arg;
	complete(&h->asked);
	wait_for_completion(&h->done);
	return h->result;
}

struct remote_step {
	cpuhp_fn fn;
	unsigned int cpu;
};

static int step_thread(void *arg)
{
	struct remote_step *step = arg;

	return step->fn(step->cpu);
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

/* The prepare section, of a core that is off: there is no way back. */
static void tear_down_dead(unsigned int cpu)
{
	for (unsigned int i = CPUHP_PREPARE_END + 1; i-- > CPUHP_PREPARE_DYN;) {
		int err = run_registered(cpu, i, false);

		if (err)
			pr_err("hotplug: core %u is off; \"%s\" would have "
			       "refused (%pe)\n", cpu, cpuhp_step_get(i)->name,
			       (void *)(intptr_t)err);
	}
}

/* ---- off ---- */

/* In a thread on the core that goes off; that thread too moves then. */
static int leave(void *arg)
{
	unsigned int cpu = *(unsigned int *)arg;

	preempt_disable();
	cpumask_clear_cpu(cpu, &cpu_online_bits);
	rq_set_active(cpu, false);
	rq_drain(cpu);
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

static bool change_state(unsigned int cpu, u32 from, u32 to)
{
	return cmpxchg(&core_states[cpu], from, to) == from;
}

/*
 * From the idle loop: nothing is left to run here. Interrupts stay masked
 * until cpu_up() wakes the core by SGI.
 */
void cpu_offline_if_asked(void)
{
	unsigned int cpu = raw_smp_processor_id();

	if (likely(READ_ONCE(core_states[cpu]) != LEAVING))
		return;
	local_irq_disable();
	timer_stop_cpu();
	smp_call_run_queue();
	rcu_core_off();
	change_state(cpu, LEAVING, AWAY);
	while (!change_state(cpu, WAKING, ALIVE)) {
		wfi();
		drop_interrupts();
	}
	rcu_core_on();
	timer_init_cpu();
	rq_set_active(cpu, true);
	smp_set_online();
	local_irq_enable();
}

static bool wait_state(unsigned int cpu, u32 state)
{
	u64 end = clock_ns() + ANSWER_MS * (u64)NSEC_PER_MSEC;

	for (unsigned int i = 0; i < SPINS; i++) {
		if (READ_ONCE(core_states[cpu]) == state)
			return true;
		cpu_relax();
	}
	while (READ_ONCE(core_states[cpu]) != state) {
		if (clock_ns() > end)
			return false;
		msleep(1);
	}
	return true;
}

/* Its teardowns are done: it has nothing left but threads and timers. */
static void take_off(unsigned int cpu)
{
	run_on(cpu, leave, &cpu);
	irq_migrate(cpu, cpumask_first(cpu_online_mask));
	synchronize_rcu();	/* whoever saw it online has sent its calls */
	change_state(cpu, ALIVE, LEAVING);
	irq_chip_get()->send_sgi(BIT(cpu), SGI_RESCHED);
	if (!wait_state(cpu, AWAY))
		panic("hotplug: core %u does not go off", cpu);
	timer_migrate(cpu);
	tear_down_dead(cpu);
}

static int try_take_off(unsigned int cpu)
{
	int err = tear_down(cpu, CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_END);

	if (!err)
		take_off(cpu);
	return err;
}

int cpu_down(unsigned int cpu)
{
	int err;

	if (!cpu_possible(cpu))
		return -EINVAL;
	lock_changes();
	if (!cpu_online(cpu))
		err = -ENXIO;
	else if (num_online_cpus() == 1)
		err = -EBUSY;
	else
		err = try_take_off(cpu);
	unlock_changes();
	return err;
}
EXPORT_SYMBOL(cpu_down);

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
		if (t == rq->curr)
			rq_resched_locked(rq);
	}
	if (move) {
		rq_dequeue_locked(rq, t);
		rq_place_unlock(rq, t, flags);
	} else {
		spin_unlock_irqrestore(&rq->lock, flags);
	}
}

static bool wake_core(unsigned int cpu)
{
	if (!change_state(cpu, AWAY, WAKING))
		return smp_start_core(cpu);	/* never came up at boot */
	/* Its interrupt interface is still on: any SGI ends the wfi. */
	irq_chip_get()->send_sgi(BIT(cpu), SGI_WAKE);
	if (!wait_state(cpu, ALIVE) && change_state(cpu, WAKING, AWAY))
		return false;
	while (!cpu_online(cpu))	/* it answered: it is on its way */
		cpu_relax();
	return true;
}

static int put_on(unsigned int cpu)
{
	int err = bring_up(cpu, CPUHP_PREPARE_DYN, CPUHP_PREPARE_END);

	if (err)
		return err;
	if (!wake_core(cpu)) {
		tear_down_dead(cpu);
		return -EIO;
	}
	watchdog_touch(cpu);
	thread_foreach(send_home, &cpu);
	err = bring_up(cpu, CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_END);
	if (err)
		take_off(cpu);	/* what was started is torn down already */
	return err;
}

int cpu_up(unsigned int cpu)
{
	int err;

	if (!cpu_possible(cpu))
		return -EINVAL;
	lock_changes();
	err = cpu_online(cpu) ? -EEXIST : put_on(cpu);
	unlock_changes();
	return err;
}
EXPORT_SYMBOL(cpu_up);

static const struct cpuhp_engine hotplug_engine = {
	.run = run_step, .lock = lock_states, .unlock = unlock_states,
};

void hotplug_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		start_helper(cpu);
	cpuhp_set_engine(&hotplug_engine);
}

static int verify_away(unsigned int cpu)
{
	struct sched_stats stats;

	sched_get_stats(cpu, &stats);
	if (!cpu_online(cpu) && !stats.nr_running && !timer_pending_count(cpu))
		return 0;
	pr_err("hotplug: core %u is away, but online (%d), with %u threads or "
	       "%u timers\n", cpu, cpu_online(cpu), stats.nr_running,
	       timer_pending_count(cpu));
	return -EINVAL;
}

int hotplug_verify(void)
{
	unsigned int cpu;
	int err = 0;

	cpus_read_lock();
	for_each_possible_cpu(cpu)
		if (READ_ONCE(core_states[cpu]) == AWAY && verify_away(cpu))
			err = -EINVAL;
	cpus_read_unlock();
	return err;
}

INVARIANT(hotplug) = { .name = "cores off", .check = hotplug_verify };
