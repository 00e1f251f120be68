// SPDX-License-Identifier: MIT
/*
 * kernel/sched/watchdog.h - noticing a core on which nothing else gets to run
 */
#pragma once

#include "kernel/lib/compiler.h"

/* A thread per core that only shows that threads run. Once, late. */
void watchdog_init(void);

/* This core was stopped or is known to be busy: start counting anew. */
void watchdog_touch(unsigned int cpu);

/* Lockups reported so far, soft and hard. */
u32 watchdog_reports(void);

/* Seconds a core may be stuck; 0: off. Boot parameter watchdog=. */
extern u32 watchdog_seconds;
