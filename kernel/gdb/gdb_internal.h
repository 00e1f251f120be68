// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/gdb_internal.h - what the files of the stub share
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/gdb/protocol.h"
#include "kernel/core/cpumask.h"

/* A core's number for GDB, and back: cores come first. */
static inline u32 gdb_thread_of_cpu(unsigned int cpu)
{
	return cpu + 1;
}

static inline bool gdb_is_cpu(u32 thread)
{
	return thread >= 1 && thread <= NR_CPUS;
}

/* --- target.c: this machine, as the protocol sees it --- */

extern const struct gdb_ops gdb_kernel_ops;

/* --- stub.c --- */

extern struct gdb_session gdb_session;

/* Turns the stub on: from now on GDB may come. 0, -ENOMEM or -EBUSY; again:
 * 0. Context: thread. */
int gdb_turn_on(void) __must_check;

/* Stops here until GDB says otherwise. Only when it is on. */
void gdb_breakpoint(void);

/* --- single.c: one instruction. Context: as breakpoint.h --- */

/*
 * Has breakpoints wherever the core's instruction leads. Return: 0, or what
 * step_find() and breakpoint_insert() say; then it has none.
 */
int single_begin(struct pt_regs *regs) __must_check;

/* Puts them and all others into memory. */
void single_place(const struct pt_regs *regs);

/* Is it at one of those? */
bool single_is_done(const struct pt_regs *regs);

/* The core has stopped, there or elsewhere: lifts all breakpoints. */
void single_end(struct pt_regs *regs);

/* Did the last one lead back, as in a loop? */
bool single_went_back(const struct pt_regs *regs);
