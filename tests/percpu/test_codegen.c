// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_codegen.c - how often an access reads TPIDRPRW
 *
 * The instructions are counted in the kernel's own text.
 */
#include "tests/percpu/codegen.h"

#include "kernel/core/ksym.h"
#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"
#include "tests/ktest.h"

/* mrc p15, 0, Rt, c13, c0, 4 with any Rt (DDI 0406C, A8.8.108) */
#define MRC_TPIDRPRW	0xee1d0f90u
#define MRC_MASK	0xffff0fffu

static unsigned int reads_of_offset(vaddr_t function)
{
	unsigned int reads = 0;
	struct ksym sym;

	if (!ksym_lookup(function, &sym))
		return ~0u;
	for (vaddr_t at = sym.addr; at < sym.addr + sym.size; at += 4)
		reads += (*(const u32 *)at & MRC_MASK) == MRC_TPIDRPRW;
	return reads;
}

#define READS(function)	reads_of_offset((vaddr_t)(function))

TEST(percpu, the_offset_is_read_again_where_a_thread_may_have_moved)
{
	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("there is no offset");
	EXPECT_GE(READS(codegen_two_across), 2);
	EXPECT_GE(READS(codegen_reads_across), 2);
	EXPECT_GE(READS(codegen_reads_around_barrier), 2);
}

TEST(percpu, the_offset_is_read_once_where_that_is_enough)
{
	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("there is no offset");
	if (!IS_ENABLED(CONFIG_CC_OPTIMIZE_SPEED))
		SKIP("not optimised for speed");
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT))
		SKIP("every access is checked by a call");
	EXPECT_EQ(READS(codegen_one), 1);
	/* With points one lies between its loads, and that is a call. */
	EXPECT_EQ(READS(codegen_reads_inside),
		  IS_ENABLED(CONFIG_SCHED_POINTS) ? 2 : 1);
	EXPECT_LE(READS(codegen_two_inside), 2);
	EXPECT_EQ(READS(codegen_two_across), 2);
	EXPECT_EQ(READS(codegen_reads_across), 2);
	EXPECT_EQ(READS(codegen_inc), 1);
	EXPECT_EQ(READS(codegen_read), 1);
	EXPECT_EQ(READS(codegen_write), 1);
	EXPECT_EQ(READS(codegen_add_wide), 1);
	EXPECT_EQ(READS(codegen_raw_inc), 1);
}

TEST(percpu, with_one_core_the_offset_is_never_read)
{
	if (IS_ENABLED(CONFIG_SMP))
		SKIP("built for several cores");
	EXPECT_EQ(READS(codegen_one), 0);
	EXPECT_EQ(READS(codegen_two_across), 0);
	EXPECT_EQ(READS(codegen_inc), 0);
	EXPECT_EQ(READS(codegen_add_wide), 0);
}

TEST(percpu, the_accesses_looked_at_do_what_they_say)
{
	struct codegen_pair *mine;

	preempt_disable();
	mine = this_cpu_ptr(&codegen_pair);
	*mine = (struct codegen_pair){ 10, 20 };
	codegen_one();
	EXPECT_EQ(mine->x, 11);
	codegen_two_inside();
	codegen_two_across();
	EXPECT_EQ(mine->x, 13);
	EXPECT_EQ(mine->y, 22);
	EXPECT_EQ(codegen_reads_inside(), 35);
	EXPECT_EQ(codegen_reads_across(), 35);
	EXPECT_EQ(codegen_reads_around_barrier(), 35);
	codegen_write(7);
	codegen_inc();
	codegen_raw_inc();
	EXPECT_EQ(codegen_read(), 9);
	this_cpu_write(codegen_wide, 0xffffffffu);
	codegen_add_wide(2);
	EXPECT_EQ(this_cpu_read(codegen_wide), 0x100000001ull);
	preempt_enable();
}
