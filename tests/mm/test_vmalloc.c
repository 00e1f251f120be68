// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_vmalloc.c - mm/vmalloc.h: vmalloc(), vmap() and reports
 *
 * Ranges without pages: test_vm_range.c. TLB maintenance: test_vm_tlb.c.
 */
#include "mm/vmalloc.h"

#include <string.h>

#include "kernel/arch/mmu.h"
#include "kernel/core/fault.h"
#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/mm_stats.h"
#include "mm/page_internal.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

static unsigned long refusals(void)
{
	struct vm_stats stats;

	vm_stats_get(&stats);
	return stats.refusals;
}

static unsigned long tables(void)
{
	struct vm_stats stats;

	vm_stats_get(&stats);
	return stats.nr_tables;
}

/* Without what slab keeps for later. */
static unsigned long pages_in_use(void)
{
	page_shrink();
	return nr_pages_in_use();
}

/* In the middle of the largest gap, and not among those freed last. */
static void *nobodys_address(void)
{
	vaddr_t from = VMALLOC_START, middle = VMALLOC_END - PAGE_SIZE;
	struct vm_info info;
	size_t gap = 0;

	for (unsigned int i = 0; i < 40; i++)
		vfree(vmalloc(1));
	while (vm_info_next(from, &info)) {
		if (info.start > from && info.start - from > gap) {
			gap = info.start - from;
			middle = from + gap / 2;
		}
		from = info.end;
	}
	if (VMALLOC_END - from > gap)
		middle = from + (VMALLOC_END - from) / 2;
	return (void *)(middle & PAGE_MASK);
}

TEST(vmalloc, memory_is_contiguous_by_address)
{
	size_t size = 5 * PAGE_SIZE + 17;
	u8 *p = vmalloc(size);

	ASSERT_NOT_NULL(p);
	EXPECT_TRUE(is_vmalloc_addr(p));
	EXPECT_EQ((vaddr_t)p % PAGE_SIZE, 0);
	for (size_t i = 0; i < 6 * PAGE_SIZE; i++)
		p[i] = (u8)(i * 7);
	for (unsigned int i = 0; i < 6; i++) {
		struct page *page = vmalloc_to_page(p + i * PAGE_SIZE + 5);

		ASSERT_NOT_NULL(page);
		EXPECT_EQ(memcmp(page_address(page), p + i * PAGE_SIZE,
				 PAGE_SIZE), 0);
	}
	vfree(p);
}

TEST(vmalloc, zeroed_means_zeroed)
{
	u32 *p = vmalloc(3 * PAGE_SIZE);
	u32 sum = 0;

	ASSERT_NOT_NULL(p);
	memset(p, 0xa5, 3 * PAGE_SIZE);
	vfree(p);
	p = vzalloc(3 * PAGE_SIZE);
	ASSERT_NOT_NULL(p);
	for (size_t i = 0; i < 3 * PAGE_SIZE / 4; i++)
		sum |= p[i];
	EXPECT_EQ(sum, 0);
	vfree(p);
}

/* V4 */
TEST(vmalloc, guard_page_behind_is_not_mapped)
{
	char *a = vmalloc(1), *b = vmalloc(2 * PAGE_SIZE);

	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	EXPECT_TRUE(mmu_writable((vaddr_t)a));
	EXPECT_TRUE(mmu_writable((vaddr_t)a + PAGE_SIZE - 1));
	EXPECT_FALSE(mmu_readable((vaddr_t)a + PAGE_SIZE));
	EXPECT_TRUE(mmu_readable((vaddr_t)b + PAGE_SIZE));
	EXPECT_FALSE(mmu_readable((vaddr_t)b + 2 * PAGE_SIZE));
	EXPECT_TRUE(b >= a + 2 * PAGE_SIZE || a >= b + 3 * PAGE_SIZE);
	vfree(a);
	EXPECT_FALSE(mmu_readable((vaddr_t)a));
	vfree(b);
}

TEST(vmalloc, memory_is_never_executable)
{
	void *p = vmalloc(1);
	struct mmu_mapping m;

	ASSERT_NOT_NULL(p);
	mmu_mapping_at((vaddr_t)p, &m);
	EXPECT_EQ(m.prot, PROT_RW);
	vfree(p);
}

struct written {
	u32 *p;
	u32 sum;
};

static void read_it(void *info)
{
	struct written *w = info;

	w->sum = w->p[0] + w->p[PAGE_SIZE / 4];
}

TEST(vmalloc, new_memory_is_there_on_all_cores)
{
	struct written w = { .p = vzalloc(2 * PAGE_SIZE) };
	unsigned int cpu;

	ASSERT_NOT_NULL(w.p);
	for_each_online_cpu(cpu) {
		w.p[0] = 1000 + cpu;
		w.p[PAGE_SIZE / 4] = 1;
		EXPECT_EQ(smp_call_function_single(cpu, read_it, &w, true), 0);
		EXPECT_EQ(w.sum, 1001 + cpu);
	}
	vfree(w.p);
}

TEST(vmalloc, pages_come_from_the_node_asked_for)
{
	for (unsigned int n = 0; n < nr_nodes; n++) {
		char *p = vmalloc_node(3 * PAGE_SIZE, (int)n);

		ASSERT_NOT_NULL(p);
		for (unsigned int i = 0; i < 3; i++)
			EXPECT_EQ(page_to_nid(vmalloc_to_page(p + i *
							      PAGE_SIZE)), n);
		vfree(p);
	}
}

TEST(vmalloc, freeing_gives_everything_back)
{
	unsigned long in_use = pages_in_use(), nr_tables = tables();
	void *p = vmalloc(16 * PAGE_SIZE);

	ASSERT_NOT_NULL(p);
	EXPECT_GE(pages_in_use(), in_use + 16);
	vfree(p);
	EXPECT_EQ(tables(), nr_tables);
	p = vmalloc(8 * SZ_1M);		/* reaches into further tables */
	if (p)
		EXPECT_GT(tables(), nr_tables);
	vfree(p);
	EXPECT_EQ(tables(), nr_tables);
	EXPECT_EQ(vmalloc_verify(), 0);
}

/* --- what is refused --- */

static void free_area(void *area)
{
	vfree(area);
}

/* There in an interrupt, with the memory still in that core's TLB. */
TEST(vmalloc, what_one_core_takes_any_other_frees)
{
	unsigned long in_use = pages_in_use();
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		u32 *area = vzalloc(3 * PAGE_SIZE);

		ASSERT_NOT_NULL(area);
		EXPECT_EQ(smp_call_function_single(cpu, free_area, area,
						   true), 0);
		EXPECT_FALSE(mmu_readable((vaddr_t)area));
	}
	EXPECT_EQ(pages_in_use(), in_use);
}

TEST(vmalloc, sizes_that_make_no_sense_are_refused)
{
	EXPECT_NULL(vmalloc(0));
	EXPECT_NULL(vmalloc(~(size_t)0));
	EXPECT_NULL(vmalloc(VMALLOC_END - VMALLOC_START));
	EXPECT_NULL(vmalloc((mem_map_pages + 1) * PAGE_SIZE));
	EXPECT_NULL(vmap(NULL, 0));
	EXPECT_NULL(vmap(NULL, ~0u));
	EXPECT_NULL(vm_area_get(0, PAGE_SIZE, GFP_KERNEL));
	EXPECT_NULL(vm_area_get(~(size_t)0, PAGE_SIZE, GFP_KERNEL));
	EXPECT_NULL(vm_area_get(PAGE_SIZE, 3 * PAGE_SIZE, GFP_KERNEL));
}

/* One free is refused, for this reason. */
static void refused(void (*free_fn)(const void *), const void *p,
		    const char *why)
{
	unsigned long nr = refusals(), in_use = pages_in_use();
	u64 start = clock_ns();

	free_fn(p);
	EXPECT_EQ(refusals(), nr + 1);
	EXPECT_EQ(pages_in_use(), in_use);
	EXPECT_TRUE(said(start, why));
	EXPECT_TRUE(said(start, "by refused+0x"));	/* the caller */
}

TEST(vmalloc, wrong_frees_are_refused)
{
	char *p = vmalloc(2 * PAGE_SIZE), *other = vmalloc(1);
	unsigned long nr;

	ASSERT_NOT_NULL(p);
	ASSERT_NOT_NULL(other);
	refused(vfree, p + 1, "1 bytes into the vmalloc area");
	refused(vfree, p + PAGE_SIZE, "4096 bytes into the vmalloc area");
	refused(vfree, p + 2 * PAGE_SIZE, "guard page behind the 8192 bytes");
	refused(vfree, nobodys_address(), "nobody has");
	refused(vfree, (void *)RAM_BASE, "vmalloc's addresses are");
	refused(vfree, (void *)4, "vmalloc's addresses are");
	refused(vunmap, p, "0 bytes into the vmalloc area");
	EXPECT_EQ(vmalloc_verify(), 0);
	p[0] = 1;
	vfree(p);
	refused(vfree, p, "freed: was in the area of 8192 bytes");
	vfree(other);
	nr = refusals();
	vfree(NULL);
	vunmap(NULL);
	EXPECT_EQ(refusals(), nr);
}

/* Each allocation behind a vmalloc() fails in turn: nothing stays behind. */
static unsigned int fail_in_turn(enum fault_class class, size_t size)
{
	struct fault_plan plan = { .nth = 1, .this_context = true };
	unsigned long in_use = pages_in_use();
	struct fault_counts counts;
	void *p;

	for (;; plan.nth++) {
		fault_arm(class, &plan);
		p = __vmalloc(size, GFP_KERNEL | __GFP_NOWARN);
		fault_disarm(class);
		fault_get(class, &counts);
		if (!counts.failures)
			break;
		EXPECT_NULL(p);
		EXPECT_EQ(pages_in_use(), in_use);
		EXPECT_EQ(vmalloc_verify(), 0);
	}
	EXPECT_NOT_NULL(p);
	vfree(p);
	return plan.nth - 1;
}

TEST(vmalloc, every_allocation_inside_may_fail)
{
	/* Keeps the tables: failing for them is vm_range's business. */
	void *neighbour = vmalloc(6 * PAGE_SIZE);

	ASSERT_NOT_NULL(neighbour);
	EXPECT_GE(fail_in_turn(FAULT_PAGE, 5 * PAGE_SIZE), 5);
	EXPECT_EQ(fail_in_turn(FAULT_VMALLOC, 5 * PAGE_SIZE), 1);
	EXPECT_EQ(fail_in_turn(FAULT_SLAB, 5 * PAGE_SIZE), 1);
	vfree(neighbour);
}

TEST(vmalloc, out_of_memory_gives_back_what_was_had)
{
	unsigned long in_use = pages_in_use();

	EXPECT_NULL(__vmalloc((nr_free_pages() - 8) * PAGE_SIZE,
			      GFP_KERNEL | __GFP_NOWARN));
	EXPECT_EQ(pages_in_use(), in_use);
}

/* --- vmap --- */

#define VMAP_PAGES	4

static bool fill(struct page **pages, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		if (!pages[i])
			return false;
		memset(page_address(pages[i]), (int)i + 1, PAGE_SIZE);
	}
	return true;
}

static void drop(struct page **pages, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		__free_page(pages[i]);
}

TEST(vmalloc, vmap_shows_the_callers_pages_in_order)
{
	struct page *pages[VMAP_PAGES + 1];
	u8 *p;

	ASSERT_TRUE(fill(pages, VMAP_PAGES));
	pages[VMAP_PAGES] = pages[0];		/* one may appear twice */
	p = vmap(pages, VMAP_PAGES + 1);
	ASSERT_NOT_NULL(p);
	for (unsigned int i = 0; i <= VMAP_PAGES; i++) {
		EXPECT_EQ(p[i * PAGE_SIZE], i % VMAP_PAGES + 1);
		EXPECT_EQ(vmalloc_to_page(p + i * PAGE_SIZE), pages[i]);
	}
	p[0] = 99;
	EXPECT_EQ(p[VMAP_PAGES * PAGE_SIZE], 99);
	vunmap(p);
	EXPECT_EQ(*(u8 *)page_address(pages[0]), 99);
	drop(pages, VMAP_PAGES);
}

TEST(vmalloc, vmap_is_not_freed_by_vfree)
{
	struct page *pages[VMAP_PAGES];
	unsigned long nr = refusals();
	void *p;

	ASSERT_TRUE(fill(pages, VMAP_PAGES));
	p = vmap(pages, VMAP_PAGES);
	ASSERT_NOT_NULL(p);
	vfree(p);
	EXPECT_EQ(refusals(), nr + 1);
	vunmap(p);
	drop(pages, VMAP_PAGES);
}

/* --- reports --- */

TEST(vmalloc, walk_shows_every_area_in_order)
{
	void *p = vmalloc_for(0x1234, 3 * PAGE_SIZE, GFP_KERNEL, NUMA_NO_NODE);
	struct vm_info info;
	unsigned long nr = 0;
	struct vm_stats stats;
	bool found = false;
	vaddr_t from = 0;

	ASSERT_NOT_NULL(p);
	while (vm_info_next(from, &info)) {
		EXPECT_GE(info.start, from);
		nr++;
		from = info.end;
		if (info.start != (vaddr_t)p)
			continue;
		found = true;
		EXPECT_EQ(info.size, 3 * PAGE_SIZE);
		EXPECT_EQ(info.end, info.start + 4 * PAGE_SIZE);
		EXPECT_EQ(info.nr_pages, 3);
		EXPECT_EQ(info.flags, VM_ALLOC);
		EXPECT_EQ(info.caller, 0x1234);
	}
	EXPECT_TRUE(found);
	vm_stats_get(&stats);
	EXPECT_EQ(stats.nr_areas, nr);
	EXPECT_LE(stats.used + stats.largest_gap, stats.total);
	vfree(p);
}

/* What the abort handler would say of an address. */
static const char *explanation(const void *addr)
{
	static char text[256];

	text[0] = '\0';
	TABLE_FOREACH(struct fault_explainer, explainers, e)
		if (e->explain((vaddr_t)addr, text, sizeof(text)))
			break;
	return text;
}

TEST(vmalloc, a_fault_is_explained)
{
	char *p = vmalloc(PAGE_SIZE);

	ASSERT_NOT_NULL(p);
	EXPECT_NOT_NULL(strstr(explanation(p + PAGE_SIZE), "guard page"));
	EXPECT_NOT_NULL(strstr(explanation(p + 17), "17 bytes into"));
	vfree(p);
	EXPECT_NOT_NULL(strstr(explanation(p + 17), "freed by"));
	EXPECT_NOT_NULL(strstr(explanation(nobodys_address()), "nobody"));
}

/* --- all cores at once --- */

#define STRESS_LIVE	6
#define STRESS_STEPS	60

struct mine {
	u32 *p;
	unsigned int pages;
};

static void stress_step(struct mine *m, u32 mark, u32 random, atomic_t *bad)
{
	if (m->p) {
		for (unsigned int i = 0; i < m->pages; i++)
			if (m->p[i * PAGE_SIZE / 4] != mark + i)
				atomic_inc(bad);
		vfree(m->p);
		m->p = NULL;
		return;
	}
	m->pages = 1 + random % 7;
	m->p = __vmalloc(m->pages * PAGE_SIZE, GFP_ATOMIC | __GFP_NOWARN);
	for (unsigned int i = 0; m->p && i < m->pages; i++)
		m->p[i * PAGE_SIZE / 4] = mark + i;
}

static void stress(void *info)
{
	unsigned int cpu = raw_smp_processor_id();
	struct mine slots[STRESS_LIVE] = { { NULL, 0 } };
	u32 random = cpu + 99;

	for (unsigned int i = 0; i < STRESS_STEPS; i++) {
		random = random * 1664525u + 1013904223u;
		stress_step(&slots[(random >> 8) % STRESS_LIVE], cpu << 24,
			    random >> 12, info);
	}
	for (unsigned int i = 0; i < STRESS_LIVE; i++)
		if (slots[i].p)
			stress_step(&slots[i], cpu << 24, 0, info);
}

TEST(vmalloc, cores_do_not_meet_in_each_others_memory)
{
	unsigned long in_use = pages_in_use();
	atomic_t bad = ATOMIC_INIT(0);

	for (unsigned int round = 0; round < 5; round++)
		on_each_cpu(stress, &bad, true);
	EXPECT_EQ(atomic_read(&bad), 0);
	EXPECT_EQ(vmalloc_verify(), 0);
	EXPECT_EQ(pages_in_use(), in_use);
}
