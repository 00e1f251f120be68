// SPDX-License-Identifier: MIT
/*
 * tests/bench/loop.h - loops of sixteen steps
 *
 * A step is followed by a barrier, so that each reads this core's offset
 * again; addresses and operands are in registers before the loop. What the
 * loop itself costs is an eighth of an instruction for each step.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define LOOP_STEPS	16u

#define LOOP_1(...)	__VA_ARGS__; barrier();
#define LOOP_4(...)	LOOP_1(__VA_ARGS__) LOOP_1(__VA_ARGS__)	\
			LOOP_1(__VA_ARGS__) LOOP_1(__VA_ARGS__)
#define LOOP_16(...)	LOOP_4(__VA_ARGS__) LOOP_4(__VA_ARGS__)	\
			LOOP_4(__VA_ARGS__) LOOP_4(__VA_ARGS__)

/* Within a bench_loop_fn. */
#define LOOP(...)							\
	for (u32 left_ = rounds; left_; left_--) {			\
		LOOP_16(__VA_ARGS__)					\
	}

/* The value, of which the compiler knows nothing. */
#define IN_REGISTER(value) ({						\
	__typeof__(value) hidden_ = (value);				\
	__asm__ volatile("" : "+r"(hidden_));				\
	hidden_; })

/* A loop and what it is called in the table. */
struct bench_loop {
	const char *name;
	void (*fn)(u32 rounds);
};
