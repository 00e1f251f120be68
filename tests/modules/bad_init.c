// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_init.c - an init that fails: nothing may be left of it
 */
#include "kernel/lib/errno.h"
#include "kernel/module/module.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

static DEFINE_PER_CPU(char [100], room);

static int __init bad_init(void)
{
	per_cpu(room, 0)[0] = 1;
	return -ENODEV;
}

module_init(bad_init);

MODULE_LICENSE("GPL");
