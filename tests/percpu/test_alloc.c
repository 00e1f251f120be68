// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_alloc.c - alloc_percpu() and its kin, in the kernel
 */
#include <string.h>

#include "kernel/core/cpumask.h"
#include "kernel/core/initcall.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/sections.h"
#include "mm/fault_inject.h"
#include "mm/mm_stats.h"
#include "mm/slab.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"
#include "tests/percpu/settle.h"

static DEFINE_PER_CPU(u32, alloc_static);

/* --- before there is a page allocator --- */

#define EARLY_PIECES	12

static u64 __percpu *early;
static unsigned int early_pieces;	/* of 1 KiB, out of 12 */
static unsigned int early_objects;	/* between bootmem and slab */
static bool early_too_much;		/* could be had nevertheless */

/* 12 KiB can be had, whatever percpu_dyn= says, and given back. */
static int alloc_early(void)
{
	void __percpu *pieces[EARLY_PIECES];

	for (unsigned int i = 0; i < EARLY_PIECES; i++) {
		pieces[i] = __alloc_percpu(1024, 4);
		early_pieces += pieces[i] != NULL;
	}
	early_too_much = __alloc_percpu_gfp(32768, 4, GFP_KERNEL |
					    __GFP_NOWARN) != NULL;
	for (unsigned int i = 0; i < EARLY_PIECES; i++)
		free_percpu(pieces[i]);
	early = alloc_percpu(u64);
	return early ? 0 : -ENOMEM;
}
percpu_initcall(alloc_early);

#define EARLY_OBJECTS	40

/* Now bootmem gives nothing any more, and kzalloc() does not yet. */
static int alloc_between(void)
{
	void __percpu *objects[EARLY_OBJECTS];

	for (unsigned int i = 0; i < EARLY_OBJECTS; i++) {
		objects[i] = __alloc_percpu(40, 8);
		early_objects += objects[i] != NULL;
	}
	for (unsigned int i = 0; i < EARLY_OBJECTS; i++)
		free_percpu(objects[i]);
	return early_objects == EARLY_OBJECTS ? 0 : -ENOMEM;
}
buddy_initcall(alloc_between);

TEST(percpu_alloc, twelve_kib_can_be_had_before_there_are_pages)
{
	EXPECT_EQ(early_pieces, EARLY_PIECES);
	EXPECT_EQ(early_objects, EARLY_OBJECTS);
	if (pcpu_kernel()->info.dyn_size < 32768)
		EXPECT_FALSE(early_too_much);
}

TEST(percpu_alloc, memory_from_before_the_page_allocator_is_good)
{
	unsigned int cpu;

	ASSERT_TRUE(early != NULL);
	for_each_possible_cpu(cpu) {
		*per_cpu_ptr(early, cpu) += cpu + 1;
		EXPECT_EQ(*per_cpu_ptr(early, cpu), cpu + 1);
		*per_cpu_ptr(early, cpu) = 0;
	}
}

/* --- the words --- */

struct thing {
	u32 count;
	char text[100];
};

TEST(percpu_alloc, each_core_has_a_zeroed_copy)
{
	struct thing __percpu *thing = alloc_percpu(struct thing);
	unsigned int cpu;

	ASSERT_TRUE(thing != NULL);
	for_each_possible_cpu(cpu) {
		struct thing *mine = per_cpu_ptr(thing, cpu);

		EXPECT_EQ(mine->count, 0);
		EXPECT_EQ(mine->text[99], 0);
		mine->count = cpu;
	}
	preempt_disable();
	EXPECT_EQ(this_cpu_ptr(thing)->count, raw_smp_processor_id());
	preempt_enable();
	for_each_possible_cpu(cpu)
		EXPECT_EQ(per_cpu_ptr(thing, cpu)->count, cpu);
	free_percpu(thing);
	free_percpu(NULL);
}

TEST(percpu_alloc, addresses_are_known_for_what_they_are)
{
	u32 __percpu *p = alloc_percpu(u32);
	unsigned int cpu;

	ASSERT_TRUE(p != NULL);
	for_each_possible_cpu(cpu) {
		u32 *fixed = &per_cpu(alloc_static, cpu);
		u32 *mine = per_cpu_ptr(p, cpu);

		EXPECT_TRUE(is_kernel_percpu_address((unsigned long)fixed));
		EXPECT_FALSE(is_kernel_percpu_address((unsigned long)mine));
	}
	EXPECT_FALSE(is_kernel_percpu_address((unsigned long)&cpu));
	free_percpu(p);
}

TEST(percpu_alloc, requests_can_be_made_to_fail)
{
	void __percpu *p;

	fault_arm(FAULT_PERCPU, &(struct fault_plan){
		.nth = 1, .this_context = true });
	EXPECT_TRUE(__alloc_percpu(8, 8) == NULL);
	p = __alloc_percpu(8, 8);
	fault_disarm(FAULT_PERCPU);
	EXPECT_TRUE(p != NULL);
	free_percpu(p);
}

TEST(percpu_alloc, modules_have_a_part_of_their_own)
{
	void __percpu *p = __alloc_reserved_percpu(64, 8);

	ASSERT_TRUE(p != NULL);
	if (pcpu_kernel()->info.reserved_size)
		EXPECT_LT((vaddr_t)(void __force *)p -
			  (vaddr_t)__per_cpu_start,
			  pcpu_kernel()->info.static_size +
			  pcpu_kernel()->info.reserved_size);
	free_percpu(p);
}

/* --- two who free one object --- */

#define RACES	20

static void free_shared(unsigned int cpu, void *ctx)
{
	(void)cpu;
	free_percpu(*(void __percpu **)ctx);
}

static void race_frees(void)
{
	struct pcpu_allocator *a = pcpu_kernel();

	for (unsigned int i = 0; i < RACES; i++) {
		size_t refused = a->stats.refused, freed;
		void __percpu *p = __alloc_percpu(16, 8);

		ASSERT_TRUE(p != NULL);
		freed = a->stats.nr_dealloc;
		ASSERT_TRUE(run_together(free_shared, &p));
		EXPECT_EQ(a->stats.nr_dealloc, freed + 1);
		EXPECT_EQ(a->stats.refused, refused + num_online_cpus() - 1);
	}
}

TEST(percpu_alloc, of_two_that_free_an_object_at_once_one_is_refused)
{
	NEED_TWO_CORES();
	quietly(race_frees);
}

/* --- many --- */

#define MANY	KTEST_CASES(35000, 35000)
#define MANY_BYTES	(2 * SZ_16M)	/* of pages: enough for all of them */

static u32 some(u32 i, u32 limit)
{
	return (i * 2654435761u >> 8) % limit;
}

/* What the kernel's allocator has, and what all of memory has. */
struct levels {
	struct pcpu_stats stats;
	unsigned long percpu_pages;
	unsigned long free_pages;
};

static void read_levels(struct levels *l)
{
	percpu_settle();
	pcpu_kernel()->generation->stats(pcpu_kernel(), &l->stats);
	l->percpu_pages = pcpu_nr_pages();
	l->free_pages = nr_free_pages();
}

static void expect_same(const struct levels *a, const struct levels *b)
{
	EXPECT_EQ(a->stats.nr_cur_alloc, b->stats.nr_cur_alloc);
	EXPECT_EQ(a->stats.nr_chunks, b->stats.nr_chunks);
	EXPECT_EQ(a->stats.free_bytes, b->stats.free_bytes);
	EXPECT_EQ(a->stats.nr_populated, b->stats.nr_populated);
	EXPECT_EQ(a->stats.nr_empty, b->stats.nr_empty);
	EXPECT_EQ(a->stats.refused, b->stats.refused);
	EXPECT_EQ(a->percpu_pages, b->percpu_pages);
	EXPECT_EQ(a->free_pages, b->free_pages);
}

TEST(percpu_alloc, thirty_five_thousand_objects_come_and_go)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct levels before, after;
	void __percpu **objects;
	unsigned int i, nr = 0;

	NEED_CHUNKS();
	if (nr_free_pages() < MANY_BYTES / PAGE_SIZE)
		SKIP("needs 32 MiB free");
	read_levels(&before);
	objects = kcalloc(MANY, sizeof(*objects), GFP_KERNEL);
	ASSERT_NOT_NULL(objects);
	for (i = 0; i < MANY; i++) {
		size_t size = 1 + some(i, 1024) / (1 + some(i, 16));

		objects[i] = __alloc_percpu(size, 2u << some(i, 11));
		nr += objects[i] != NULL;
	}
	EXPECT_EQ(nr, MANY);
	EXPECT_EQ(a->generation->verify(a), 0);
	for (i = 0; i < MANY; i++)
		free_percpu(objects[(i * 7919u) % MANY]);
	kfree(objects);
	EXPECT_EQ(a->generation->verify(a), 0);
	read_levels(&after);
	expect_same(&before, &after);
}
