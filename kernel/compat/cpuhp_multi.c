// SPDX-License-Identifier: MIT
/*
 * kernel/compat/cpuhp_multi.c - states with instances
 *
 * The kernel's registry calls a function with the number of a core and
 * nothing else, so each state that can have instances has functions of its
 * own here, which know the slot it lies in.
 *
 * Locks    multi_lock guards slots and lists while no core comes or goes;
 *          the functions called when one does find them at rest, as adding
 *          and removing hold cpus_read_lock().
 */
#include "include/linux/cpuhotplug.h"

#include "include/linux/workqueue.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/mutex.h"

struct multi {
	bool taken;
	int state;
	cpuhp_multi_fn startup, teardown;	/* may be NULL */
	struct hlist_head instances;
};

static DEFINE_MUTEX(multi_lock);
static struct multi multis[CPUHP_MULTI_STATES];

static int call(cpuhp_multi_fn fn, unsigned int cpu, struct hlist_node *node)
{
	return fn ? fn(cpu, node) : 0;
}

/* ---- a core comes or goes: called by the registry ---- */

/* Those before the one that failed are taken back. */
static int all_up(struct multi *m, unsigned int cpu)
{
	struct hlist_node *node, *done;
	int err = 0;

	hlist_for_each(node, &m->instances) {
		err = call(m->startup, cpu, node);
		if (err)
			break;
	}
	for (done = m->instances.first; err && done != node; done = done->next)
		call(m->teardown, cpu, done);
	return err;
}

static int all_down(struct multi *m, unsigned int cpu)
{
	struct hlist_node *node;
	int err = 0;

	hlist_for_each(node, &m->instances) {
		int e = call(m->teardown, cpu, node);

		err = err ? err : e;
	}
	return err;
}

#define SLOT(n)								\
	static int up_##n(unsigned int cpu)				\
	{								\
		return all_up(&multis[n], cpu);				\
	}								\
	static int down_##n(unsigned int cpu)				\
	{								\
		return all_down(&multis[n], cpu);			\
	}
SLOT(0) SLOT(1) SLOT(2) SLOT(3) SLOT(4) SLOT(5) SLOT(6) SLOT(7)

static const struct {
	cpuhp_fn up, down;
} slots[CPUHP_MULTI_STATES] = {
	{ up_0, down_0 }, { up_1, down_1 }, { up_2, down_2 },
	{ up_3, down_3 }, { up_4, down_4 }, { up_5, down_5 },
	{ up_6, down_6 }, { up_7, down_7 },
};

/* ---- states ---- */

static int take_slot_locked(enum cpuhp_state state, const char *name,
			    cpuhp_multi_fn startup, cpuhp_multi_fn teardown)
{
	for (unsigned int i = 0; i < CPUHP_MULTI_STATES; i++) {
		struct multi *m = &multis[i];
		int got;

		if (m->taken)
			continue;
		got = cpuhp_setup_state_nocalls(state, name, slots[i].up,
						slots[i].down);
		if (got >= 0)
			*m = (struct multi){ true, got, startup, teardown,
					     HLIST_HEAD_INIT };
		return got;
	}
	return -ENOSPC;
}

int cpuhp_setup_state_multi(enum cpuhp_state state, const char *name,
			    cpuhp_multi_fn startup, cpuhp_multi_fn teardown)
{
	int got;

	cpus_read_lock();
	mutex_lock(&multi_lock);
	got = take_slot_locked(state, name, startup, teardown);
	mutex_unlock(&multi_lock);
	cpus_read_unlock();
	return got;
}
EXPORT_SYMBOL(cpuhp_setup_state_multi);

static struct multi *find_locked(int state)
{
	for (unsigned int i = 0; i < CPUHP_MULTI_STATES; i++) {
		if (multis[i].taken && multis[i].state == state)
			return &multis[i];
	}
	return NULL;
}

void cpuhp_remove_multi_state(int state)
{
	struct multi *m;

	cpus_read_lock();
	mutex_lock(&multi_lock);
	m = find_locked(state);
	if (m) {
		assert(hlist_empty(&m->instances));
		cpuhp_remove_state_nocalls(state);
		m->taken = false;
	}
	mutex_unlock(&multi_lock);
	cpus_read_unlock();
}
EXPORT_SYMBOL(cpuhp_remove_multi_state);

/* ---- instances ---- */

struct call_there {
	cpuhp_multi_fn fn;
	unsigned int cpu;
	struct hlist_node *node;
};

static long call_there(void *arg)
{
	struct call_there *c = arg;

	return call(c->fn, c->cpu, c->node);
}

/* Where the functions of the state's section run. */
static int run(struct multi *m, cpuhp_multi_fn fn, unsigned int cpu,
	       struct hlist_node *node)
{
	struct call_there c = { fn, cpu, node };

	if (m->state < CPUHP_AP_ONLINE_DYN)
		return (int)call_there(&c);
	return (int)work_on_cpu((int)cpu, call_there, &c);
}

static int start_everywhere(struct multi *m, struct hlist_node *node)
{
	unsigned int cpu, failed;
	int err = 0;

	for_each_online_cpu(cpu) {
		err = run(m, m->startup, cpu, node);
		if (err)
			break;
	}
	failed = cpu;
	for_each_online_cpu(cpu) {
		if (!err || cpu == failed)
			break;
		run(m, m->teardown, cpu, node);
	}
	return err;
}

static int add(int state, struct hlist_node *node, bool calls)
{
	int err = -EINVAL;
	struct multi *m;

	cpus_read_lock();
	mutex_lock(&multi_lock);
	m = find_locked(state);
	if (m)
		err = calls ? start_everywhere(m, node) : 0;
	if (!err)
		hlist_add_head(node, &m->instances);
	mutex_unlock(&multi_lock);
	cpus_read_unlock();
	return err;
}

int cpuhp_state_add_instance(int state, struct hlist_node *node)
{
	return add(state, node, true);
}
EXPORT_SYMBOL(cpuhp_state_add_instance);

int cpuhp_state_add_instance_nocalls(int state, struct hlist_node *node)
{
	return add(state, node, false);
}
EXPORT_SYMBOL(cpuhp_state_add_instance_nocalls);

static int drop(int state, struct hlist_node *node, bool calls)
{
	unsigned int cpu;
	struct multi *m;

	cpus_read_lock();
	mutex_lock(&multi_lock);
	m = find_locked(state);
	if (m) {
		if (calls)
			for_each_online_cpu(cpu)
				run(m, m->teardown, cpu, node);
		hlist_del(node);
	}
	mutex_unlock(&multi_lock);
	cpus_read_unlock();
	return m ? 0 : -EINVAL;
}

int cpuhp_state_remove_instance(int state, struct hlist_node *node)
{
	return drop(state, node, true);
}
EXPORT_SYMBOL(cpuhp_state_remove_instance);

int cpuhp_state_remove_instance_nocalls(int state, struct hlist_node *node)
{
	return drop(state, node, false);
}
EXPORT_SYMBOL(cpuhp_state_remove_instance_nocalls);
