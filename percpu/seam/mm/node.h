// SPDX-License-Identifier: MIT
/*
 * percpu/seam/mm/node.h - memory near cores, as the library sees it
 *
 * See      docs/reuse.md
 */
#pragma once

#include "kernel/lib/compiler.h"

#define NUMA_NO_NODE	(-1)

int cpu_to_node(unsigned int cpu);
bool node_valid(int node);		/* is there memory? */
