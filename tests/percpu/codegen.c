// SPDX-License-Identifier: MIT
/*
 * tests/percpu/codegen.c - accesses whose machine code is looked at
 *
 * The compiler may keep this core's offset in a register, but not beyond the
 * point where the thread may have been moved. It need not keep it: after a
 * store through a pointer it cannot know that the word under the stack
 * pointer is unchanged, and so codegen_two_inside reads the offset twice.
 * What this_cpu_inc() and its like do must lie between masking interrupts
 * and unmasking them, the reading of the offset included.
 */
#include "tests/percpu/codegen.h"

#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"

DEFINE_PER_CPU(struct codegen_pair, codegen_pair);

void codegen_one(void)
{
	this_cpu_ptr(&codegen_pair)->x++;
}

void codegen_two_inside(void)
{
	preempt_disable();
	this_cpu_ptr(&codegen_pair)->x++;
	this_cpu_ptr(&codegen_pair)->y++;
	preempt_enable();
}

void codegen_two_across(void)
{
	preempt_disable();
	this_cpu_ptr(&codegen_pair)->x++;
	preempt_enable();
	preempt_disable();
	this_cpu_ptr(&codegen_pair)->y++;
	preempt_enable();
}

u32 codegen_reads_inside(void)
{
	u32 sum;

	preempt_disable();
	sum = this_cpu_ptr(&codegen_pair)->x;
	sum += this_cpu_ptr(&codegen_pair)->y;
	preempt_enable();
	return sum;
}

u32 codegen_reads_across(void)
{
	u32 sum;

	preempt_disable();
	sum = this_cpu_ptr(&codegen_pair)->x;
	preempt_enable();
	preempt_disable();
	sum += this_cpu_ptr(&codegen_pair)->y;
	preempt_enable();
	return sum;
}

u32 codegen_reads_around_barrier(void)
{
	u32 sum = this_cpu_ptr(&codegen_pair)->x;

	barrier();
	return sum + this_cpu_ptr(&codegen_pair)->y;
}

DEFINE_PER_CPU(u32, codegen_count);
DEFINE_PER_CPU(u64, codegen_wide);

void codegen_inc(void)
{
	this_cpu_inc(codegen_count);
}

u32 codegen_read(void)
{
	return this_cpu_read(codegen_count);
}

void codegen_write(u32 value)
{
	this_cpu_write(codegen_count, value);
}

void codegen_add_wide(u32 value)
{
	this_cpu_add(codegen_wide, value);
}

void codegen_raw_inc(void)
{
	raw_cpu_inc(codegen_count);
}
