// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_fault_inject.c - mm/fault_inject.h
 *
 * With a class of its own nobody allocates in while the test runs: percpu
 * is judged here by hand, page by a scenario.
 */
#include "mm/fault_inject.h"

#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject_parse.h"
#include "mm/page.h"
#include "tests/ktest.h"

#define CLASS	FAULT_PERCPU

/* Which of 32 calls fail, as bits. */
static u32 failures_of(const struct fault_plan *plan)
{
	u32 failed = 0;

	fault_arm(CLASS, plan);
	for (unsigned int i = 0; i < 32; i++)
		if (fault_should_fail_at(CLASS, 0x1000))
			failed |= 1u << i;
	fault_disarm(CLASS);
	return failed;
}

TEST(fault_inject, off_means_off)
{
	fault_disarm(CLASS);
	for (unsigned int i = 0; i < 10; i++)
		EXPECT_FALSE(fault_should_fail(CLASS));
}

TEST(fault_inject, the_nth_call_fails_and_no_other)
{
	for (u32 n = 1; n <= 32; n++)
		EXPECT_EQ(failures_of(&(struct fault_plan){ .nth = n }),
			  1u << (n - 1));
	EXPECT_EQ(failures_of(&(struct fault_plan){ .nth = 33 }), 0);
}

TEST(fault_inject, a_plan_without_either_only_counts)
{
	struct fault_counts counts;

	EXPECT_EQ(failures_of(&(struct fault_plan){ 0 }), 0);
	fault_get(CLASS, &counts);
	EXPECT_EQ(counts.calls, 32);
	EXPECT_EQ(counts.failures, 0);
	EXPECT_FALSE(counts.armed);
}

TEST(fault_inject, one_in_one_fails_always)
{
	EXPECT_EQ(failures_of(&(struct fault_plan){ .one_in = 1 }), ~0u);
}

TEST(fault_inject, a_seed_fails_the_same_calls_each_time)
{
	struct fault_plan plan = { .one_in = 4 };
	u32 different = 0, failures = 0;

	for (plan.seed = 0; plan.seed < 50; plan.seed++) {
		u32 once = failures_of(&plan);

		EXPECT_EQ(failures_of(&plan), once);
		plan.seed++;
		different += failures_of(&plan) != once;
		plan.seed--;
		failures += (u32)__builtin_popcount(once);
	}
	EXPECT_GT(different, 45);
	EXPECT_GT(failures, 50 * 8 * 3 / 4);	/* a quarter of 32 is 8 */
	EXPECT_LT(failures, 50 * 8 * 5 / 4);
}

TEST(fault_inject, the_first_calls_can_be_spared)
{
	EXPECT_EQ(failures_of(&(struct fault_plan){ .one_in = 1, .after = 30 }),
		  3u << 30);
}

TEST(fault_inject, callers_are_told_apart)
{
	struct fault_site site;
	unsigned int found = 0;

	fault_arm(CLASS, &(struct fault_plan){ .nth = 3 });
	(void)fault_should_fail_at(CLASS, 0x2000);
	(void)fault_should_fail_at(CLASS, 0x2000);
	EXPECT_TRUE(fault_should_fail_at(CLASS, 0x3000));
	fault_disarm(CLASS);
	EXPECT_EQ(fault_site_count(CLASS), 2);
	for (unsigned int i = 0; fault_site_get(i, &site); i++) {
		if (site.class != CLASS)
			continue;
		found++;
		EXPECT_EQ(site.calls, site.caller == 0x2000 ? 2 : 1);
		EXPECT_EQ(site.failures, site.caller == 0x2000 ? 0 : 1);
	}
	EXPECT_EQ(found, 2);
}

TEST(fault_inject, more_callers_than_kept_do_no_harm)
{
	struct fault_counts counts;

	fault_arm(CLASS, &(struct fault_plan){ .nth = 1000 });
	for (vaddr_t i = 1; i <= 2 * FAULT_SITES; i++)
		EXPECT_FALSE(fault_should_fail_at(CLASS, 4 * i));
	fault_disarm(CLASS);
	fault_get(CLASS, &counts);
	EXPECT_EQ(counts.calls, 2 * FAULT_SITES);
	EXPECT_EQ(fault_site_count(CLASS), FAULT_SITES);
}

static void call_thrice(void *info)
{
	(void)info;
	for (unsigned int i = 0; i < 3; i++)
		(void)fault_should_fail_at(CLASS, 0x4000);
}

TEST(fault_inject, one_context_can_be_picked)
{
	struct fault_counts counts;

	if (num_online_cpus() < 2)
		SKIP("one core only");
	fault_arm(CLASS, &(struct fault_plan){ .this_context = true });
	call_thrice(NULL);
	smp_call_function(call_thrice, NULL, true);
	fault_disarm(CLASS);
	fault_get(CLASS, &counts);
	EXPECT_EQ(counts.calls, 3);
}

TEST(fault_inject, plans_are_parsed)
{
	struct fault_plan plan = { 0 };
	enum fault_class class = NR_FAULT_CLASSES;

	EXPECT_EQ(fault_parse("page:nth=5", &class, &plan), 0);
	EXPECT_EQ(class, FAULT_PAGE);
	EXPECT_EQ(plan.nth, 5);
	EXPECT_EQ(fault_parse("slab:1/100,after=9,seed=7", &class, &plan), 0);
	EXPECT_EQ(class, FAULT_SLAB);
	EXPECT_EQ(plan.one_in, 100);
	EXPECT_EQ(plan.seed, 7);
	EXPECT_EQ(plan.after, 9);
	EXPECT_EQ(plan.nth, 0);
}

TEST(fault_inject, nonsense_is_refused)
{
	static const char *const bad[] = {
		"", ":", "page", "page:", "page:nth=", "page:nth=0",
		"page:nth=-1", "page:nth=x", "pages:nth=1", "page:1/0",
		"page:2/3", "page:nth=1,1/2", "page:seed=1", "page:nth=1,",
		"page:nth=99999999999", "page;nth=1", "slab:1/",
		"percpu:1/2,seed=7,nth=1,1/3,seed=8,seed=9,seed=10,seed=11,,,",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct fault_plan plan = { .nth = 77 };
		enum fault_class class;

		EXPECT_LT(fault_parse(bad[i], &class, &plan), 0);
		EXPECT_EQ(plan.nth, 77);
	}
}

/* A scenario that needs two blocks, or gives back what it has. */
static int scenario(void)
{
	struct page *a = alloc_pages(GFP_KERNEL, 2), *b;

	if (!a)
		return -ENOMEM;
	b = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (b)
		__free_page(b);
	__free_pages(a, 2);
	return b ? 0 : -ENOMEM;
}

/* The method for larger ones: count, then fail each call in turn. */
TEST(fault_inject, every_allocation_of_a_scenario_fails_in_turn)
{
	struct fault_counts counts;
	struct fault_plan plan = { .this_context = true };
	unsigned long in_use = nr_pages_in_use();

	fault_arm(FAULT_PAGE, &plan);
	EXPECT_EQ(scenario(), 0);
	fault_get(FAULT_PAGE, &counts);
	EXPECT_EQ(counts.calls, 2);
	EXPECT_EQ(fault_site_count(FAULT_PAGE), 2);
	for (plan.nth = 1; plan.nth <= counts.calls; plan.nth++) {
		fault_arm(FAULT_PAGE, &plan);
		EXPECT_EQ(scenario(), -ENOMEM);
		EXPECT_EQ(nr_pages_in_use(), in_use);
	}
	fault_arm(FAULT_PAGE, &plan);
	EXPECT_EQ(scenario(), 0);
	fault_disarm(FAULT_PAGE);
}
