// SPDX-License-Identifier: MIT
/*
 * kernel/sched/hotplug_up.c - hotplug.h for a kernel of one core
 */
#include "kernel/sched/hotplug.h"

#include "kernel/lib/errno.h"

int cpu_down(unsigned int cpu)
{
	return cpu == 0 ? -EBUSY : -EINVAL;
}

int cpu_up(unsigned int cpu)
{
	return cpu == 0 ? -EEXIST : -EINVAL;
}

/* There is no core that could go. */
void cpus_read_lock(void) {}
void cpus_read_unlock(void) {}
void hotplug_init(void) {}
