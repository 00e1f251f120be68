// SPDX-License-Identifier: MIT
/*
 * kernel/shell/remote.h - asking another core, without trusting it to answer
 *
 * Who waits for a thread relies on its core to run it. A shell may not: the
 * core it asks could be spinning with interrupts masked. So each core has
 * one slot that belongs to it for good, never on the caller's stack: the
 * caller may give up and go, and the core may come back to it much later.
 * The slot's state says whose it is.
 *
 *            remote_claim         remote_start          finished
 *   FREE ----> CLAIMED ---------------> WAITED -------------> DONE
 *    ^            \                       | remote_wait gives   | remote_wait
 *    |             \ (wait = false)       v up                  v
 *    |              +---------------> UNWAITED               (FREE)
 *    +------------------------------------+ finished
 *
 * Rules
 *   R1  Only who moved a slot out of FREE writes to what belongs to it.
 *   R2  The target's last access is the one that leaves WAITED or UNWAITED.
 *
 * Context: thread, from any core.
 * See      docs/shell.md, tests/shell/test_remote.c
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Makes the slot of an online core the caller's. Return: 0, -ENXIO (not
 * online), -EBUSY (an earlier question is still unanswered).
 */
int __must_check remote_claim(unsigned int cpu);

/*
 * Has fn(info) run on the core, in a thread of its own there. Only after
 * remote_claim(). wait: remote_wait() follows. info must be there until fn
 * has returned, which may be never. Return: 0 or -ENOMEM.
 */
int __must_check remote_start(unsigned int cpu, int (*fn)(void *info),
			      void *info, bool wait);

/*
 * Waits for fn to return and stores what it returned. Return: 0, -ETIMEDOUT
 * after that many milliseconds, or -EINTR soon after a Ctrl-C. Other than
 * after 0 the slot stays busy until the core comes back.
 */
int __must_check remote_wait(unsigned int cpu, unsigned int timeout_ms,
			     int *result);
