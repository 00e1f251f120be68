// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_reserve.c - more per-CPU data than is kept for modules
 */
#include "kernel/module/module.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

static DEFINE_PER_CPU(char [30000], room);

static int __init reserve_init(void)
{
	per_cpu(room, 0)[0] = 1;
	return 0;
}

module_init(reserve_init);

MODULE_LICENSE("GPL");
