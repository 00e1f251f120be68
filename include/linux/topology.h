// SPDX-License-Identifier: MIT
/*
 * include/linux/topology.h - which cores and which memory are near
 */
#pragma once

#include "include/linux/cpumask.h"
#include "include/linux/numa.h"
#include "kernel/core/preempt.h"

#define numa_node_id()		cpu_to_node(raw_smp_processor_id())
#define numa_mem_id()		numa_node_id()
#define cpu_to_mem(cpu)		cpu_to_node(cpu)
#define cpumask_of_node(node)						\
	((const struct cpumask *)&node_data[node].cpus)
#define nr_cpus_node(node)	cpumask_weight(cpumask_of_node(node))
#define for_each_node(node)						\
	for ((node) = 0; (node) < (int)nr_nodes; (node)++)
#define for_each_online_node(node)	for_each_node(node)
#define num_online_nodes()	nr_nodes
#define num_possible_nodes()	nr_nodes
#define node_online(node)	node_valid(node)
#define node_possible(node)	node_valid(node)
#define first_online_node	0

/* One cluster of four cores, each of one thread. */
#define topology_physical_package_id(cpu)	((void)(cpu), 0)
#define topology_core_id(cpu)		((int)(cpu))
#define topology_sibling_cpumask(cpu)	cpumask_of(cpu)
#define topology_core_cpumask(cpu)	((void)(cpu), cpu_possible_mask)
