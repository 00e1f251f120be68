// SPDX-License-Identifier: MIT
/*
 * kernel/sched/hotplug_up.c - hotplug.h for a kernel of one core
 */
#include "kernel/sched/hotplug.h"

#include "kernel/core/cpuhp.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/sched/mutex.h"

static DEFINE_MUTEX(states);	/* who registers callbacks: one at a time */

int cpu_down(unsigned int cpu)
{
	return cpu == 0 ? -EBUSY : -EINVAL;
}
EXPORT_SYMBOL(cpu_down);

int cpu_up(unsigned int cpu)
{
	return cpu == 0 ? -EEXIST : -EINVAL;
}
EXPORT_SYMBOL(cpu_up);

/* There is no core that could go. */
void cpus_read_lock(void) {}
EXPORT_SYMBOL(cpus_read_lock);
void cpus_read_unlock(void) {}
EXPORT_SYMBOL(cpus_read_unlock);

static int run_here(unsigned int cpu, unsigned int state, cpuhp_fn fn)
{
	(void)state;
	return fn(cpu);
}

static void lock_states(void)
{
	mutex_lock(&states);
}

static void unlock_states(void)
{
	mutex_unlock(&states);
}

static const struct cpuhp_engine engine = {
	.run = run_here, .lock = lock_states, .unlock = unlock_states,
};

void hotplug_init(void)
{
	cpuhp_set_engine(&engine);
}

int hotplug_verify(void)
{
	return 0;
}
