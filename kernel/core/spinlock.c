// SPDX-License-Identifier: MIT
/*
 * kernel/core/spinlock.c - waiting for a lock
 *
 * Who has to wait has time to tell so: out of line, so that those who do
 * not have the shorter code. Where nobody else runs (kernel/gdb) waiting
 * would be for ever.
 */
#include "kernel/core/spinlock.h"

#include "kernel/core/spin_pass.h"
#include "kernel/core/trace.h"
#include "kernel/lib/export.h"

/* A static lock's name is that of its symbol. */
TRACE_EVENT(contention_begin, "lock_addr=%pS");
TRACE_EVENT(contention_end, "lock_addr=%pS");

#define PASSED_MAX	16u

/* Of the one core that runs. */
static bool passing;
static unsigned int nr_passed;
static struct passed {
	struct spinlock *lock;
	u32 ticket;		/* as it was found */
} passed[PASSED_MAX];

void spin_pass_begin(void)
{
	nr_passed = 0;
	WRITE_ONCE(passing, true);
}

/* Who had the locks finds them as if nobody had come by. */
unsigned int spin_pass_end(void)
{
	for (unsigned int i = 0; i < nr_passed; i++)
		WRITE_ONCE(passed[i].lock->ticket, passed[i].ticket);
	WRITE_ONCE(passing, false);
	return nr_passed;
}

static void pass(struct spinlock *lock)
{
	for (unsigned int i = 0; i < nr_passed; i++)
		if (passed[i].lock == lock)
			return;
	if (nr_passed == PASSED_MAX)
		return;		/* no more are known to be taken */
	passed[nr_passed++] = (struct passed){
		lock, READ_ONCE(lock->ticket) - (1u << 16) };
}

void spin_wait(struct spinlock *lock, u16 ticket)
{
	if (READ_ONCE(passing)) {
		pass(lock);
		return;
	}
	trace_point(contention_begin, (u32)(uintptr_t)lock);
	while (ticket_owner(lock) != ticket)
		wfe();
	trace_point(contention_end, (u32)(uintptr_t)lock);
}
EXPORT_SYMBOL(spin_wait);
