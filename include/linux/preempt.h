// SPDX-License-Identifier: MIT
/*
 * include/linux/preempt.h - staying on this core
 */
#pragma once

#include "include/linux/linkage.h"
#include "include/linux/list.h"
#include "kernel/core/preempt.h"

#define in_atomic()		(preempt_count() != 0)
#define in_irq()		in_hardirq()
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define preempt_enable_notrace()	preempt_enable()
#define preempt_disable_notrace()	preempt_disable()
#define sched_preempt_enable_no_resched()	preempt_enable_no_resched()

/* Not moved to another core; here by not being preempted at all. */
#define migrate_disable()	preempt_disable()
#define migrate_enable()	preempt_enable()
