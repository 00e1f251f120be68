// SPDX-License-Identifier: MIT
/*
 * tests/bench/writes.h - which words cores write, and how often
 *
 * With CONFIG_COUNT_WRITES the compiler calls a function before each store
 * of the kernel's C, those of atomic operations too; memset() and its like
 * are caught as well. Between writes_begin() and writes_end() these note the
 * words. A word that several cores have written is shared.
 *
 * Not seen is what assembly writes: restartable sequences, to this core's
 * copies only, and the clearing of an object's copies.
 */
#pragma once

#include "kernel/lib/compiler.h"

#ifdef CONFIG_COUNT_WRITES
/* Memory for it. Return: 0, -ENOMEM. Thread. */
int writes_init(void);
void writes_exit(void);
void writes_forget(void);
/* From here on, until the end, this core's are noted. Pinned thread. */
void writes_begin(void);
void writes_end(void);
/* How many writes there were to words that several cores have written. */
u32 writes_shared(void);
static inline bool writes_counted(void) { return true; }
#else
static inline int writes_init(void) { return 0; }
static inline void writes_exit(void) { }
static inline void writes_forget(void) { }
static inline void writes_begin(void) { }
static inline void writes_end(void) { }
static inline u32 writes_shared(void) { return 0; }
static inline bool writes_counted(void) { return false; }
#endif
