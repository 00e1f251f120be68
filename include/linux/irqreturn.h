// SPDX-License-Identifier: MIT
/*
 * include/linux/irqreturn.h - what a handler of interrupts says
 */
#pragma once

#include "kernel/core/irq.h"

/* IRQ_NONE: it was not for me; IRQ_HANDLED. */
typedef irq_result_t irqreturn_t;
#define IRQ_RETVAL(handled)	((handled) ? IRQ_HANDLED : IRQ_NONE)
