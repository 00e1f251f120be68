// SPDX-License-Identifier: MIT
/*
 * kernel/arch/irqflags.h - this core's interrupt mask
 *
 * CPSR.I masks IRQ. CPSR.F (FIQ) stays clear once a core is up: FIQ is the
 * way into cores that spin with IRQs masked (docs/faults.md).
 * Source: ARM DDI 0406C, B1.3.3 (CPSR), A8.8.38 (CPS).
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/sched_point.h"

#define CPSR_MODE_MASK	0x1f
#define CPSR_MODE_USR	0x10
#define CPSR_MODE_FIQ	0x11
#define CPSR_MODE_IRQ	0x12
#define CPSR_MODE_SVC	0x13
#define CPSR_MODE_ABT	0x17
#define CPSR_MODE_UND	0x1b
#define CPSR_MODE_SYS	0x1f
#define CPSR_T		(1u << 5)
#define CPSR_F		(1u << 6)
#define CPSR_I		(1u << 7)
#define CPSR_A		(1u << 8)

static inline unsigned long arch_read_cpsr(void)
{
	unsigned long cpsr;

	__asm__ volatile("mrs %0, cpsr" : "=r"(cpsr) :: "memory");
	return cpsr;
}

static inline void local_irq_enable(void)
{
	__asm__ volatile("cpsie i" ::: "memory");
}

static inline void local_irq_disable(void)
{
	__asm__ volatile("cpsid i" ::: "memory");
}

static inline unsigned long arch_irq_save(void)
{
	unsigned long flags = arch_read_cpsr();

	local_irq_disable();
	return flags;
}

static inline void arch_irq_restore(unsigned long flags)
{
	__asm__ volatile("msr cpsr_c, %0" :: "r"(flags) : "memory");
}

#define local_irq_save(flags) do {					\
	sched_point();							\
	(flags) = arch_irq_save();					\
} while (0)
#define local_irq_restore(flags) do {					\
	arch_irq_restore(flags);					\
	sched_point();							\
} while (0)

static inline bool irqs_disabled(void)
{
	return arch_read_cpsr() & CPSR_I;
}

static inline void local_fiq_enable(void)
{
	__asm__ volatile("cpsie f" ::: "memory");
}

static inline void local_fiq_disable(void)
{
	__asm__ volatile("cpsid f" ::: "memory");
}
