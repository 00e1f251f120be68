// SPDX-License-Identifier: MIT
/*
 * tests/bench/access.h - the parts of group access
 */
#pragma once

#include "tests/bench/bench.h"
#include "tests/bench/loop.h"

struct pt_regs;

/* A static variable, and where loops find what they change. */
DECLARE_PER_CPU(u32, bench_word);
extern u32 __percpu *bench_word_at;
extern u64 __percpu *bench_wide_at;
extern unsigned int bench_last_cpu;

/* calls.c: loops of calls of functions that hold one access each. */
extern const struct bench_loop bench_calls[];
extern const unsigned int bench_nr_calls;

/*
 * rewind.S: what an entry does about sequences, rounds times, for an
 * interrupt at regs->lr that found ip in r12. BENCH_REWIND_LOOP instructions a round are
 * the loop's. Context: interrupts off.
 */
#define BENCH_REWIND_LOOP	4
void bench_rewind(struct pt_regs *regs, unsigned long ip, u32 rounds);
