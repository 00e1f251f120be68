/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * cpuhp_demo - dynamic CPU hotplug states with per-CPU data behind them:
 * a prepare state, an online state, a multi-instance state, and the
 * roll-back when one CPU's callback fails.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

static bool cycle;
module_param(cycle, bool, 0444);
MODULE_PARM_DESC(cycle, "take the last CPU down and up again");

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

struct slot {
	void *buffer;		/* lives from prepare to dead */
	bool up;
	unsigned int ups;
	unsigned int downs;
};

static DEFINE_PER_CPU(struct slot, slots);
static atomic_t strays = ATOMIC_INIT(0);
static enum cpuhp_state prep_state, online_state, multi_state;

/* prepare: on some other CPU, may sleep and allocate */
static int demo_prepare(unsigned int cpu)
{
	struct slot *s = per_cpu_ptr(&slots, cpu);

	s->buffer = kzalloc_node(64, GFP_KERNEL, cpu_to_node(cpu));
	return s->buffer ? 0 : -ENOMEM;
}

static int demo_dead(unsigned int cpu)
{
	struct slot *s = per_cpu_ptr(&slots, cpu);

	kfree(s->buffer);
	s->buffer = NULL;
	return 0;
}

/* online: on the CPU itself */
static int demo_online(unsigned int cpu)
{
	struct slot *s = this_cpu_ptr(&slots);

	if (cpu != smp_processor_id() || !s->buffer || s->up)
		atomic_inc(&strays);
	s->up = true;
	s->ups++;
	return 0;
}

static int demo_offline(unsigned int cpu)
{
	struct slot *s = this_cpu_ptr(&slots);

	if (cpu != smp_processor_id() || !s->buffer || !s->up)
		atomic_inc(&strays);
	s->up = false;
	s->downs++;
	return 0;
}

/* a state which one CPU refuses */
static unsigned int refusing_cpu;
static atomic_t half_ups = ATOMIC_INIT(0), half_downs = ATOMIC_INIT(0);

static int refuse_online(unsigned int cpu)
{
	if (cpu == refusing_cpu)
		return -EBUSY;
	atomic_inc(&half_ups);
	return 0;
}

static int refuse_offline(unsigned int cpu)
{
	atomic_inc(&half_downs);
	return 0;
}

static int check_refusal(void)
{
	unsigned int cpu;
	int ret;

	cpus_read_lock();
	for_each_online_cpu(cpu)
		refusing_cpu = cpu;		/* the last one */
	ret = cpuhp_setup_state_cpuslocked(CPUHP_AP_ONLINE_DYN,
					   "cpuhp_demo:refuse",
					   refuse_online, refuse_offline);
	cpu = num_online_cpus();
	cpus_read_unlock();

	if (ret > 0)
		cpuhp_remove_state(ret);
	CHECK(ret == -EBUSY);
	CHECK(atomic_read(&half_ups) == cpu - 1);
	CHECK(atomic_read(&half_downs) == cpu - 1);
	return 0;
}

/* several instances behind one state */
struct instance {
	struct hlist_node node;
	const char *name;
	bool added;
	atomic_t present;
};
static struct instance inst[2] = { { .name = "a" }, { .name = "b" } };

static int inst_online(unsigned int cpu, struct hlist_node *node)
{
	struct instance *i = hlist_entry_safe(node, struct instance, node);

	atomic_inc(&i->present);
	return 0;
}

static int inst_offline(unsigned int cpu, struct hlist_node *node)
{
	struct instance *i = hlist_entry_safe(node, struct instance, node);

	atomic_dec(&i->present);
	return 0;
}

static int check_instances(void)
{
	int ret;

	ret = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "cpuhp_demo:multi",
				      inst_online, inst_offline);
	CHECK(ret > 0);
	multi_state = ret;

	ret = cpuhp_state_add_instance(multi_state, &inst[0].node);
	CHECK(ret == 0);
	inst[0].added = true;
	CHECK(atomic_read(&inst[0].present) == num_online_cpus());
	CHECK(atomic_read(&inst[1].present) == 0);

	ret = cpuhp_state_add_instance_nocalls(multi_state, &inst[1].node);
	CHECK(ret == 0);
	cpuhp_state_remove_instance_nocalls(multi_state, &inst[1].node);
	CHECK(atomic_read(&inst[1].present) == 0);

	ret = cpuhp_state_remove_instance(multi_state, &inst[0].node);
	inst[0].added = false;
	CHECK(ret == 0);
	CHECK(atomic_read(&inst[0].present) == 0);
	cpuhp_remove_multi_state(multi_state);
	multi_state = 0;
	return 0;
}

static int check_slots(unsigned int *ups)
{
	unsigned int cpu, up = 0, bad = 0;

	cpus_read_lock();
	for_each_possible_cpu(cpu) {
		const struct slot *s = per_cpu_ptr(&slots, cpu);

		if (s->up != cpu_online(cpu) || s->ups != s->downs + s->up ||
		    s->up != !!s->buffer)
			bad++;
		up += s->up;
	}
	if (up != num_online_cpus())
		bad++;
	cpus_read_unlock();
	*ups = up;
	CHECK(bad == 0 && atomic_read(&strays) == 0);
	return 0;
}

static int cycle_last(void)
{
#ifdef CONFIG_HOTPLUG_CPU
	unsigned int cpu, up, last = 0;

	for_each_online_cpu(cpu)
		last = cpu;
	if (last == 0)
		return 0;
	CHECK(remove_cpu(last) == 0);
	CHECK(!cpu_online(last));
	CHECK(check_slots(&up) == 0);
	CHECK(add_cpu(last) == 0);
	CHECK(cpu_online(last));
	CHECK(per_cpu(slots, last).ups == 2);
	pr_info("cycled cpu %u\n", last);
#endif
	return 0;
}

static int slots_show(struct seq_file *m, void *unused)
{
	unsigned int cpu;

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		const struct slot *s = per_cpu_ptr(&slots, cpu);

		seq_printf(m, "cpu%u up=%d ups=%u downs=%u\n", cpu, s->up,
			   s->ups, s->downs);
	}
	cpus_read_unlock();
	return 0;
}

static void remove_states(void)
{
	if (multi_state > 0) {
		if (inst[0].added)
			cpuhp_state_remove_instance(multi_state, &inst[0].node);
		cpuhp_remove_multi_state(multi_state);
	}
	if (online_state > 0)
		cpuhp_remove_state(online_state);
	if (prep_state > 0)
		cpuhp_remove_state(prep_state);
}

static int __init cpuhp_demo_init(void)
{
	unsigned int up = 0;
	int ret;

	ret = cpuhp_setup_state(CPUHP_BP_PREPARE_DYN, "cpuhp_demo:prepare",
				demo_prepare, demo_dead);
	if (ret < 0)
		goto fail;
	prep_state = ret;
	ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "cpuhp_demo:online",
				demo_online, demo_offline);
	if (ret < 0)
		goto fail;
	online_state = ret;

	ret = check_slots(&up);
	if (!ret)
		ret = check_refusal();
	if (!ret)
		ret = check_instances();
	if (!ret && cycle)
		ret = cycle_last();
	if (!ret)
		ret = check_slots(&up);
	if (ret)
		goto fail;
	if (!proc_create_single("cpuhp_demo", 0444, NULL, slots_show)) {
		ret = -ENOMEM;
		goto fail;
	}
	pr_info("%u cpus up, states differ: %d\n", up,
		prep_state != online_state);
	pr_info("PASS\n");
	return 0;
fail:
	pr_err("FAIL %d\n", ret);
	remove_states();
	return ret;
}

static void __exit cpuhp_demo_exit(void)
{
	unsigned int cpu, left = 0, downs = 0;

	remove_proc_entry("cpuhp_demo", NULL);
	remove_states();
	for_each_possible_cpu(cpu) {
		left += per_cpu(slots, cpu).up || per_cpu(slots, cpu).buffer;
		downs += per_cpu(slots, cpu).downs;
	}
	pr_info("%u downs, %u left, %d strays\n", downs, left,
		atomic_read(&strays));
}

module_init(cpuhp_demo_init);
module_exit(cpuhp_demo_exit);
MODULE_DESCRIPTION("Dynamic CPU hotplug callbacks");
MODULE_LICENSE("Dual MIT/GPL");
