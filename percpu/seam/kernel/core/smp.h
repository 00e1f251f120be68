// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/core/smp.h - cores, as the library sees them
 *
 * The generation quartet keeps memory ready for each core, and needs to be
 * alone on it for a few instructions. Who has one core and no interrupts
 * returns 0 and calls fn; a program with threads may give each thread a core
 * with a lock, as tests/host/percpu/seam.c does.
 * See      docs/reuse.md
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * From here to seam_core_leave() the caller stays on one core, and nothing
 * else runs there, interrupts and the calls of on_each_cpu() included. Nests.
 * Return: what seam_core_leave() gets. Context: any.
 */
unsigned long seam_core_enter(void);
void seam_core_leave(unsigned long flags);
/* The core, below CONFIG_NR_CPUS. Context: between these two. */
unsigned int seam_core(void);
/*
 * Calls fn(info) for every core in use, as if on it, and returns when all
 * calls have. Context: not between these two; may sleep.
 */
void on_each_cpu(void (*fn)(void *info), void *info, bool wait);

#define local_irq_save(flags)		((flags) = seam_core_enter())
#define local_irq_restore(flags)	seam_core_leave(flags)
#define raw_smp_processor_id()		seam_core()
