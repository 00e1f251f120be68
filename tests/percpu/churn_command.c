// SPDX-License-Identifier: MIT
/*
 * tests/percpu/churn_command.c - the shell command churn: memory to look at
 *
 * An allocator that has just started is a dull sight. This takes many
 * objects of mixed sizes and gives half of them back, at random, and keeps
 * the others until it is told to end.
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/mutex.h"
#include "mm/slab.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"

#include <string.h>

#define OBJECTS		1000u
#define OBJECTS_MAX	100000u

static DEFINE_MUTEX(lock);
static void __percpu **kept;	/* [lock] */
static u32 nr_kept;		/* [lock] */
static u32 state;		/* [lock] of the generator */

/* Numerical Recipes' constants; the high bits are the good ones. */
static u32 below(u32 limit)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % limit;
}

static void churn_end(void)
{
	for (u32 i = 0; i < nr_kept; i++)
		free_percpu(kept[i]);
	kfree(kept);
	kept = NULL;
	nr_kept = 0;
}

/* Three small ones for a large one; then every second, by chance, goes. */
static __noinline int churn_begin(u32 nr)
{
	u32 i, freed = 0, failed = 0;

	kept = kcalloc(nr, sizeof(*kept), GFP_KERNEL);
	if (!kept)
		return -ENOMEM;
	nr_kept = nr;
	for (i = 0; i < nr && !command_interrupted(); i++) {
		if (below(4))
			kept[i] = __alloc_percpu(4 + 4 * below(16), 4);
		else
			kept[i] = __alloc_percpu(64 + 8 * below(200), 8);
		failed += !kept[i];
	}
	for (i = 0; i < nr; i++) {
		if (!kept[i] || below(2))
			continue;
		free_percpu(kept[i]);
		kept[i] = NULL;
		freed++;
	}
	console_printf("churn: %u objects taken, %u refused, %u given back\n",
		       nr - failed, failed, freed);
	return 0;
}

/* So that what is looked at afterwards holds still. */
static void wait_for_balance(void)
{
	struct pcpu_allocator *a = pcpu_kernel();

	if (a->generation->chunks)
		flush_work(&a->work);
}

static int usage(void)
{
	console_printf("usage: churn [OBJECTS [SEED]] | churn end\n");
	return STATUS_USAGE;
}

static int run_churn(int argc, char **argv)
{
	bool end = argc == 2 && strcmp(argv[1], "end") == 0;
	u32 nr = OBJECTS, seed = 1;
	int status;

	if (argc > 3 || (!end && argc > 1 && parse_u32(argv[1], &nr)) ||
	    (argc > 2 && parse_u32(argv[2], &seed)) || !nr ||
	    nr > OBJECTS_MAX)
		return usage();
	mutex_lock(&lock);
	churn_end();
	state = seed;
	status = end ? 0 : churn_begin(nr);
	mutex_unlock(&lock);
	wait_for_balance();
	return status;
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "end");
}

SHELL_COMMAND(churn) = {
	.name = "churn",
	.usage = "churn [OBJECTS [SEED]] | churn end",
	.summary = "Fill per-CPU memory with objects, so that there is much to see",
	.help = "Takes OBJECTS (1000) of 4 to 1656 bytes, gives back half of them, and keeps\n"
		"the others until churn end, or the next churn. The same seed makes the same\n"
		"objects. Look with pcpu map, pcpu leaks, cat /proc/percpu_stats.\n",
	.run = run_churn,
	.complete = complete,
};
