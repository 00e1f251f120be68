// SPDX-License-Identifier: MIT
/*
 * tests/schedules/command.c - the shell command schedules
 *
 * Nothing is printed before the last seed has run: what is printed costs
 * instructions, and a seed must find the same clock whether the command
 * goes on after it or not. For the same reason scripts/schedules.py writes
 * numbers with a fixed number of digits.
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/thread.h"
#include "tests/schedules/run.h"

#define STATUS_FAILED	1
#define RESULTS_MAX	1000	/* seeds of one command */
#define COUNTERS_MAX	32

struct request {
	const struct scenario *scenario;
	bool twin;
	bool verbose;
	bool points;		/* those of the last seed */
	bool list;
	u32 first;
	u32 last;
};

struct outcome {
	u32 nr_run;
	u32 nr_failed;
	u32 first_failed;
	bool stuck;
	bool unclean;		/* an invariant or a counter */
};

static struct seed_result results[RESULTS_MAX];
static const char *stuck_scenario;	/* its threads are still there */

/* ---- running ---- */

static void count(struct outcome *out, u32 seed, const struct seed_result *r)
{
	out->nr_run++;
	if (r->failed && !out->nr_failed++)
		out->first_failed = seed;
	out->stuck |= r->stuck;
}

static void run_seeds(const struct request *req, struct outcome *out)
{
	struct cpumask before = current->allowed, here = cpumask_of(0);

	if (thread_set_allowed(current, &here)) {
		console_printf("schedules: core 0 is off\n");
		out->unclean = true;
		return;
	}
	for (u32 seed = req->first; seed <= req->last && !out->stuck; seed++) {
		struct seed_result *r = &results[seed - req->first];

		scenario_run(req->scenario, req->twin, seed, r);
		count(out, seed, r);
		if (command_interrupted())
			break;
	}
	if (out->stuck)
		stuck_scenario = req->scenario->name;
	thread_set_allowed(current, &before);
}

static unsigned int read_counters(unsigned long *values)
{
	unsigned int nr = 0;

	TABLE_FOREACH(struct counter, counters, c)
		if (nr < COUNTERS_MAX)
			values[nr++] = c->read();
	return nr;
}

/* What the tests hold to, these hold to: nothing broken, nothing lost. */
static void check_counters(const unsigned long *before, struct outcome *out)
{
	unsigned int i = 0;

	TABLE_FOREACH(struct counter, counters, c) {
		unsigned long now = c->read();

		if (i == COUNTERS_MAX)
			break;
		if (now != before[i]) {
			console_printf("schedules: counter %s was %lu and is "
				       "%lu\n", c->name, before[i], now);
			out->unclean = true;
		}
		i++;
	}
}

static void check_invariants(struct outcome *out)
{
	TABLE_FOREACH(struct invariant, invariants, i) {
		if (i->check()) {
			console_printf("schedules: invariant broken: %s\n",
				       i->name);
			out->unclean = true;
		}
	}
}

/* ---- printing ---- */

static void print_points(const u32 *points)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		console_printf("%s%u", cpu ? "/" : "", points[cpu]);
}

static void print_trace(const struct schedules_trace *t)
{
	console_printf("points ");
	print_points(t->points);
	console_printf(" yields %u preempted %u moved %u hash %016llx\n",
		       t->yields, t->preemptions, t->migrations,
		       (unsigned long long)t->hash);
}

static void print_seed(u32 seed, const struct seed_result *r)
{
	if (r->failed)
		console_printf("seed %u: FAIL (%s) at %u ", seed, r->why,
			       r->failed_at);
	else
		console_printf("seed %u: ok ", seed);
	print_trace(&r->trace);
}

/* Those of the seed that ran last. */
static void print_last_points(const struct seed_result *r)
{
	u32 all = 0;

	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		all += r->trace.points[cpu];
	for (u32 nr = 1; nr <= all; nr++) {
		struct schedules_point p;

		if (schedules_point(nr, &p))
			console_printf("point %u core %u %pS\n", nr, p.cpu,
				       (void *)p.at);
	}
}

static void print_results(const struct request *req,
			  const struct outcome *out)
{
	u32 least[NR_CPUS];

	memset(least, 0xff, sizeof(least));
	for (u32 i = 0; i < out->nr_run; i++) {
		const struct seed_result *r = &results[i];

		if (r->failed || req->verbose || req->points)
			print_seed(req->first + i, r);
		for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
			least[cpu] = min(least[cpu], r->trace.points[cpu]);
	}
	if (req->points && out->nr_run)
		print_last_points(&results[out->nr_run - 1]);
	console_printf("%s%s: %u seeds, %u failed", req->scenario->name,
		       req->twin ? " (twin)" : "", out->nr_run,
		       out->nr_failed);
	if (out->nr_failed)
		console_printf(", the first is %u", out->first_failed);
	console_printf("; at least ");
	print_points(least);
	console_printf(" points\n");
	if (out->stuck)
		console_printf("schedules: threads are left behind: no more "
			       "seeds in this boot\n");
}

static int list_scenarios(void)
{
	struct schedules_trace trace;
	u32 seed;

	TABLE_FOREACH(struct scenario, scenarios, s)
		console_printf("%-12s %s\n%-12s twin: %s\n", s->name,
			       s->summary, "", s->twin);
	if (schedules_boot_trace(&seed, &trace)) {
		console_printf("schedseed=%u: ", seed);
		print_trace(&trace);
	}
	return 0;
}

/* ---- the command ---- */

static const struct scenario *find(const char *name)
{
	TABLE_FOREACH(struct scenario, scenarios, s)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

static int parse_range(struct request *req, const char *first,
		       const char *last)
{
	if (parse_u32(first, &req->first) || parse_u32(last, &req->last) ||
	    req->first == 0 || req->last < req->first ||
	    req->last - req->first >= RESULTS_MAX) {
		console_printf("schedules: seeds are numbers from 1, at most "
			       "%u of them\n", RESULTS_MAX);
		return -EINVAL;
	}
	return 0;
}

static int parse(struct request *req, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-l") == 0)
			req->list = true;
		else if (strcmp(argv[i], "-t") == 0)
			req->twin = true;
		else if (strcmp(argv[i], "-v") == 0)
			req->verbose = true;
		else if (strcmp(argv[i], "-p") == 0)
			req->points = true;
		else
			break;
	}
	if (req->list && i == argc)
		return 0;
	if (argc - i != 3 || req->list) {
		console_printf("schedules: -l, or a scenario and two seeds; "
			       "try \"help schedules\"\n");
		return -EINVAL;
	}
	req->scenario = find(argv[i]);
	if (!req->scenario) {
		console_printf("schedules: no scenario is called %s; try "
			       "\"schedules -l\"\n", argv[i]);
		return -EINVAL;
	}
	return parse_range(req, argv[i + 1], argv[i + 2]);
}

static int schedules_command(int argc, char **argv)
{
	unsigned long before[COUNTERS_MAX];
	struct request req = { .verbose = false };
	struct outcome out = { .nr_run = 0 };

	if (parse(&req, argc, argv))
		return STATUS_USAGE;
	if (req.list)
		return list_scenarios();
	if (stuck_scenario) {
		console_printf("schedules: threads of %s are left behind: "
			       "boot anew\n", stuck_scenario);
		return STATUS_FAILED;
	}
	read_counters(before);
	run_seeds(&req, &out);
	if (!out.stuck) {
		check_counters(before, &out);
		check_invariants(&out);
	}
	print_results(&req, &out);
	if (command_interrupted())
		return STATUS_INTERRUPTED;
	if (out.unclean || out.stuck)
		return STATUS_FAILED;
	return (out.nr_failed != 0) == req.twin ? 0 : STATUS_FAILED;
}

static void complete_names(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	if (argv[argc - 1][0] == '-') {
		emit(ctx, "-l");
		emit(ctx, "-p");
		emit(ctx, "-t");
		emit(ctx, "-v");
		return;
	}
	TABLE_FOREACH(struct scenario, scenarios, s)
		emit(ctx, s->name);
}

SHELL_COMMAND(schedules) = {
	.name = "schedules",
	.usage = "schedules -l | schedules [-t] [-v | -p] SCENARIO FIRST LAST",
	.summary = "Run a scenario under the schedules of many seeds",
	.help = "Each seed makes another schedule; where instructions are the "
		"clock (qemu.py\n--icount) the same one every time. -t runs "
		"the scenario's broken twin, which is\nto fail. -v prints all "
		"seeds, not only those that fail; -p also every point\n"
		"that the last one passed. -l lists the scenarios, and the "
		"schedule of the boot\nparameter schedseed=.\n"
		"Status: 0 if no seed failed; with -t if one did.\n",
	.run = schedules_command,
	.complete = complete_names,
};
