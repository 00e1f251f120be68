// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_vm_area.c - mm/vm_area.h, on a tree of its own
 */
#include "mm/vm_area.h"

#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "tests/ktest.h"

#define BASE		0x10000u
#define UNIT		0x100u
#define UNITS		512u
#define RANGES		256u

static struct vm_tree tree;
static struct vm_range ranges[RANGES];

static void setup(void)
{
	vm_tree_setup(&tree, BASE, BASE + UNITS * UNIT);
	memset(ranges, 0, sizeof(ranges));
}

static vaddr_t at(unsigned int unit)
{
	return BASE + unit * UNIT;
}

static int put(unsigned int i, unsigned int first, unsigned int nr)
{
	ranges[i].start = at(first);
	ranges[i].end = at(first + nr);
	return vm_tree_insert(&tree, &ranges[i]);
}

static const char *fault(void)
{
	vaddr_t where;

	return vm_tree_fault(&tree, &where);
}

TEST(vm_area, empty_tree_has_one_gap)
{
	vaddr_t va = 0;

	setup();
	EXPECT_EQ(vm_tree_largest_gap(&tree), UNITS * UNIT);
	EXPECT_TRUE(vm_tree_find_gap(&tree, UNITS * UNIT, 1, &va));
	EXPECT_EQ(va, BASE);
	EXPECT_FALSE(vm_tree_find_gap(&tree, UNITS * UNIT + 1, 1, &va));
	EXPECT_FALSE(vm_tree_find_gap(&tree, 0, 1, &va));
	EXPECT_TRUE(vm_tree_find_gap_below(&tree, at(7), UNIT, &va));
	EXPECT_EQ(va, at(6));
	EXPECT_FALSE(vm_tree_find_gap_below(&tree, at(7), 8 * UNIT, &va));
	EXPECT_FALSE(vm_tree_find_gap_below(&tree, at(7), 0, &va));
	EXPECT_NULL(vm_tree_find(&tree, BASE));
	EXPECT_NULL(vm_tree_above(&tree, 0));
	EXPECT_NULL(vm_tree_below(&tree, ~(vaddr_t)0));
	EXPECT_NULL(fault());
}

TEST(vm_area, ranges_are_found_by_any_address_inside)
{
	setup();
	ASSERT_EQ(put(0, 4, 2), 0);
	ASSERT_EQ(put(1, 6, 1), 0);
	ASSERT_EQ(put(2, 0, 1), 0);
	EXPECT_EQ(vm_tree_find(&tree, at(4)), &ranges[0]);
	EXPECT_EQ(vm_tree_find(&tree, at(6) - 1), &ranges[0]);
	EXPECT_EQ(vm_tree_find(&tree, at(6)), &ranges[1]);
	EXPECT_NULL(vm_tree_find(&tree, at(7)));
	EXPECT_NULL(vm_tree_find(&tree, at(4) - 1));
	EXPECT_EQ(vm_tree_above(&tree, at(1)), &ranges[0]);
	EXPECT_EQ(vm_tree_above(&tree, at(5)), &ranges[0]);
	EXPECT_NULL(vm_tree_above(&tree, at(7)));
	EXPECT_EQ(vm_tree_below(&tree, at(4)), &ranges[2]);
	EXPECT_EQ(vm_tree_below(&tree, at(4) + 1), &ranges[0]);
	EXPECT_NULL(vm_tree_below(&tree, at(0)));
	EXPECT_NULL(fault());
}

/* V1 */
TEST(vm_area, overlaps_and_strays_are_refused)
{
	setup();
	ASSERT_EQ(put(0, 10, 5), 0);
	EXPECT_EQ(put(1, 10, 5), -EBUSY);
	EXPECT_EQ(put(1, 14, 1), -EBUSY);
	EXPECT_EQ(put(1, 9, 2), -EBUSY);
	EXPECT_EQ(put(1, 0, UNITS), -EBUSY);
	EXPECT_EQ(put(1, 12, 0), -EINVAL);
	EXPECT_EQ(put(1, UNITS - 1, 2), -EINVAL);
	ranges[1].start = BASE - 1;
	ranges[1].end = BASE + 1;
	EXPECT_EQ(vm_tree_insert(&tree, &ranges[1]), -EINVAL);
	EXPECT_EQ(tree.nr, 1);
	EXPECT_EQ(put(1, 15, 1), 0);
	EXPECT_EQ(put(2, 9, 1), 0);
	EXPECT_NULL(fault());
}

TEST(vm_area, lowest_gap_is_taken)
{
	vaddr_t va = 0;

	setup();
	ASSERT_EQ(put(0, 1, 1), 0);
	ASSERT_EQ(put(1, 5, 1), 0);	/* gaps: 0, 2-4, 6-9, 11... */
	ASSERT_EQ(put(2, 10, 1), 0);
	EXPECT_TRUE(vm_tree_find_gap(&tree, UNIT, 1, &va));
	EXPECT_EQ(va, at(0));
	EXPECT_TRUE(vm_tree_find_gap(&tree, 3 * UNIT, 1, &va));
	EXPECT_EQ(va, at(2));
	EXPECT_TRUE(vm_tree_find_gap(&tree, 3 * UNIT + 1, 1, &va));
	EXPECT_EQ(va, at(6));
	EXPECT_TRUE(vm_tree_find_gap(&tree, 5 * UNIT, 1, &va));
	EXPECT_EQ(va, at(11));
	EXPECT_EQ(vm_tree_largest_gap(&tree), (UNITS - 11) * UNIT);
	EXPECT_FALSE(vm_tree_find_gap(&tree, (UNITS - 10) * UNIT, 1, &va));
}

TEST(vm_area, alignment_is_kept)
{
	vaddr_t va = 0;

	setup();
	ASSERT_EQ(put(0, 0, 1), 0);
	EXPECT_TRUE(vm_tree_find_gap(&tree, UNIT, 0x1000, &va));
	EXPECT_EQ(va, 0x11000);
	ASSERT_EQ(put(1, 17, 1), 0);	/* 0x11100: 16 units are free there */
	EXPECT_TRUE(vm_tree_find_gap(&tree, UNIT + 1, 0x1000, &va));
	EXPECT_EQ(va, 0x12000);
	EXPECT_TRUE(vm_tree_find_gap(&tree, UNIT, 0x20000, &va));
	EXPECT_EQ(va, 0x20000);
	EXPECT_FALSE(vm_tree_find_gap(&tree, UNIT, 0x80000, &va));
	EXPECT_FALSE(vm_tree_find_gap(&tree, UNIT, 0x80000000u, &va));
}

/* Insertion in order is what makes a plain tree a list. V3 */
TEST(vm_area, tree_stays_flat)
{
	setup();
	for (unsigned int i = 0; i < RANGES; i++)
		ASSERT_EQ(put(i, 2 * i, 1), 0);
	EXPECT_NULL(fault());
	EXPECT_LE(tree.root->height, 12);	/* 1.44 * log2(256) */
	EXPECT_EQ(vm_tree_largest_gap(&tree), UNIT);
	for (unsigned int i = 0; i < RANGES; i += 2) {
		vm_tree_remove(&tree, &ranges[i]);
		ASSERT_NULL(fault());
	}
	EXPECT_EQ(tree.nr, RANGES / 2);
	EXPECT_EQ(vm_tree_largest_gap(&tree), 3 * UNIT);
	for (unsigned int i = 1; i < RANGES; i += 2)
		vm_tree_remove(&tree, &ranges[i]);
	EXPECT_NULL(tree.root);
	EXPECT_EQ(tree.nr, 0);
}

/* --- against a model: one byte per unit --- */

static u8 model[UNITS];

static int model_gap(unsigned int nr, unsigned int align)
{
	for (unsigned int i = 0; i + nr <= UNITS; i++) {
		unsigned int run = 0;

		if ((BASE / UNIT + i) % align)
			continue;
		while (run < nr && !model[i + run])
			run++;
		if (run == nr)
			return (int)i;
	}
	return -1;
}

/* The highest unit with nr free ones from it on, all below limit. */
static int model_gap_below(unsigned int limit, unsigned int nr)
{
	for (int i = (int)limit - (int)nr; i >= 0; i--) {
		unsigned int run = 0;

		while (run < nr && !model[(unsigned int)i + run])
			run++;
		if (run == nr)
			return i;
	}
	return -1;
}

static void look_below(void)
{
	unsigned int nr = 1 + ktest_random_below(12);
	unsigned int limit = ktest_random_below(UNITS + 1);
	int where = model_gap_below(limit, nr);
	vaddr_t va = 0;

	EXPECT_EQ(vm_tree_find_gap_below(&tree, at(limit), nr * UNIT, &va),
		  where >= 0);
	if (where >= 0)
		EXPECT_EQ(va, at((unsigned int)where));
}

static void random_take(unsigned int i)
{
	unsigned int nr = 1 + ktest_random_below(12);
	unsigned int align = 1u << ktest_random_below(4);
	int where = model_gap(nr, align);
	vaddr_t va = 0;

	EXPECT_EQ(vm_tree_find_gap(&tree, nr * UNIT, align * UNIT, &va),
		  where >= 0);
	if (where < 0)
		return;
	EXPECT_EQ(va, at((unsigned int)where));
	ASSERT_EQ(put(i, (unsigned int)where, nr), 0);
	memset(model + where, 1, nr);
}

static void random_drop(unsigned int i)
{
	unsigned int first = (unsigned int)(ranges[i].start - BASE) / UNIT;
	unsigned int nr = (unsigned int)(ranges[i].end -
					 ranges[i].start) / UNIT;

	vm_tree_remove(&tree, &ranges[i]);
	memset(model + first, 0, nr);
	ranges[i].end = 0;
}

TEST(vm_area, random_use_agrees_with_a_model)
{
	setup();
	memset(model, 0, sizeof(model));
	for (unsigned int n = 0; n < KTEST_CASES(50000u, 3000u); n++) {
		unsigned int i = ktest_random_below(96);
		vaddr_t va = at(ktest_random_below(UNITS));

		if (ranges[i].end)
			random_drop(i);
		else
			random_take(i);
		EXPECT_EQ(vm_tree_find(&tree, va) != NULL,
			  model[(va - BASE) / UNIT]);
		look_below();
		if (n % 16 == 0)
			ASSERT_NULL(fault());
	}
	EXPECT_NULL(fault());
}

/* --- broken twins --- */

TEST(vm_area, verify_sees_each_rule_broken)
{
	struct vm_range *root;

	setup();
	for (unsigned int i = 0; i < 20; i++)
		ASSERT_EQ(put(i, 3 * i, 2), 0);
	EXPECT_NULL(fault());
	root = tree.root;
	root->end += 2 * UNIT;			/* V1: overlaps the next */
	EXPECT_NOT_NULL(fault());
	root->end -= 2 * UNIT;
	root->gap += UNIT;			/* V2 */
	EXPECT_NOT_NULL(fault());
	root->gap -= UNIT;
	root->left->high -= UNIT;		/* V2 */
	EXPECT_NOT_NULL(fault());
	root->left->high += UNIT;
	tree.nr++;
	EXPECT_NOT_NULL(fault());
	tree.nr--;
	EXPECT_NULL(fault());
}

/* V3: what an insertion that does not balance would leave */
TEST(vm_area, verify_sees_a_lopsided_tree)
{
	setup();
	for (unsigned int i = 0; i < 3; i++) {
		struct vm_range *r = &ranges[i];

		r->start = at(i);
		r->end = at(i + 1);
		r->low = r->start;
		r->high = at(3);
		r->height = 3 - i;
		r->right = i < 2 ? &ranges[i + 1] : NULL;
	}
	tree.root = &ranges[0];
	tree.nr = 3;
	EXPECT_STREQ(fault(), "the tree is out of balance");
}
