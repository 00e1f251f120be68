// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_examples.c - the derivation of this_cpu_ptr(), on cores
 *
 * What suite_examples.c says of an instance, of the kernel's own allocator
 * and the registers of its cores.
 */
#include "kernel/core/cpumask.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"
#include "tests/percpu/settle.h"

struct derived {
	vaddr_t base;		/* of the chunk, for core 0's unit */
	size_t off;		/* in it */
	bool first;
};

/* From the allocator's books alone. */
static struct derived derive(const void *cookie)
{
	struct pcpu_allocator *a = pcpu_kernel();
	vaddr_t va = (vaddr_t)cookie - a->delta;
	struct derived d = { 0 };
	struct pcpu_chunk *chunk;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	chunk = pcpu_chunk_find(a, va);
	if (chunk)
		d = (struct derived){ chunk->base, va - chunk->base,
				      chunk->first };
	spin_unlock_irqrestore(&a->lock, flags);
	EXPECT_NOT_NULL(chunk);
	return d;
}

struct both {
	u32 __percpu *ptr;
	const struct derived *d;
};

static void on_core(unsigned int cpu, void *ctx)
{
	const struct both *b = ctx;
	vaddr_t derived = b->d->base + pcpu_kernel()->unit_offset[cpu] +
			  b->d->off;

	EXPECT_EQ((vaddr_t)this_cpu_ptr(b->ptr), derived);
	EXPECT_EQ((vaddr_t)per_cpu_ptr(b->ptr, cpu), derived);
	EXPECT_EQ((vaddr_t)(void __force *)b->ptr + per_cpu_offset(cpu),
		  derived);
}

static void check(u32 __percpu *ptr, bool first)
{
	struct derived d = derive((void __force *)ptr);
	struct both both = { ptr, &d };

	EXPECT_EQ(d.first, first);
	EXPECT_TRUE(run_together(on_core, &both));
}

TEST(percpu_examples, this_cpu_ptr_is_base_and_unit_and_offset)
{
	u32 __percpu *small, *large, *reserved;

	NEED_CHUNKS();
	if (pcpu_kernel()->info.dyn_size > 30000)
		SKIP("the first chunk has room for the large object");
	small = __alloc_percpu(40, 8);
	large = __alloc_percpu(30000, 8);
	reserved = __alloc_reserved_percpu(16, 8);
	ASSERT_TRUE(small && large && reserved);
	check(small, true);
	check(large, false);
	check(reserved, pcpu_kernel()->info.reserved_size);
	free_percpu(reserved);
	free_percpu(large);
	free_percpu(small);
	percpu_settle();	/* the chunk's books, too */
}

/* Chunks have the first one's distances: one offset per core serves all. */
TEST(percpu_examples, a_core_has_one_offset_for_all_chunks)
{
	const struct pcpu_allocator *a = pcpu_kernel();
	unsigned int cpu;

	NEED_CHUNKS();
	for_each_possible_cpu(cpu)
		EXPECT_EQ(per_cpu_offset(cpu), a->unit_offset[cpu] - a->delta);
}
