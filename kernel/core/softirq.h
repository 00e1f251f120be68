// SPDX-License-Identifier: MIT
/*
 * kernel/core/softirq.h - the second half of an interrupt
 *
 * What an interrupt started and need not finish with interrupts off: a
 * handler raises a soft interrupt, and its function runs when the interrupt
 * returns, on the same core, with interrupts on, on the stack of the thread
 * that was interrupted. It may not sleep, and preempts every thread but one
 * that asked for peace:
 *
 *   local_bh_disable();             no soft interrupt on this core...
 *   local_bh_enable();              ...what was raised meanwhile runs here
 *
 *   raised in                       runs
 *   an interrupt                    when the outermost one returns
 *   a soft interrupt                in the same go, up to SOFTIRQ_ROUNDS
 *                                   times; then after the next interrupt
 *   a thread                        at once; with interrupts off or bottom
 *                                   halves disabled: when that is over
 *
 * Soft interrupts of one core never run inside each other. Linux's words
 * (include/linux/interrupt.h, bottom_half.h).
 * See      tests/core/test_softirq.c
 */
#pragma once

#include "kernel/core/preempt.h"

/* In this order, when several are raised. */
enum { SOFTIRQ_HI, SOFTIRQ_TIMER, SOFTIRQ_TASKLET, NR_SOFTIRQS };

#define SOFTIRQ_ROUNDS	10

/* What a number stands for, before it is raised; the same each time. */
void softirq_register(unsigned int nr, void (*fn)(void));

/* On this core. Context: any but NMI. */
void softirq_raise(unsigned int nr);

/* Has the interrupt that ends now some to run? For do_irq. IRQs off. */
bool softirq_wanted(void);

/* Nest. Context: thread or soft interrupt; enable: interrupts on. */
void local_bh_disable(void);
void local_bh_enable(void);
