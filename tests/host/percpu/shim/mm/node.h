// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/mm/node.h - the host is one node
 */
#pragma once

#include "kernel/lib/compiler.h"

#define NUMA_NO_NODE	(-1)

static inline int cpu_to_node(unsigned int cpu)
{
	(void)cpu;
	return 0;
}

static inline bool node_valid(int node)
{
	return node == 0;
}
