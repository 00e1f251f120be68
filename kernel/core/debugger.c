// SPDX-License-Identifier: MIT
/*
 * kernel/core/debugger.c - who is asked before an exception is a panic
 */
#include "kernel/core/debugger.h"

#include "kernel/arch/barrier.h"

static const struct debugger *registered;	/* [a] */

void debugger_register(const struct debugger *debugger)
{
	smp_store_release(&registered, debugger);
}

const struct debugger *debugger_get(void)
{
	return smp_load_acquire(&registered);	/* pairs with the release */
}
