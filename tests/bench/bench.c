// SPDX-License-Identifier: MIT
/*
 * tests/bench/bench.c - the shell command bench
 */
#include "tests/bench/bench.h"

#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"

/* boot first: it looks at what has been since then. */
static const struct bench_group groups[] = {
	{ "boot", bench_boot, true }, { "pair", bench_pair, false },
	{ "bulk", bench_bulk, false }, { "growth", bench_growth, false },
	{ "trace", bench_trace, false },
	{ "bad-case", bench_bad_case, false },
	{ "cores", bench_cores, false }, { "access", bench_access, true },
	{ "counter", bench_counter, true }, { "mm", bench_mm, true },
};

/* What was asked for; nothing of a kind means all of it. */
struct choice {
	bool tsv;
	u32 groups;		/* a bit for each, by its place */
	u32 generations;
};

static bool choose(struct choice *c, const char *word)
{
	for (u32 i = 0; i < ARRAY_SIZE(groups); i++) {
		if (strcmp(groups[i].name, word) == 0) {
			c->groups |= 1u << i;
			return true;
		}
	}
	for (u32 i = 0; pcpu_generations[i]; i++) {
		if (strcmp(pcpu_generations[i]->name, word) == 0) {
			c->generations |= 1u << i;
			return true;
		}
	}
	return false;
}

static void refuse(const char *word)
{
	console_printf("bench: %s is no group (", word);
	for (u32 i = 0; i < ARRAY_SIZE(groups); i++)
		console_printf("%s%s", i ? ", " : "", groups[i].name);
	console_printf(") and no generation (pcpu gens)\n");
}

static int read_words(struct choice *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (i == 1 && strcmp(argv[i], "-t") == 0) {
			c->tsv = true;
		} else if (!choose(c, argv[i])) {
			refuse(argv[i]);
			return STATUS_USAGE;
		}
	}
	/* What no generation changes is left out if one is named. */
	for (u32 i = 0; i < ARRAY_SIZE(groups) && !c->groups; i++)
		if (!c->generations || !groups[i].once)
			c->groups |= 1u << i;
	if (!c->generations)
		c->generations = ~0u;
	return 0;
}

static int run_group(struct bench *b, const struct bench_group *group,
		     const struct pcpu_generation *g)
{
	int err = bench_target_begin(&b->t, g);

	if (err) {
		console_printf("bench: %s: set-up failed: error %d\n", g->name,
			       -err);
		return err;
	}
	b->interrupts = 0;
	err = group->run(b);
	bench_figure(b, 1000ull * b->interrupts, "%s.interrupts", group->name);
	bench_target_end(&b->t);
	return err;
}

static int run_groups(struct bench *b, const struct choice *c)
{
	const struct pcpu_generation *own = pcpu_kernel()->generation;
	int err = 0;

	for (u32 i = 0; i < ARRAY_SIZE(groups) && !err; i++) {
		if (!(c->groups & 1u << i))
			continue;
		if (groups[i].once) {
			err = run_group(b, &groups[i], own);
			continue;
		}
		for (u32 n = 0; pcpu_generations[n] && !err; n++)
			if (c->generations & 1u << n)
				err = run_group(b, &groups[i],
						pcpu_generations[n]);
	}
	return err;
}

static int run_here(struct bench *b, const struct choice *c)
{
	b->tsv = c->tsv;
	race_quiet_begin();
	bench_calibrate(b);
	race_quiet_end();
	if (!b->clock.counts)
		console_printf("bench: times in ns, no instructions: for these "
			       "run it under scripts/qemu.py --icount\n");
	return run_groups(b, c);
}

/* On core 0, while no core comes or goes. */
static int run_bench(int argc, char **argv)
{
	struct cpumask before = current->allowed, here = cpumask_of(0);
	struct choice c = { 0 };
	struct bench *b;
	int err = read_words(&c, argc, argv);

	if (err)
		return err;
	b = vzalloc(sizeof(*b));
	if (!b)
		return -ENOMEM;
	cpus_read_lock();
	err = thread_set_allowed(current, &here);
	if (!err)
		err = run_here(b, &c);
	thread_set_allowed(current, &before);
	cpus_read_unlock();
	vfree(b);
	return err == -EINTR ? STATUS_INTERRUPTED : err != 0;
}

static void complete_bench(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "-t");
	for (u32 i = 0; i < ARRAY_SIZE(groups); i++)
		emit(ctx, groups[i].name);
	for (u32 i = 0; pcpu_generations[i]; i++)
		emit(ctx, pcpu_generations[i]->name);
}

SHELL_COMMAND(bench) = {
	.name = "bench",
	.usage = "bench [-t] [GROUP...] [GENERATION...]",
	.summary = "Count the instructions of allocators and other basics",
	.help = "Groups: pair, bulk, growth, trace, bad-case, cores: per-CPU "
		"memory, of the\nkernel's generation by alloc_percpu(), of the "
		"others by instances beside it;\naccess, counter: "
		"this_cpu_*() and percpu_counter; mm: kmalloc(), pages,\n"
		"vmalloc(), context switch, calls between cores; boot: from "
		"reset to the prompt.\n"
		"-t: tab-separated, for make bench.\n\n"
		"Run it as scripts/qemu.py --icount bench: only there a figure "
		"is a number of\ninstructions, the same in every run.\n",
	.run = run_bench,
	.complete = complete_bench,
};
