// SPDX-License-Identifier: MIT
/*
 * kernel/core/oops.h - code whose faults the kernel survives
 *
 * A fault of what runs under oops_guard() is reported with registers and
 * backtrace, and ends that call alone. Only where that can be: in its own
 * thread, with interrupts and preemption on, so with no spin lock held and in
 * no interrupt. Any other fault is a panic, as everywhere.
 *
 * A mutex that was held stays held, and what was allocated stays allocated.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct pt_regs;

/*
 * Calls fn(arg). Return: what it returned; -EFAULT after a fault, *faulted
 * then being true. Context: thread. Locks: the caller's own: one thread at a
 * time (kernel/module: module_mutex).
 */
int oops_guard(int (*fn)(void *arg), void *arg, bool *faulted);

/*
 * For the handlers of faults: can this one be survived? Then the handler
 * reports it, lets the call end when it returns, and returns.
 * Context: abort or undefined instruction.
 */
bool oops_can_end(const struct pt_regs *regs);
void oops_end(struct pt_regs *regs);
