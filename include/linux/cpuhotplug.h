// SPDX-License-Identifier: MIT
/*
 * include/linux/cpuhotplug.h - being told when cores come and go
 *
 * Two sections of states that are handed out; which function runs where is
 * in docs/hotplug.md. A state with instances calls its functions for each
 * of them, with the node it was added by.
 */
#pragma once

#include "include/linux/list.h"
#include "kernel/core/cpuhp.h"

#define CPUHP_BP_PREPARE_DYN	CPUHP_PREPARE_DYN
#define CPUHP_INVALID		(-1)

/* Who holds cpus_read_lock() may call the others too. */
#define cpuhp_setup_state_cpuslocked(state, name, startup, teardown)	\
	cpuhp_setup_state(state, name, startup, teardown)
#define cpuhp_setup_state_nocalls_cpuslocked(state, name, startup, teardown) \
	cpuhp_setup_state_nocalls(state, name, startup, teardown)
#define cpuhp_remove_state_cpuslocked(state)	cpuhp_remove_state(state)
#define cpuhp_remove_state_nocalls_cpuslocked(state)			\
	cpuhp_remove_state_nocalls(state)

/* Up to CPUHP_MULTI_STATES of them at a time. */
#define CPUHP_MULTI_STATES	8
typedef int (*cpuhp_multi_fn)(unsigned int cpu, struct hlist_node *node);

/*
 * Return: the state taken, -ENOSPC; of an instance 0, or what its start-up
 * returned, and then it is not added. Instances are called for the cores
 * that are online, but not _nocalls. Removing the state calls nobody; its
 * instances are removed before. Context: thread, may sleep.
 */
int cpuhp_setup_state_multi(enum cpuhp_state state, const char *name,
			    cpuhp_multi_fn startup, cpuhp_multi_fn teardown);
void cpuhp_remove_multi_state(int state);
int cpuhp_state_add_instance(int state, struct hlist_node *node);
int cpuhp_state_add_instance_nocalls(int state, struct hlist_node *node);
int cpuhp_state_remove_instance(int state, struct hlist_node *node);
int cpuhp_state_remove_instance_nocalls(int state, struct hlist_node *node);
#define cpuhp_state_add_instance_cpuslocked(state, node)		\
	cpuhp_state_add_instance(state, node)
