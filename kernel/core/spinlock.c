// SPDX-License-Identifier: MIT
/*
 * kernel/core/spinlock.c - waiting for a lock
 *
 * Who has to wait has time to tell so: out of line, so that those who do
 * not have the shorter code.
 */
#include "kernel/core/spinlock.h"

#include "kernel/core/trace.h"
#include "kernel/lib/export.h"

/* A static lock's name is that of its symbol. */
TRACE_EVENT(contention_begin, "lock_addr=%pS");
TRACE_EVENT(contention_end, "lock_addr=%pS");

void spin_wait(const struct spinlock *lock, u16 ticket)
{
	trace_point(contention_begin, (u32)(uintptr_t)lock);
	while (ticket_owner(lock) != ticket)
		wfe();
	trace_point(contention_end, (u32)(uintptr_t)lock);
}
EXPORT_SYMBOL(spin_wait);
