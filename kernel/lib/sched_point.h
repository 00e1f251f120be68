// SPDX-License-Identifier: MIT
/*
 * kernel/lib/sched_point.h - a place where another core may get its turn
 *
 * Declared upcall (kernel/sched/schedules.c): with CONFIG_SCHED_POINTS the
 * engine of seeded schedules decides here, by its seed, whether the running
 * core goes on, gives way to the other cores, or changes threads. In all
 * other builds there is nothing.
 *
 * Put one where two steps must look like one to others: before a lock is
 * taken and after it is released, between the two links of a list, between
 * reading and writing back, between a look and the act that relies on it.
 *
 * Context: any; may preempt the caller where an interrupt could.
 * See      docs/schedules.md
 */
#pragma once

#ifdef CONFIG_SCHED_POINTS
void sched_point(void);
#else
static inline void sched_point(void) { }
#endif
