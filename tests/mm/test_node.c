// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_node.c - mm/node.h
 *
 * The split is judged for many machines; this one's nodes by node_verify(),
 * and by what is true of one node and of several.
 */
#include "mm/node.h"

#include "boot/memlayout.h"
#include "kernel/lib/bits.h"
#include "tests/ktest.h"

/* R1 and R2 for a split of size bytes and nr_cores cores. */
static void judge_split(unsigned int nr, size_t size, unsigned int nr_cores)
{
	struct node table[MAX_NODES];
	paddr_t next = RAM_BASE;
	unsigned long cores = 0;

	node_split(table, nr, RAM_BASE, size, nr_cores);
	for (unsigned int n = 0; n < nr; n++) {
		EXPECT_EQ(table[n].start, next);
		EXPECT_EQ(table[n].start % NODE_ALIGN, 0);
		EXPECT_GT(table[n].size, 0);
		EXPECT_EQ(cores & table[n].cpus.bits, 0);
		cores |= table[n].cpus.bits;
		next += table[n].size;
	}
	EXPECT_EQ(next, RAM_BASE + size);
	EXPECT_EQ(cores, BIT(nr_cores) - 1);
}

/* R1, R2 */
TEST(node, split_covers_ram_and_cores_once)
{
	static const size_t sizes[] = { 16, 17, 31, 256, 511, 1024 };

	for (unsigned int nr = 1; nr <= MAX_NODES; nr++)
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
			for (unsigned int cores = 1; cores <= 4; cores++)
				judge_split(nr, sizes[i] * SZ_1M, cores);
}

TEST(node, cores_go_round_in_blocks)
{
	struct node table[MAX_NODES];

	node_split(table, 2, RAM_BASE, 64 * SZ_1M, 4);
	EXPECT_EQ(table[0].cpus.bits, 0x3);
	EXPECT_EQ(table[1].cpus.bits, 0xc);
	node_split(table, 4, RAM_BASE, 64 * SZ_1M, 2);
	EXPECT_EQ(table[0].cpus.bits, 0x1);
	EXPECT_EQ(table[2].cpus.bits, 0x2);
	EXPECT_EQ(table[1].cpus.bits | table[3].cpus.bits, 0);
}

/* R3 */
TEST(node, fallback_begins_at_home_and_leaves_nobody_out)
{
	struct node table[MAX_NODES];

	node_split(table, 4, RAM_BASE, 64 * SZ_1M, 4);
	for (unsigned int n = 0; n < 4; n++) {
		u32 seen = 0;

		EXPECT_EQ(table[n].fallback[0], n);
		for (unsigned int i = 0; i < 4; i++)
			seen |= 1u << table[n].fallback[i];
		EXPECT_EQ(seen, 0xf);
	}
}

TEST(node, this_machine_keeps_the_rules)
{
	unsigned int cpu;

	EXPECT_EQ(node_verify(), 0);
	EXPECT_EQ(node_data[0].start, RAM_BASE);
	for_each_possible_cpu(cpu)
		EXPECT_TRUE(node_valid(cpu_to_node(cpu)));
	EXPECT_FALSE(node_valid(NUMA_NO_NODE));
	EXPECT_FALSE(node_valid((int)nr_nodes));
}

TEST(node, verify_sees_broken_rules)
{
	struct node saved = node_data[0];
	u8 home = node_of_cpu[0];

	node_data[0].size -= PAGE_SIZE;
	EXPECT_LT(node_verify(), 0);
	node_data[0] = saved;
	node_data[0].fallback[0] = MAX_NODES;
	EXPECT_LT(node_verify(), 0);
	node_data[0] = saved;
	node_of_cpu[0] = MAX_NODES;
	EXPECT_LT(node_verify(), 0);
	node_of_cpu[0] = home;
	EXPECT_EQ(node_verify(), 0);
}

TEST(node, distances_are_linuxs)
{
	EXPECT_EQ(node_distance(0, 0), 10);
	EXPECT_EQ(node_distance(0, 1), 20);
	EXPECT_EQ(node_distance(1, 0), 20);
}
