// SPDX-License-Identifier: MIT
/*
 * kernel/core/spin_pass.h - past locks that nobody is going to release
 *
 * While all other cores are held: a lock that is taken is passed, not waited
 * for, and all are as they were after the end. For one who only looks.
 */
#pragma once

#ifdef CONFIG_SMP
/* Context: any, IRQs off; does not nest. */
void spin_pass_begin(void);
/* Return: how many locks were passed. */
unsigned int spin_pass_end(void);
#else
static inline void spin_pass_begin(void) { }
static inline unsigned int spin_pass_end(void) { return 0; }
#endif
