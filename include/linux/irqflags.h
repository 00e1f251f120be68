// SPDX-License-Identifier: MIT
/*
 * include/linux/irqflags.h - this core's interrupts, off and on
 */
#pragma once

#include "include/linux/typecheck.h"
#include "kernel/arch/irqflags.h"

#define irqs_disabled_flags(flags)	(((flags) & CPSR_I) != 0)
#define local_save_flags(flags)		((flags) = arch_read_cpsr())
#define raw_local_irq_disable()		local_irq_disable()
#define raw_local_irq_enable()		local_irq_enable()
#define raw_local_irq_save(flags)	local_irq_save(flags)
#define raw_local_irq_restore(flags)	local_irq_restore(flags)
#define raw_irqs_disabled()		irqs_disabled()
