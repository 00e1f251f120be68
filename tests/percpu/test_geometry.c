// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_geometry.c - unit sizes, groups, and who can serve them
 *
 * The worked example of docs/percpu/first-chunk.md, the lines in the log,
 * and what backends refuse. tests/percpu/golden has some hundred layouts
 * more.
 */
#include "tests/percpu/suite.h"

#include <string.h>

struct machine {
	const char *node_of_cpu;	/* a digit each */
};

static int distance(void *ctx, unsigned int from, unsigned int to)
{
	const struct machine *m = ctx;

	return m->node_of_cpu[from] == m->node_of_cpu[to] ? 10 : 20;
}

/* The parts of a kernel for this board: 60 KiB in all. */
static struct pcpu_alloc_info layout_of(const char *node_of_cpu, size_t atom)
{
	struct machine machine = { node_of_cpu };
	struct pcpu_layout layout = {
		.nr_cpus = (unsigned int)strlen(node_of_cpu),
		.static_size = 32396, .reserved_size = 8192, .dyn_size = 20480,
		.atom_size = atom, .distance = distance, .ctx = &machine,
	};
	struct pcpu_alloc_info info;

	EXPECT_EQ(pcpu_build_alloc_info(&layout, &info), 0);
	return info;
}

/*
 * An atom of 1 MiB could hold 17 units of 60 KiB. 17 does not divide it into
 * pages; 16 and 8 leave 12 and 4 units unused, more than a third of 4 cores;
 * 4 need one atom; 2 would need two: 4 it is.
 */
TEST(percpu_geometry, the_worked_example)
{
	struct pcpu_alloc_info info = layout_of("0000", SZ_1M);

	EXPECT_EQ(info.dyn_size, 20852);
	EXPECT_EQ(info.alloc_size, SZ_1M);
	EXPECT_EQ(info.upa, 4);
	EXPECT_EQ(info.unit_size, SZ_1M / 4);
	EXPECT_EQ(info.nr_groups, 1);
	EXPECT_EQ(pcpu_alloc_info_span(&info), SZ_1M);
	suite_log_clear();
	pcpu_alloc_info_dump(&info);
	EXPECT_TRUE(suite_log_says("pcpu-alloc: s32396 r8192 d20852 u262144 "
				   "alloc=1*1048576"));
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [0] 0 1 2 3 "));
}

/* Groups do not share atoms: two units in each. */
TEST(percpu_geometry, the_worked_example_with_two_nodes)
{
	struct pcpu_alloc_info info = layout_of("0011", SZ_1M);
	size_t offset[PCPU_MAX_CPUS];

	EXPECT_EQ(info.upa, 2);
	EXPECT_EQ(info.unit_size, SZ_1M / 2);
	EXPECT_EQ(info.nr_groups, 2);
	pcpu_alloc_info_offsets(&info, offset);
	EXPECT_EQ(offset[0], 0);
	EXPECT_EQ(offset[1], SZ_1M / 2);
	EXPECT_EQ(offset[2], SZ_1M);
	EXPECT_EQ(offset[3], SZ_1M + SZ_1M / 2);
	suite_log_clear();
	pcpu_alloc_info_dump(&info);
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [0] 0 1 [1] 2 3 "));
}

TEST(percpu_geometry, with_small_atoms_every_unit_has_its_own)
{
	struct pcpu_alloc_info info = layout_of("0000", PAGE_SIZE);

	EXPECT_EQ(info.upa, 1);
	EXPECT_EQ(info.unit_size, 61440);
	suite_log_clear();
	pcpu_alloc_info_dump(&info);
	EXPECT_TRUE(suite_log_says("alloc=15*4096"));
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [0] 0 [0] 1 [0] 2 [0] 3 "));
}

/* As in Linux: a dash as wide as a core's number. */
TEST(percpu_geometry, padding_is_shown_as_dashes)
{
	struct pcpu_alloc_info three = layout_of("000", SZ_1M);
	struct pcpu_alloc_info eight = layout_of("01111111", SZ_1M);

	EXPECT_EQ(three.nr_units, 4);
	suite_log_clear();
	pcpu_alloc_info_dump(&three);
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [0] 0 1 2 - "));
	suite_log_clear();
	pcpu_alloc_info_dump(&eight);
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [0] 0 - [1] 1 2 [1] 3 4 "
				   "[1] 5 6 "));
	EXPECT_TRUE(suite_log_says("pcpu-alloc: [1] 7 - "));
}

/* 12 KiB are needed before there is anything else. */
TEST(percpu_geometry, the_dynamic_part_has_a_least_size)
{
	struct pcpu_layout layout = {
		.nr_cpus = 4, .static_size = 32396, .atom_size = PAGE_SIZE,
	};
	struct pcpu_alloc_info info;

	ASSERT_EQ(pcpu_build_alloc_info(&layout, &info), 0);
	EXPECT_EQ(info.unit_size, 45056);
	EXPECT_EQ(info.dyn_size, 12660);
	EXPECT_EQ(pcpu_alloc_info_pages(&info), 11);
}

/* A unit may be longer than what its parts need. */
TEST(percpu_geometry, pages_are_counted_by_the_parts)
{
	struct pcpu_layout layout = {
		.nr_cpus = 1, .static_size = 1000, .atom_size = PAGE_SIZE,
	};
	struct pcpu_alloc_info info;

	ASSERT_EQ(pcpu_build_alloc_info(&layout, &info), 0);
	EXPECT_EQ(info.unit_size, PCPU_MIN_UNIT_SIZE);
	EXPECT_EQ(pcpu_alloc_info_pages(&info), 4);
}

/* --- who can serve them --- */

static const struct pcpu_backend by_page = { .name = "pages" };
static const struct pcpu_backend by_block = {
	.name = "blocks", .block_max = 4 * SZ_1M,
};

TEST(percpu_geometry, blocks_want_one_group_in_ram)
{
	struct pcpu_alloc_info one = layout_of("0000", PAGE_SIZE);
	struct pcpu_alloc_info two = layout_of("0011", PAGE_SIZE);
	struct pcpu_setup s = { .info = &one, .backend = &by_block };
	const char *why;

	EXPECT_NULL(pcpu_backend_refusal(&s));
	s.info = &two;
	why = pcpu_backend_refusal(&s);
	EXPECT_STREQ(why ? why : "", "can't handle more than one group");
	s.info = &one;
	s.paged = true;
	why = pcpu_backend_refusal(&s);
	EXPECT_STREQ(why ? why : "",
		     "can't go on from a first chunk mapped page by page");
	s.backend = &by_page;
	EXPECT_NULL(pcpu_backend_refusal(&s));
	s.info = &two;
	EXPECT_NULL(pcpu_backend_refusal(&s));
}

TEST(percpu_geometry, a_chunk_must_not_exceed_the_largest_block)
{
	struct pcpu_alloc_info info = layout_of("00000000", PAGE_SIZE);
	struct pcpu_setup s = { .info = &info, .backend = &by_block };
	const char *why;

	info.unit_size = SZ_1M / 2;
	EXPECT_NULL(pcpu_backend_refusal(&s));
	info.unit_size += PAGE_SIZE;
	why = pcpu_backend_refusal(&s);
	EXPECT_STREQ(why ? why : "",
		     "a chunk is larger than the largest block of pages");
}

TEST(percpu_geometry, what_a_block_has_behind_the_units_is_wasted)
{
	struct pcpu_alloc_info info = layout_of("000", PAGE_SIZE);

	EXPECT_EQ(pcpu_backend_waste(&by_page, &info), 0);
	EXPECT_EQ(pcpu_backend_waste(&by_block, &info), 64 - 45);
	info = layout_of("0000", 65536);
	EXPECT_EQ(pcpu_backend_waste(&by_block, &info), 0);
	info = layout_of("0", PAGE_SIZE);
	EXPECT_EQ(pcpu_backend_waste(&by_block, &info), 1);
}
