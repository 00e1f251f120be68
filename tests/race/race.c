// SPDX-License-Identifier: MIT
/*
 * tests/race/race.c - the shell command race
 */
#include "tests/race/race.h"

#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/thread.h"
#include "mm/vmalloc.h"

/* What was asked for; nothing of a kind means all of it. */
struct choice {
	bool tsv;
	u32 workloads;		/* a bit for each, by its place */
	u32 generations;
};

static bool chosen(u32 set, unsigned int i)
{
	return !set || set & 1u << i;
}

static bool choose_workload(struct choice *c, const char *word)
{
	const struct race_workload *w = race_workload_find(word);

	if (w)
		c->workloads |= 1u << (w - race_workloads);
	return w != NULL;
}

static bool choose_generation(struct choice *c, const char *word)
{
	for (unsigned int i = 0; pcpu_generations[i]; i++) {
		if (strcmp(pcpu_generations[i]->name, word) == 0) {
			c->generations |= 1u << i;
			return true;
		}
	}
	return false;
}

static void list_names(void)
{
	console_printf("workloads:  ");
	for (unsigned int i = 0; race_workloads[i].name; i++)
		console_printf(" %s", race_workloads[i].name);
	console_printf("\ngenerations:");
	for (unsigned int i = 0; pcpu_generations[i]; i++)
		console_printf(" %s", pcpu_generations[i]->name);
	console_printf("\n");
}

static int read_words(struct choice *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (i == 1 && strcmp(argv[i], "-t") == 0) {
			c->tsv = true;
		} else if (!choose_workload(c, argv[i]) &&
			   !choose_generation(c, argv[i])) {
			console_printf("race: %s is no workload and no "
				       "generation\n", argv[i]);
			list_names();
			return STATUS_USAGE;
		}
	}
	return 0;
}

/* --- racing --- */

/* What is printed next, from the begin of the line, is longer. */
static void show_progress(void *ctx, unsigned int percent)
{
	const struct pcpu_generation *g = *(struct pcpu_generation **)ctx;

	console_printf("%-9s%9u%%\r", g->name, percent);
}

/* Return: 0, -EINTR, or -EINVAL: something was not as it should be. */
static int race_workload(struct race *r, const struct race_workload *w,
			 const struct choice *c, struct race_result *results)
{
	const struct pcpu_generation *g;
	unsigned int nr = 0;
	int status = 0, err;

	r->progress = c->tsv ? NULL : show_progress;
	r->ctx = &g;
	race_print_workload(w, c->tsv);
	for (unsigned int i = 0; i < RACE_GENS && pcpu_generations[i]; i++) {
		g = pcpu_generations[i];
		if (!chosen(c->generations, i))
			continue;
		err = race_run(r, w, g, &results[nr]);
		if (err == -EINTR) {
			console_printf(c->tsv ? "" : "\n");
			return err;
		}
		if (err)
			race_print_failure(w, g, err, c->tsv);
		else
			race_print_result(w, &results[nr], c->tsv);
		if (err || results[nr].refused)
			status = -EINVAL;
		nr += !err;
	}
	race_print_memory(w, results, nr, c->tsv);
	return status;
}

static int race_all(struct race *r, const struct choice *c)
{
	struct race_result *results;
	int status = 0, err = 0;

	results = vzalloc(RACE_GENS * sizeof(*results));
	if (!results)
		return -ENOMEM;
	race_calibrate(r);
	race_print_head(&r->clock, c->tsv);
	for (unsigned int i = 0; race_workloads[i].name; i++) {
		if (!chosen(c->workloads, i))
			continue;
		err = race_workload(r, &race_workloads[i], c, results);
		if (err == -EINTR)
			break;
		status |= err;
	}
	vfree(results);
	return err == -EINTR ? STATUS_INTERRUPTED : status != 0;
}

/* On one core, while no core comes or goes. */
static int run_race(int argc, char **argv)
{
	struct cpumask before = current->allowed, here;
	struct choice c = { 0 };
	struct race *r;
	int status = read_words(&c, argc, argv);

	if (status)
		return status;
	r = vzalloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	cpus_read_lock();
	here = cpumask_of(raw_smp_processor_id());
	status = thread_set_allowed(current, &here);
	if (!status)
		status = race_all(r, &c);
	thread_set_allowed(current, &before);
	cpus_read_unlock();
	vfree(r);
	return status;
}

static void complete_race(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "-t");
	for (unsigned int i = 0; race_workloads[i].name; i++)
		emit(ctx, race_workloads[i].name);
	for (unsigned int i = 0; pcpu_generations[i]; i++)
		emit(ctx, pcpu_generations[i]->name);
}

SHELL_COMMAND(race) = {
	.name = "race",
	.usage = "race [-t] [WORKLOAD...] [GENERATION...]",
	.summary = "Give every generation of per-CPU memory the same work",
	.help = "Costs: of one alloc and one free, and later: of work put off, "
		"per step.\nMemory, when most objects are there: asked for + "
		"padding + metadata + room\n(unused, set aside at start) + "
		"loose (unused, taken later) = total; pages\nthat all of it "
		"cost; longest free run of a core; total when all is freed.\n"
		"-t: tab-separated, for scripts/race.py (make race).\n\n"
		"Instructions are counted under scripts/qemu.py --icount; "
		"elsewhere it is time.\n",
	.run = run_race,
	.complete = complete_race,
};
