// SPDX-License-Identifier: MIT
/*
 * include/linux/cpu.h - cores that come and go
 */
#pragma once

#include "include/linux/cpuhotplug.h"
#include "include/linux/cpumask.h"
#include "include/linux/notifier.h"
#include "include/linux/version.h"
#include "kernel/sched/hotplug.h"

#if defined(CONFIG_SMP) && !defined(CONFIG_HOTPLUG_CPU)
#define CONFIG_HOTPLUG_CPU	1
#endif

#define add_cpu(cpu)		cpu_up(cpu)
#define remove_cpu(cpu)		cpu_down(cpu)

/* Until Linux 5.14. */
#define get_online_cpus()	cpus_read_lock()
#define put_online_cpus()	cpus_read_unlock()

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 12, 0)
/*
 * What a notifier is told of a core, its number as data. UP_PREPARE,
 * ONLINE, and when a later one refused UP_CANCELED; DOWN_PREPARE, DEAD, and
 * when one refused DOWN_FAILED. Both _PREPARE may refuse: NOTIFY_BAD.
 */
#define CPU_ONLINE		0x0002
#define CPU_UP_PREPARE		0x0003
#define CPU_UP_CANCELED		0x0004
#define CPU_DOWN_PREPARE	0x0005
#define CPU_DOWN_FAILED		0x0006
#define CPU_DEAD		0x0007
/* Never set: nothing is suspended. */
#define CPU_TASKS_FROZEN	0x0010
#define CPU_ONLINE_FROZEN	(CPU_ONLINE | CPU_TASKS_FROZEN)
#define CPU_UP_PREPARE_FROZEN	(CPU_UP_PREPARE | CPU_TASKS_FROZEN)
#define CPU_UP_CANCELED_FROZEN	(CPU_UP_CANCELED | CPU_TASKS_FROZEN)
#define CPU_DOWN_PREPARE_FROZEN	(CPU_DOWN_PREPARE | CPU_TASKS_FROZEN)
#define CPU_DOWN_FAILED_FROZEN	(CPU_DOWN_FAILED | CPU_TASKS_FROZEN)
#define CPU_DEAD_FROZEN		(CPU_DEAD | CPU_TASKS_FROZEN)

#define register_hotcpu_notifier(nb)	register_cpu_notifier(nb)
#define unregister_hotcpu_notifier(nb)	unregister_cpu_notifier(nb)
#endif

/* Return: 0, -EEXIST, -ENOSPC. Context: thread, may sleep; not told yet. */
int register_cpu_notifier(struct notifier_block *nb);
void unregister_cpu_notifier(struct notifier_block *nb);
