// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_cpu.c - cores that go and come
 */
#include "kernel/core/console.h"
#include "kernel/core/cpuhp.h"
#include "kernel/core/cpumask.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/hotplug.h"
#include "kernel/shell/cmd.h"

#include <string.h>

static const char *reason(int err)
{
	switch (err) {
	case -ENXIO: return "it is off already";
	case -EEXIST: return "it is on already";
	case -EBUSY: return "it is the last one";
	case -EIO: return "it does not come up";
	case -ENOMEM: return "out of memory";
	}
	return "a callback refused (see dmesg)";
}

static int list_states(void)
{
	console_printf("callbacks, in the order they run when a core comes:\n");
	for (unsigned int i = 0; i < NR_CPUHP_STATES; i++) {
		const struct cpuhp_step *step = cpuhp_step_get(i);

		if (step)
			console_printf("%3u  %-8s %s\n", i,
				       i < CPUHP_AP_ONLINE_DYN ? "prepare" :
				       "online", step->name);
	}
	return STATUS_OK;
}

static int run_cpu(int argc, char **argv)
{
	unsigned int cpu;
	bool on;
	int err;

	if (argc == 2 && strcmp(argv[1], "states") == 0)
		return list_states();
	if (argc != 3)
		return cmd_usage(argv[0], "on or off, and a core");
	on = strcmp(argv[1], "on") == 0;
	if (!on && strcmp(argv[1], "off") != 0)
		return cmd_usage(argv[0], "not on, off or states: %s", argv[1]);
	err = cmd_parse_cpu(argv[0], argv[2], &cpu);
	if (err != STATUS_OK)
		return err;
	err = on ? cpu_up(cpu) : cpu_down(cpu);
	if (err)
		return cmd_fail(argv[0], "core %u stays as it is: %s (%pe)",
				cpu, reason(err), (void *)(intptr_t)err);
	console_printf("core %u is %s, %u online\n", cpu, on ? "on" : "off",
		       num_online_cpus());
	return STATUS_OK;
}

static void complete_cpu(int argc, char **argv, command_emit_fn emit,
			 void *ctx)
{
	(void)argv;
	if (argc == 2) {
		emit(ctx, "on");
		emit(ctx, "off");
		emit(ctx, "states");
	} else if (argc == 3) {
		for (unsigned int cpu = 0; cpu < nr_cpu_ids; cpu++) {
			const char digit[2] = { (char)('0' + cpu), '\0' };

			emit(ctx, digit);
		}
	}
}

SHELL_COMMAND(cpu) = {
	.name = "cpu",
	.usage = "cpu on CORE | cpu off CORE | cpu states",
	.summary = "Take a core off, or put it back",
	.help = "What runs on a core that goes off moves to the others; calls "
		"to it fail. The\nlast core stays. `cpu states` lists who is "
		"told when cores come and go.\n",
	.run = run_cpu,
	.complete = complete_cpu,
};
