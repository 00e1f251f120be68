// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_alloc.c - alloc_percpu() and its kin, in the kernel
 */
#include <string.h>

#include "kernel/core/cpumask.h"
#include "kernel/core/initcall.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/mm_stats.h"
#include "mm/slab.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "percpu/sites.h"
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
	void __percpu *pieces[EARLY_PIECES], *much;

	if (!pcpu_kernel()->generation->can.early)
		return 0;
	for (unsigned int i = 0; i < EARLY_PIECES; i++) {
		pieces[i] = __alloc_percpu(1024, 4);
		early_pieces += pieces[i] != NULL;
	}
	much = __alloc_percpu_gfp(32768, 4, GFP_KERNEL | __GFP_NOWARN);
	early_too_much = much != NULL;
	free_percpu(much);
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

	if (!pcpu_kernel()->generation->can.early)
		return 0;
	for (unsigned int i = 0; i < EARLY_OBJECTS; i++) {
		objects[i] = __alloc_percpu(40, 8);
		early_objects += objects[i] != NULL;
	}
	for (unsigned int i = 0; i < EARLY_OBJECTS; i++)
		free_percpu(objects[i]);
	return early_objects == EARLY_OBJECTS ? 0 : -ENOMEM;
}
buddy_initcall(alloc_between);

#define NEED_EARLY()							\
	do {								\
		if (!pcpu_kernel()->generation->can.early)		\
			SKIP("the generation waits for kmalloc()");	\
	} while (0)

TEST(percpu_alloc, twelve_kib_can_be_had_before_there_are_pages)
{
	NEED_EARLY();
	if (pcpu_kernel()->info.reserved_size < EARLY_PIECES * 1024 &&
	    !pcpu_kernel()->generation->chunks)
		SKIP("the room is smaller");
	EXPECT_EQ(early_pieces, EARLY_PIECES);
	EXPECT_EQ(early_objects, EARLY_OBJECTS);
	if (pcpu_kernel()->generation->chunks &&
	    pcpu_kernel()->info.dyn_size < 32768)
		EXPECT_FALSE(early_too_much);
}

TEST(percpu_alloc, memory_from_before_the_page_allocator_is_good)
{
	unsigned int cpu;

	NEED_EARLY();
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

/* --- failures ordered --- */

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

static void fail_next(enum fault_class class, u32 nth)
{
	fault_arm(class, &(struct fault_plan){
		.nth = nth, .this_context = true });
}

static void be_refused(void)
{
	u64 start = clock_ns();
	void __percpu *p;

	pcpu_kernel()->warnings = PCPU_WARN_LIMIT;
	fail_next(FAULT_PERCPU, 1);
	EXPECT_TRUE(__alloc_percpu(24, 8) == NULL);
	p = __alloc_percpu(24, 8);
	EXPECT_TRUE(p != NULL);
	fail_next(FAULT_PERCPU, 1);
	EXPECT_TRUE(__alloc_reserved_percpu(24, 8) == NULL);
	fail_next(FAULT_PERCPU, 1);
	EXPECT_TRUE(__alloc_percpu_gfp(24, 8, GFP_NOWAIT | __GFP_NOWARN) ==
		    NULL);
	fault_disarm(FAULT_PERCPU);
	EXPECT_EQ(log_count("allocation failed, size=24 align=8 atomic=0, "
			    "fault injection; see faultinject; for "
			    "be_refused+", start), 2);
	free_percpu(p);
}

TEST(percpu_alloc, requests_can_be_made_to_fail)
{
	size_t failed = pcpu_kernel()->stats.failed;

	quietly(be_refused);
	EXPECT_EQ(pcpu_kernel()->stats.failed, failed + 3);
}

#define STEPS_MAX	500

/*
 * An object that needs a chunk of its own, once for each allocation behind
 * it, with that one failing. It may be given out all the same: if only its
 * record failed, or another node had a page. Return: how often it was not.
 */
static u32 fail_each(enum fault_class class)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct fault_counts counts = { .failures = 1 };
	u32 nth, nr = 0;

	for (nth = 1; counts.failures && nth < STEPS_MAX; nth++) {
		unsigned long unrecorded = pcpu_sites_unrecorded();
		void __percpu *p;

		percpu_settle();
		fail_next(class, nth);
		p = __alloc_percpu_gfp(30000, PAGE_SIZE, GFP_KERNEL |
				       __GFP_NOWARN);
		fault_disarm(class);
		fault_get(class, &counts);
		if (!p)
			EXPECT_EQ(counts.failures, 1);
		else if (nr_nodes == 1 &&
			 pcpu_sites_unrecorded() == unrecorded)
			EXPECT_EQ(counts.failures, 0);
		EXPECT_EQ(a->generation->verify(a), 0);
		free_percpu(p);
		nr += !p;
	}
	EXPECT_EQ(counts.failures, 0);
	return nr;
}

static void expect_fail_each(enum fault_class class, u32 least)
{
	struct levels before, after;

	read_levels(&before);
	EXPECT_GE(fail_each(class), least);
	read_levels(&after);
	expect_same(&before, &after);
}

TEST(percpu_alloc, every_step_to_a_new_chunk_may_fail)
{
	const u32 pages = pcpu_kernel()->generation->chunks &&
			  !pcpu_kernel()->backend->keeps_pages ?
			  PFN_UP(30000) * pcpu_kernel()->nr_cpus : 1;

	NEED_CHUNKS();
	if (pcpu_kernel()->info.dyn_size > 30000)
		SKIP("the first chunk has room for the object");
	expect_fail_each(FAULT_PAGE, pages);
	expect_fail_each(FAULT_SLAB, 2);	/* the chunk, its index */
	expect_fail_each(FAULT_VMALLOC,
			 pcpu_kernel()->backend->keeps_pages ? 0 : 1);
}

TEST(percpu_alloc, modules_have_a_part_of_their_own)
{
	void __percpu *p = __alloc_reserved_percpu(64, 8);

	ASSERT_TRUE(p != NULL);
	if (pcpu_kernel()->info.reserved_size)
		EXPECT_LT((vaddr_t)per_cpu_ptr(p, 0) - pcpu_kernel()->base,
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
	struct pcpu_stats before, after;

	for (unsigned int i = 0; i < RACES; i++) {
		void __percpu *p = __alloc_percpu(16, 8);

		ASSERT_TRUE(p != NULL);
		a->generation->stats(a, &before);
		ASSERT_TRUE(run_together(free_shared, &p));
		a->generation->stats(a, &after);
		EXPECT_EQ(after.nr_dealloc, before.nr_dealloc + 1);
		EXPECT_EQ(after.refused,
			  before.refused + num_online_cpus() - 1);
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
