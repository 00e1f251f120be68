// SPDX-License-Identifier: MIT
/*
 * kernel/compat/cpu_notifier.c - telling of cores as Linux did until 4.11
 *
 *   a core comes                       a core goes
 *   UP_PREPARE    in the prepare       DOWN_PREPARE  in the online section
 *   ONLINE        in the online one    DEAD          in the prepare one
 *
 * Two states of the kernel's registry, taken while anybody wants to be told.
 *
 * Locks    notifier_lock guards the count; the chain has its own.
 */
#define LINUX_VERSION_CODE	KERNEL_VERSION(4, 11, 0)
#include "include/linux/cpu.h"

#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/sched/mutex.h"

static BLOCKING_NOTIFIER_HEAD(chain);
static DEFINE_MUTEX(notifier_lock);
static unsigned int nr_notifiers;		/* [notifier_lock] */
static int prepare_state, online_state;		/* [notifier_lock] */
static bool going[NR_CPUS];			/* DOWN_PREPARE was told */

static int tell(unsigned long action, unsigned int cpu)
{
	int ret = blocking_notifier_call_chain(&chain, action,
					       (void *)(uintptr_t)cpu);

	if (ret == NOTIFY_BAD)
		return -EPERM;
	return notifier_to_errno(ret);
}

static int prepare(unsigned int cpu)
{
	return tell(CPU_UP_PREPARE, cpu);
}

static int online(unsigned int cpu)
{
	unsigned long action = going[cpu] ? CPU_DOWN_FAILED : CPU_ONLINE;

	going[cpu] = false;
	tell(action, cpu);
	return 0;
}

static int leave(unsigned int cpu)
{
	int err = tell(CPU_DOWN_PREPARE, cpu);

	if (err)
		tell(CPU_DOWN_FAILED, cpu);
	else
		going[cpu] = true;
	return err;
}

static int dead(unsigned int cpu)
{
	unsigned long action = going[cpu] ? CPU_DEAD : CPU_UP_CANCELED;

	going[cpu] = false;
	tell(action, cpu);
	return 0;
}

static int take_states_locked(void)
{
	prepare_state = cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN,
						  "notifiers", prepare, dead);
	if (prepare_state < 0)
		return prepare_state;
	online_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
						 "notifiers", online, leave);
	if (online_state < 0)
		cpuhp_remove_state_nocalls(prepare_state);
	return min(online_state, 0);
}

int register_cpu_notifier(struct notifier_block *nb)
{
	int err;

	mutex_lock(&notifier_lock);
	err = nr_notifiers ? 0 : take_states_locked();
	if (!err)
		err = blocking_notifier_chain_register(&chain, nb);
	nr_notifiers += !err;
	mutex_unlock(&notifier_lock);
	return err;
}
EXPORT_SYMBOL(register_cpu_notifier);

void unregister_cpu_notifier(struct notifier_block *nb)
{
	mutex_lock(&notifier_lock);
	if (!blocking_notifier_chain_unregister(&chain, nb) &&
	    --nr_notifiers == 0) {
		cpuhp_remove_state_nocalls(online_state);
		cpuhp_remove_state_nocalls(prepare_state);
	}
	mutex_unlock(&notifier_lock);
}
EXPORT_SYMBOL(unregister_cpu_notifier);
