// SPDX-License-Identifier: MIT
/*
 * tests/percpu/bad_core.c - a core that is no number does not compile
 *
 * Not part of the kernel: tests/e2e/test_percpu.py has the compiler refuse it,
 * also in the kernel of one core, which has no use for the operand.
 */
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"

static DEFINE_PER_CPU(u32, count);

u32 count_of(u32 *core);

u32 count_of(u32 *core)
{
	return per_cpu(count, core);
}
