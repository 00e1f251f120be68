// SPDX-License-Identifier: MIT
/*
 * mm/node.h - memory nodes: which RAM and which cores are near each other
 *
 * The machine has one node. The boot parameter numa=fake=N pretends N:
 *
 *   RAM     |   node 0   |   node 1   |   node 2   |   node 3   |
 *   cores   |     0      |     1      |     2      |     3      |
 *
 * RAM is split evenly, at multiples of NODE_ALIGN, so that no block of the
 * page allocator lies in two nodes; cores go round the nodes in blocks:
 * core c of n belongs to node c * N / n. A node may be without a core.
 *
 * Rules    R1 the nodes cover RAM without gap or overlap, in order.
 *          R2 every possible core belongs to a node below nr_nodes.
 *          R3 a node's fallback list holds every node once, nearest first,
 *             itself at the front.
 * See      docs/mm-pages.md, tests/mm/test_node.c
 */
#pragma once

#include "kernel/core/cpumask.h"

#define MAX_NODES	4
#define NUMA_NO_NODE	(-1)	/* the node of the running core */
#define NODE_ALIGN	0x400000u	/* the largest block: 4 MiB */

#define LOCAL_DISTANCE	10
#define REMOTE_DISTANCE	20

struct node {
	paddr_t start;			/* [I] of its RAM */
	size_t size;			/* [I] in bytes */
	struct cpumask cpus;		/* [I] possible cores */
	u8 fallback[MAX_NODES];		/* [I] nr_nodes of them */
};

extern unsigned int nr_nodes;		/* [I] after node_init() */
extern struct node node_data[MAX_NODES];	/* [I] */
extern u8 node_of_cpu[NR_CPUS];		/* [I] */

/* Context: any, once node_init() has run; before it every core is in 0. */
static inline int cpu_to_node(unsigned int cpu)
{
	return node_of_cpu[cpu];
}

/* 10 within a node, 20 between nodes, as Linux counts. */
static inline unsigned int node_distance(int a, int b)
{
	return a == b ? LOCAL_DISTANCE : REMOTE_DISTANCE;
}

static inline bool node_valid(int node)
{
	return node >= 0 && (unsigned int)node < nr_nodes;
}

/*
 * Splits RAM and cores into the nodes asked for. Once, on the boot core,
 * when bootmem knows RAM and the possible cores are known.
 */
void node_init(void);

/* What node_init() does, for any RAM and cores: fills table[0 .. nr - 1]. */
void node_split(struct node *table, unsigned int nr, paddr_t start,
		size_t size, unsigned int nr_cores);

/* Rules R1 to R3. Return: 0, or -EINVAL having said why. */
int node_verify(void) __must_check;
