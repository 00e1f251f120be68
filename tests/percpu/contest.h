// SPDX-License-Identifier: MIT
/*
 * tests/percpu/contest.h - one step, by a thread and by interrupts
 *
 * A step is done by a thread over and over, and the same step on the same
 * variable by an interrupt that comes at odd moments (storm.h). Each step
 * moves the variable by a known amount, so what it holds at the end tells
 * whether one was lost.
 *
 * Context: thread that stays on its core.
 */
#pragma once

#include "kernel/arch/traps.h"

struct contest {
	const char *name;
	void (*step)(void);
	u64 (*lost)(void);	/* 0 when the variable holds what it should */
};

/* Every word, of each size. */
extern const struct contest contests[];
extern const unsigned int nr_contests;

/* Adding to a percpu_counter, or taking and giving references; the sequences
 * are in a function of its own. */
struct contest_counter {
	struct contest c;
	vaddr_t (*text)(void);
};
extern const struct contest_counter contest_counters[];
extern const unsigned int nr_contest_counters;
/* Around them. False: out of memory. Context: thread. */
bool contest_counters_begin(void) __must_check;
void contest_counters_end(void);

extern const struct contest contest_whole;	/* u64 written and read */
extern const struct contest contest_broken;	/* loses */

/* Called by each interrupt, before its step; may be NULL. */
extern void (*contest_look)(const struct pt_regs *regs);

/* Return: what is wrong in the end; ~0: there was no end. */
u64 contest_hold(const struct contest *c, unsigned int interrupts);
