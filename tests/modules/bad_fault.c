// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_fault.c - an init that faults, in the way it is told
 *
 * The kernel reports it and goes on, without the module; but not if it holds
 * a spin lock then, or has interrupts off (how=locked): that is a panic.
 */
#include "include/linux/module.h"
#include "include/linux/percpu.h"
#include "kernel/core/preempt.h"

static char *how = "read";
module_param(how, charp, 0);
MODULE_PARM_DESC(how, "read, write, jump, undefined, stack, kernel or locked");

static DEFINE_PER_CPU(char [64], room);

static int * volatile nowhere = (int *)0x10;
static void (*volatile no_code)(void) = (void (*)(void))0x20;
static volatile int depth;

/* Until the stack is at its end: it has 8 KiB. */
static int deeper(volatile char *above)
{
	volatile char block[256];

	block[0] = *above;
	if (++depth > 1000)
		return 0;
	return deeper(block) + block[0];
}

static int __init fault_init(void)
{
	per_cpu(room, 0)[0] = 1;
	switch (how[0]) {
	case 'r':
		return *nowhere;
	case 'w':
		*nowhere = 1;
		break;
	case 'j':
		no_code();
		break;
	case 'u':
		__asm__ volatile("udf #7");
		break;
	case 's':
		return deeper("");
	case 'k':
		memset(nowhere, 0, 4);
		break;
	case 'l':
		preempt_disable();
		*nowhere = 1;
		preempt_enable();
		break;
	}
	pr_notice("bad_fault: %s does not fault\n", how);
	return -EINVAL;
}

module_init(fault_init);

MODULE_LICENSE("GPL");
