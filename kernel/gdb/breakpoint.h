// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/breakpoint.h - instructions that stop, in place of others
 *
 * Undefined instructions, in text that nobody may write: they get there by
 * another mapping of the page. An undefined one in an IT block is passed if
 * its condition fails, as the one it stands for.
 *
 * One inside a restartable sequence is put at the sequence's end (step.h):
 * the core stops there, with the sequence done as a whole.
 *
 * Context: all other cores held, or none has begun.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define BREAKPOINT_ARM		0xe7f001f0u
#define BREAKPOINT_THUMB	0xde01u
#define BREAKPOINT_WIDE		0xa000f7f0u	/* its halfwords, in memory */

/* Takes the page that the other mapping is made of. 0 or -ENOMEM. Once. */
int breakpoint_init(void) __must_check;

/*
 * None is in memory before the next breakpoint_place_all().
 * kind: 2, 3 (two halfwords) Thumb, 4 ARM. Each is in there as often as it
 * was inserted. Return: 0; -EFAULT (no memory there), -EINVAL (a kind or an
 * address that cannot be), -ENOSPC (too many), -ENOENT (none to remove).
 */
int breakpoint_insert(u32 addr, u32 kind) __must_check;
int breakpoint_remove(u32 addr);
void breakpoint_remove_all(void);
bool breakpoint_at(u32 pc);

/* Is the one at pc there for another address, and none for pc itself? */
bool breakpoint_moved_to(u32 pc, u32 *from);

/* Was there one, that a core may still come from? */
bool breakpoint_was_at(u32 pc);

/*
 * They are in memory only while the kernel runs: the stub calls memset() and
 * others that may have some. Before all (or one) go on, and after a stop.
 */
void breakpoint_place_all(void);
void breakpoint_place_all_but(u32 at);	/* where a step begins */
void breakpoint_lift_all(void);
