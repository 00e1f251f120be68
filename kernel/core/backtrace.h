// SPDX-License-Identifier: MIT
/*
 * kernel/core/backtrace.h - printing registers and call stacks
 *
 * Context: any, also while panicking. Output through printk, unless said.
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/lib/compiler.h"

void regs_print(const struct pt_regs *regs);

/* From the interrupted state outwards. */
void backtrace_print(const struct pt_regs *regs);

/* The same by another function than printk, such as console_printf(). */
typedef int (*backtrace_printf)(const char *fmt, ...) __printf(1, 2);
void backtrace_print_by(backtrace_printf print, const struct pt_regs *regs);

/* What the others print by: lines of the log at LOG_EMERG. */
int backtrace_printk(const char *fmt, ...) __printf(1, 2);

/* From the caller outwards. */
void dump_stack(void);
void dump_stack_by(backtrace_printf print);
