// SPDX-License-Identifier: MIT
/*
 * include/linux/local_lock.h - what protects per-CPU data from its own core
 */
#pragma once

#include "include/linux/irqflags.h"
#include "include/linux/percpu-defs.h"
#include "include/linux/preempt.h"

/* Names what is protected. The protection is preemption or interrupts off. */
typedef struct { } local_lock_t;

#define INIT_LOCAL_LOCK(name)	{ }
#define local_lock_init(lock)	__verify_local_lock(lock)
#define __verify_local_lock(lock) do {					\
	local_lock_t *local_lock_ = VERIFY_PERCPU_PTR(lock);		\
	(void)local_lock_;						\
} while (0)

#define local_lock(lock) do {						\
	__verify_local_lock(lock);					\
	preempt_disable();						\
} while (0)
#define local_unlock(lock) do {						\
	__verify_local_lock(lock);					\
	preempt_enable();						\
} while (0)
#define local_lock_irq(lock) do {					\
	__verify_local_lock(lock);					\
	local_irq_disable();						\
} while (0)
#define local_unlock_irq(lock) do {					\
	__verify_local_lock(lock);					\
	local_irq_enable();						\
} while (0)
#define local_lock_irqsave(lock, flags) do {				\
	__verify_local_lock(lock);					\
	local_irq_save(flags);						\
} while (0)
#define local_unlock_irqrestore(lock, flags) do {			\
	__verify_local_lock(lock);					\
	local_irq_restore(flags);					\
} while (0)
