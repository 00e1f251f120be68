// SPDX-License-Identifier: MIT
/*
 * kernel/core/boot_step.h - running the lists that start-up is made of
 */
#pragma once

#include "kernel/lib/compiler.h"

struct boot_step {
	void (*fn)(void);
	const char *name;
	const char *sentence;	/* what becomes possible after it */
	bool enables_irqs;	/* the one thing a step may change */
};

struct boot_record {
	const char *name;
	const char *sentence;
	u64 start_ns;
	u64 took_ns;
	unsigned int cpu;
};

/*
 * Runs the steps in order and records each. Asserts that a step leaves
 * interrupt state and preempt depth as it found them.
 */
void boot_run(const struct boot_step *steps, unsigned int nr);

/* Records a moment, as a step that took no time. */
void boot_mark(const char *name, const char *sentence);

/* What has run so far, in order. Index beyond the end: NULL. */
unsigned int boot_record_count(void);
const struct boot_record *boot_record_get(unsigned int i);
