// SPDX-License-Identifier: MIT
/*
 * mm/node.c - memory nodes: which RAM and which cores are near each other
 */
#include "mm/node.h"

#include "kernel/core/cmdline.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/parse.h"
#include "mm/bootmem.h"

#include <string.h>

unsigned int nr_nodes = 1;
EXPORT_SYMBOL(nr_nodes);
struct node node_data[MAX_NODES];
EXPORT_SYMBOL(node_data);
u8 node_of_cpu[NR_CPUS];
EXPORT_SYMBOL(node_of_cpu);

static unsigned int nodes_wanted = 1;

static int parse_numa(const char *value)
{
	u32 nr;

	if (!value || strncmp(value, "fake=", 5) != 0 ||
	    parse_u32(value + 5, &nr) != 0 || nr < 1 || nr > MAX_NODES)
		return -EINVAL;
	nodes_wanted = nr;
	return 0;
}

BOOT_PARAM(numa) = {
	.name = "numa", .parse = parse_numa,
	.help = "numa=fake=N: pretend N memory nodes, 1 to 4",
};

/*
 * R3: the node, then those at each greater distance in turn; of equals the
 * one that follows it in number, so that not all turn to the same.
 */
static void fill_fallback(u8 *list, unsigned int nr, unsigned int node)
{
	unsigned int filled = 0, distance = LOCAL_DISTANCE;

	while (filled < nr) {
		unsigned int next = ~0u;

		for (unsigned int i = 0; i < nr; i++) {
			unsigned int other = (node + i) % nr;
			unsigned int d = node_distance((int)node, (int)other);

			if (d == distance)
				list[filled++] = (u8)other;
			else if (d > distance)
				next = min(next, d);
		}
		distance = next;
	}
}

void node_split(struct node *table, unsigned int nr, paddr_t start,
		size_t size, unsigned int nr_cores)
{
	size_t part = ALIGN_DOWN(size / nr, (size_t)NODE_ALIGN);

	for (unsigned int n = 0; n < nr; n++) {
		table[n] = (struct node){
			.start = start + n * part,
			.size = n + 1 < nr ? part : size - n * part,
		};
		for (unsigned int cpu = 0; cpu < nr_cores; cpu++)
			if (cpu * nr / nr_cores == n)
				cpumask_set_cpu(cpu, &table[n].cpus);
		fill_fallback(table[n].fallback, nr, n);
	}
}

void node_init(void)
{
	const struct bootmem *bm = bootmem_kernel();
	unsigned int cpu;

	nr_nodes = nodes_wanted;
	node_split(node_data, nr_nodes, bm->base, PFN_PHYS(bm->nr_pages),
		   num_possible_cpus());
	for (unsigned int n = 0; n < nr_nodes; n++)
		for_each_cpu(cpu, &node_data[n].cpus)
			node_of_cpu[cpu] = (u8)n;
	if (nr_nodes == 1)
		return;
	for (unsigned int n = 0; n < nr_nodes; n++)
		pr_info("node %u: %zu MiB at 0x%08lx, cores 0x%lx\n", n,
			node_data[n].size / SZ_1M, (unsigned long)node_data[n].start,
			node_data[n].cpus.bits);
}

static bool fallback_is_right(unsigned int n)
{
	const u8 *list = node_data[n].fallback;
	u32 seen = 0;

	for (unsigned int i = 0; i < nr_nodes; i++) {
		if (!node_valid(list[i]) || (seen & BIT(list[i])))
			return false;
		seen |= BIT(list[i]);
		if (i && node_distance((int)n, list[i - 1]) >
			 node_distance((int)n, list[i]))
			return false;
	}
	return list[0] == n;
}

/* R1, and R3 on the way. */
static int verify_ram(void)
{
	const struct bootmem *bm = bootmem_kernel();
	paddr_t next = bm->base;

	for (unsigned int n = 0; n < nr_nodes; n++) {
		if (node_data[n].start != next || !node_data[n].size) {
			pr_err("node: %u has %zu bytes at 0x%08lx, expected "
			       "some at 0x%08lx\n", n, node_data[n].size,
			       (unsigned long)node_data[n].start,
			       (unsigned long)next);
			return -EINVAL;
		}
		next += node_data[n].size;
		if (!fallback_is_right(n)) {
			pr_err("node: the fallback list of %u is wrong\n", n);
			return -EINVAL;
		}
	}
	if (next == bm->base + PFN_PHYS(bm->nr_pages))
		return 0;
	pr_err("node: the nodes end at 0x%08lx, not with RAM\n",
	       (unsigned long)next);
	return -EINVAL;
}

/* R2 */
static int verify_cores(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		int n = cpu_to_node(cpu);

		if (node_valid(n) && cpumask_test_cpu(cpu, &node_data[n].cpus))
			continue;
		pr_err("node: core %u is in node %d\n", cpu, n);
		return -EINVAL;
	}
	return 0;
}

int node_verify(void)
{
	int err;

	if (!node_data[0].size)
		return 0;	/* node_init() has not run */
	err = verify_ram();
	return err ? err : verify_cores();
}

INVARIANT(nodes) = { .name = "memory nodes", .check = node_verify };
