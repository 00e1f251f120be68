// SPDX-License-Identifier: MIT
/*
 * tests/percpu/codegen.h - accesses whose machine code is looked at
 *
 * By tests/percpu/test_codegen.c in the kernel and by tests/e2e/test_percpu.py
 * from outside: how often does each read TPIDRPRW?
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "percpu/access/define.h"

struct codegen_pair {
	u32 x, y;
};
DECLARE_PER_CPU(struct codegen_pair, codegen_pair);

/* One access. */
void codegen_one(void);

/* Two accesses in one region with preemption off, and in one after another. */
void codegen_two_inside(void);
void codegen_two_across(void);

/* The same with loads only. Return: x + y. */
u32 codegen_reads_inside(void);
u32 codegen_reads_across(void);

/* Two loads with a barrier() between them. Return: x + y. */
u32 codegen_reads_around_barrier(void);

/* The words of percpu/access/ops.h. */
DECLARE_PER_CPU(u32, codegen_count);
DECLARE_PER_CPU(u64, codegen_wide);
void codegen_inc(void);
u32 codegen_read(void);
void codegen_write(u32 value);
void codegen_add_wide(u32 value);
void codegen_raw_inc(void);
