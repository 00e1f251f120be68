// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_ps.c - threads: a list, and what they use right now
 */
#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/snapshot.h"
#include "kernel/shell/cmd.h"
#include "mm/slab.h"

#include <string.h>

static void print_thread(const struct thread_snapshot *t)
{
	console_printf("%5u  %4u  %4u  %c  %8u  " CMD_TIME "  %s\n", t->id,
		       t->cpu, t->prio, t->state, t->nr_switches,
		       CMD_TIME_ARGS(t->runtime_ns), t->name);
}

static int run_ps(int argc, char **argv)
{
	int status = cmd_no_arguments(argc, argv), nr;
	struct thread_snapshot *threads;

	if (status != STATUS_OK)
		return status;
	nr = threads_snapshot(&threads);
	if (nr < 0)
		return nr;
	console_printf("   id  core  prio  s  switches      time s  name\n");
	for (int i = 0; i < nr; i++)
		print_thread(&threads[i]);
	kfree(threads);
	return STATUS_OK;
}

SHELL_COMMAND(ps) = {
	.name = "ps",
	.usage = "ps",
	.summary = "List the threads",
	.help = "Columns: id; core it runs or ran on; priority, 0 first; state "
		"(R runs or\nwants to, S or D sleeps, X has ended); how often "
		"it was switched to;\nseconds it has run; name.\n",
	.run = run_ps,
};

/* Of the earlier snapshot; a thread that is new has run for nothing. */
static u64 earlier_runtime(const struct thread_snapshot *t,
			   const struct thread_snapshot *old, int nr)
{
	for (int i = 0; i < nr; i++)
		if (old[i].id == t->id && strcmp(old[i].name, t->name) == 0)
			return old[i].runtime_ns;
	return 0;
}

/* In tenths of a percent of one core. */
static u32 share(u64 part_ns, u64 whole_ns)
{
	return whole_ns ? (u32)(part_ns * 1000 / whole_ns) : 0;
}

static void print_busiest(struct thread_snapshot *now, int nr,
			  const struct thread_snapshot *old, int nr_old,
			  u64 elapsed)
{
	for (int i = 0; i < nr; i++)
		now[i].runtime_ns -= earlier_runtime(&now[i], old, nr_old);
	console_printf("  cpu%%     id  core  prio  name\n");
	for (int lines = 0; lines < nr && lines < 16; lines++) {
		int best = 0;
		u32 tenths;

		for (int i = 1; i < nr; i++)
			if (now[i].runtime_ns > now[best].runtime_ns)
				best = i;
		tenths = share(now[best].runtime_ns, elapsed);
		if (!tenths)
			break;
		console_printf("%4u.%u  %5u  %4u  %4u  %s\n", tenths / 10,
			       tenths % 10, now[best].id, now[best].cpu,
			       now[best].prio, now[best].name);
		now[best].runtime_ns = 0;
	}
}

static bool wait_seconds(u32 seconds)
{
	u64 end = clock_ns() + seconds * NSEC_PER_SEC;

	while (clock_ns() < end) {
		if (command_interrupted())
			return false;
		msleep(50);
	}
	return true;
}

static int one_round(u32 seconds)
{
	struct thread_snapshot *old, *now;
	int nr_old = threads_snapshot(&old), nr;
	u64 start = clock_ns();
	bool waited;

	if (nr_old < 0)
		return nr_old;
	waited = wait_seconds(seconds);
	nr = waited ? threads_snapshot(&now) : -EINTR;
	if (nr >= 0) {
		print_busiest(now, nr, old, nr_old, clock_ns() - start);
		kfree(now);
	}
	kfree(old);
	return nr < 0 ? nr : 0;
}

static int run_top(int argc, char **argv)
{
	u32 seconds = 1, rounds = 0;
	int err = 0;

	for (int i = 1; i < argc; i += 2) {
		u32 *value = strcmp(argv[i], "-n") == 0 ? &rounds :
			     strcmp(argv[i], "-d") == 0 ? &seconds : NULL;

		if (!value || i + 1 == argc || parse_u32(argv[i + 1], value) ||
		    !*value)
			return cmd_usage(argv[0], "bad argument: %s", argv[i]);
	}
	for (u32 i = 0; (!rounds || i < rounds) && !err; i++)
		err = one_round(seconds);
	return err == -EINTR ? STATUS_INTERRUPTED : err;
}

SHELL_COMMAND(top) = {
	.name = "top",
	.usage = "top [-n ROUNDS] [-d SECONDS]",
	.summary = "Print which threads use the cores, until Ctrl-C",
	.help = "Each round takes SECONDS (1) and shows what share of one core "
		"every thread\nused meanwhile.\n",
	.run = run_top,
};
