// SPDX-License-Identifier: MIT
/*
 * tests/stress/stress.c - the shell command, and what all runs check
 */
#include "tests/stress/stress.h"

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/parse.h"

#include <string.h>

void counters_read(struct counter_values *c)
{
	unsigned int n = 0;

	TABLE_FOREACH(struct counter, counters, counter)
		if (n < MAX_COUNTERS)
			c->values[n++] = counter->read();
}

int counters_compare(const struct counter_values *before)
{
	unsigned int n = 0;
	int wrong = 0;

	TABLE_FOREACH(struct counter, counters, counter) {
		unsigned long now = counter->read();

		if (n < MAX_COUNTERS && now != before->values[n]) {
			console_printf("stress: %s: %lu before, %lu after\n",
				       counter->name, before->values[n], now);
			wrong++;
		}
		n++;
	}
	return wrong;
}

void counters_print(const struct counter_values *before)
{
	unsigned int n = 0;

	TABLE_FOREACH(struct counter, counters, counter) {
		if (n < MAX_COUNTERS)
			console_printf("stress:   %-22s %8lu before %8lu "
				       "after\n", counter->name,
				       before->values[n], counter->read());
		n++;
	}
}

int invariants_check(void)
{
	int broken = 0;

	TABLE_FOREACH(struct invariant, invariants, i) {
		if (i->check()) {
			console_printf("stress: %s: broken\n", i->name);
			broken++;
		}
	}
	return broken;
}

static int usage(void)
{
	console_printf("usage: stress [-k] mm|percpu [OPERATIONS] | stress "
		       "inject | stress [-k] modules [ROUNDS]\n");
	return STATUS_USAGE;
}

static int run_stress(int argc, char **argv)
{
	bool keep = argc > 1 && strcmp(argv[1], "-k") == 0;
	int at = keep ? 2 : 1;
	u32 ops = 1000000;

	if (argc == 2 && strcmp(argv[1], "inject") == 0)
		return stress_inject();
	if (at >= argc || argc > at + 2)
		return usage();
	if (argc == at + 2 && (parse_u32(argv[at + 1], &ops) || !ops ||
			       ops > 1000000000))
		return usage();
	if (strcmp(argv[at], "mm") == 0)
		return stress_mm(ops, !keep);
	if (strcmp(argv[at], "percpu") == 0)
		return stress_percpu(ops, !keep);
	if (strcmp(argv[at], "modules") == 0)
		return stress_modules(argc == at + 2 ? ops : 1000, !keep);
	return usage();
}

static void complete_stress(int argc, char **argv, command_emit_fn emit,
			    void *ctx)
{
	(void)argc;
	(void)argv;
	emit(ctx, "mm");
	emit(ctx, "percpu");
	emit(ctx, "inject");
	emit(ctx, "modules");
	emit(ctx, "-k");
}

SHELL_COMMAND(stress) = {
	.name = "stress",
	.usage = "stress [-k] mm|percpu [OPERATIONS] | stress inject | "
		 "stress [-k] modules [ROUNDS]",
	.summary = "Use all memory allocators from all cores at once",
	.help = "mm      four threads per core do OPERATIONS (1,000,000) in all "
		"while cores\n        go off and on; -k: the cores stay\n"
		"percpu  the same for each generation of per-CPU memory, one "
		"thread per core;\n        every operation is checked against "
		"a model\n"
		"inject  runs a scenario again and again, failing another of "
		"its allocations\n        each time\n"
		"modules loads and unloads each module of the initial RAM disk "
		"ROUNDS (1,000)\n        times, but for those named bad_ and "
		"crash_; -k: no line for each\n\n"
		"Status 0 if nothing was corrupt or lost.\n",
	.run = run_stress,
	.complete = complete_stress,
};
