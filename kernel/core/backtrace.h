// SPDX-License-Identifier: MIT
/*
 * kernel/core/backtrace.h - printing registers and call stacks
 *
 * Context: any, also while panicking. Output through printk.
 */
#pragma once

#include "kernel/arch/traps.h"

void regs_print(const struct pt_regs *regs);

/* From the interrupted state outwards. */
void backtrace_print(const struct pt_regs *regs);

/* From the caller outwards. */
void dump_stack(void);
