// SPDX-License-Identifier: MIT
/*
 * kernel/sched/hotplug.h - taking cores off and putting them back
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Takes a core off: teardowns, then its threads, timers and interrupts move
 * to others, calls to it fail with -ENXIO, and it sleeps until cpu_up().
 * Return: 0; -EINVAL no such core; -ENXIO is off already; -EBUSY the last
 * one; else what a teardown returned (the core stays on).
 * Context: thread, may sleep; not with cpus_read_lock() held, not in a
 * callback. Prints nothing.
 */
int cpu_down(unsigned int cpu);

/*
 * Puts a core back (or starts one left out at boot). Return: 0; -EINVAL no
 * such core; -EEXIST is on already; -EIO it did not come; else what a
 * start-up returned (the core stays off).
 */
int cpu_up(unsigned int cpu);

/*
 * Keeps cores from coming and going. Nests. Context: thread, may sleep; not
 * in a callback of kernel/core/cpuhp.h, during which nobody else may either.
 */
void cpus_read_lock(void);
void cpus_read_unlock(void);

/* Rule R1 of hotplug.c. Context: thread, may sleep. */
int hotplug_verify(void);

/* Registers the engine with kernel/core/cpuhp.h. Once. */
void hotplug_init(void);
