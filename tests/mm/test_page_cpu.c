// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_page_cpu.c - the cores' lists of pages, and all at once
 */
#include "kernel/core/preempt.h"
#include "kernel/core/smp.h"
#include "kernel/sched/hotplug.h"
#include "mm/mm_stats.h"
#include "mm/page_internal.h"
#include "tests/ktest.h"

static unsigned int on_lists(unsigned int cpu)
{
	unsigned int nr = 0;

	for (unsigned int n = 0; n < nr_nodes; n++)
		nr += zones[n].pcp[cpu].count;
	return nr;
}

TEST(page, a_freed_page_is_the_next_one_given_out)
{
	struct page *page, *again;
	unsigned long flags;

	local_irq_save(flags);	/* nobody else on this core meanwhile */
	page = alloc_page(GFP_ATOMIC);
	if (page)
		__free_page(page);
	again = alloc_page(GFP_ATOMIC);
	local_irq_restore(flags);
	ASSERT_NOT_NULL(again);
	EXPECT_EQ(again, page);
	__free_page(again);
}

TEST(page, lists_stay_short_and_can_be_drained)
{
	unsigned int high = zones[0].pcp_high, nr = 4 * high;
	unsigned long in_use = nr_pages_in_use();
	struct page *page, *next;
	LIST_HEAD(taken);

	for (unsigned int i = 0; i < nr; i++) {
		page = alloc_pages_node(0, GFP_KERNEL, 0);
		ASSERT_NOT_NULL(page);
		list_add(&page->lru, &taken);
	}
	list_for_each_entry_safe(page, next, &taken, lru) {
		list_del(&page->lru);
		__free_page(page);
		EXPECT_LE(zones[0].pcp[raw_smp_processor_id()].count, high);
	}
	EXPECT_EQ(nr_pages_in_use(), in_use);
	page_pcp_drain_all();
	for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++)
		EXPECT_EQ(on_lists(cpu), 0);
	EXPECT_EQ(nr_pages_in_use(), in_use);
}

static void free_it(void *info)
{
	__free_page(info);
}

TEST(page, a_page_may_be_freed_on_another_core)
{
	unsigned long in_use = nr_pages_in_use();
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		struct page *page = alloc_page(GFP_KERNEL);

		ASSERT_NOT_NULL(page);
		EXPECT_EQ(smp_call_function_single(cpu, free_it, page, true),
			  0);
		EXPECT_EQ(nr_pages_in_use(), in_use);
	}
}

static void fill_list(void *info)
{
	(void)info;
	__free_page(alloc_page(GFP_ATOMIC));
}

TEST(page, short_of_memory_all_cores_give_up_their_lists)
{
	struct page *page, *next;
	unsigned int cpu;
	LIST_HEAD(taken);

	on_each_cpu(fill_list, NULL, true);
	for_each_online_cpu(cpu)
		EXPECT_GT(on_lists(cpu), 0);
	while ((page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, 6)) != NULL)
		list_add(&page->lru, &taken);
	for_each_online_cpu(cpu)
		EXPECT_EQ(on_lists(cpu), 0);
	list_for_each_entry_safe(page, next, &taken, lru) {
		list_del(&page->lru);
		put_page(page);
	}
}

TEST(page, a_core_that_is_off_keeps_no_pages)
{
	unsigned int cpu = nr_cpu_ids - 1;

	if (!cpu || !cpu_online(cpu))
		SKIP("one core only");
	EXPECT_EQ(smp_call_function_single(cpu, fill_list, NULL, true), 0);
	EXPECT_GT(on_lists(cpu), 0);
	EXPECT_EQ(cpu_down(cpu), 0);
	EXPECT_EQ(on_lists(cpu), 0);
	EXPECT_EQ(page_verify(), 0);
	EXPECT_EQ(cpu_up(cpu), 0);
}

/* P5, broken, is seen */
TEST(page, verify_sees_a_wrong_list)
{
	struct page *page = alloc_pages_node(0, GFP_KERNEL, 0);
	unsigned long flags;
	struct pcp *pcp;

	ASSERT_NOT_NULL(page);
	local_irq_save(flags);
	pcp = &zones[0].pcp[raw_smp_processor_id()];
	pcp->count++;
	EXPECT_LT(pcp_verify(raw_smp_processor_id()), 0);
	list_add(&page->lru, &pcp->pages);	/* listed, but given out */
	EXPECT_LT(pcp_verify(raw_smp_processor_id()), 0);
	list_del(&page->lru);
	pcp->count--;
	EXPECT_EQ(pcp_verify(raw_smp_processor_id()), 0);
	local_irq_restore(flags);
	__free_page(page);
}

/* --- all cores at once --- */

#define STRESS_LIVE	24
#define STRESS_STEPS	600

static u32 next_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* What a core writes into its blocks; another owner would write over it. */
static u32 stamp(unsigned int cpu, const struct page *page)
{
	return (u32)page_to_pfn(page) * 8 + cpu;
}

static void stress_step(struct page **slot, unsigned int cpu, u32 random,
			atomic_t *errors)
{
	if (*slot) {
		u32 *words = page_address(*slot);

		if (words[0] != stamp(cpu, *slot) ||
		    words[PAGE_SIZE / 4 - 1] != stamp(cpu, *slot))
			atomic_inc(errors);
		put_page(*slot);
		*slot = NULL;
		return;
	}
	*slot = alloc_pages(GFP_ATOMIC | __GFP_NOWARN,
			    random % 8 ? 0 : random / 8 % 5);
	if (*slot) {
		u32 *words = page_address(*slot);

		words[0] = stamp(cpu, *slot);
		words[PAGE_SIZE / 4 - 1] = stamp(cpu, *slot);
	}
}

static void stress(void *info)
{
	unsigned int cpu = raw_smp_processor_id();
	struct page *slots[STRESS_LIVE] = { NULL };
	u32 state = cpu + 1;

	for (unsigned int i = 0; i < STRESS_STEPS; i++) {
		u32 random = next_random(&state);

		stress_step(&slots[random % STRESS_LIVE], cpu,
			    random / STRESS_LIVE, info);
	}
	for (unsigned int i = 0; i < STRESS_LIVE; i++)
		if (slots[i])
			stress_step(&slots[i], cpu, 0, info);
}

TEST(page, no_page_has_two_owners_when_all_cores_allocate)
{
	unsigned long in_use = nr_pages_in_use();
	atomic_t errors = ATOMIC_INIT(0);

	for (unsigned int round = 0; round < 5; round++)
		on_each_cpu(stress, &errors, true);
	EXPECT_EQ(atomic_read(&errors), 0);
	EXPECT_EQ(nr_pages_in_use(), in_use);
	EXPECT_EQ(page_verify(), 0);
}
