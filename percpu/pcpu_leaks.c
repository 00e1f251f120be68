// SPDX-License-Identifier: MIT
/*
 * percpu/pcpu_leaks.c - pcpu leaks: what is in use, by who asked for it
 *
 * The kernel cannot know which object is lost. It can tell what each place
 * of the source holds, and what has come since a moment of one's choice:
 * after the same work done twice there should be no difference.
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "mm/slab.h"
#include "percpu/command_internal.h"
#include "percpu/sites.h"

#include <string.h>

#define MAX_CALLERS	128u

struct caller_sum {
	vaddr_t caller;
	u32 objects;
	u32 latest;		/* number of the latest */
	size_t bytes;		/* of one core's copy */
};

struct sums {
	u32 since;		/* objects with higher numbers only */
	unsigned int nr;
	struct caller_sum all, others;	/* others: found no place below */
	struct caller_sum callers[MAX_CALLERS];
};

static u32 mark;		/* pcpu leaks mark; the shell's alone */

static struct caller_sum *sum_of(struct sums *s, vaddr_t caller)
{
	for (unsigned int i = 0; i < s->nr; i++)
		if (s->callers[i].caller == caller)
			return &s->callers[i];
	if (s->nr == MAX_CALLERS)
		return &s->others;
	s->callers[s->nr].caller = caller;
	return &s->callers[s->nr++];
}

static void count(struct caller_sum *sum, const struct pcpu_site *site)
{
	sum->objects++;
	sum->bytes += site->size;
	sum->latest = max(sum->latest, site->number);
}

static void add(void *ctx, const struct pcpu_site *site)
{
	struct sums *s = ctx;

	if (site->number <= s->since)
		return;
	count(sum_of(s, site->taken.caller), site);
	count(&s->all, site);
}

/* The one with most bytes that is not printed yet, or NULL. */
static struct caller_sum *largest(struct sums *s)
{
	struct caller_sum *best = NULL;

	for (unsigned int i = 0; i < s->nr; i++)
		if (s->callers[i].objects &&
		    (!best || s->callers[i].bytes > best->bytes))
			best = &s->callers[i];
	return best;
}

static void print(const struct caller_sum *sum)
{
	console_printf("%7u %9zu %8u  ", sum->objects, sum->bytes,
		       sum->latest);
	if (sum->caller)
		console_printf("%pS\n", (void *)sum->caller);
	else
		console_printf("others\n");
}

static int print_sums(struct sums *s)
{
	struct caller_sum *sum;

	console_printf("objects     bytes   latest  asked for by\n");
	while ((sum = largest(s))) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		print(sum);
		sum->objects = 0;
	}
	if (s->others.objects)
		print(&s->others);
	console_printf("%7u %9zu           in all%s; bytes for each of %u "
		       "cores\n", s->all.objects, s->all.bytes,
		       s->since ? " since the mark" : "",
		       pcpu_kernel()->nr_cpus);
	if (pcpu_sites_unrecorded())
		console_printf("%7lu more for whose records there was no "
			       "memory\n", pcpu_sites_unrecorded());
	return 0;
}

static int show(u32 since)
{
	struct sums *s = kzalloc(sizeof(*s), GFP_NOWAIT);
	int status;

	if (!s)
		return -ENOMEM;
	s->since = since;
	pcpu_sites_foreach(add, s);
	status = print_sums(s);
	kfree(s);
	return status;
}

int pcpu_command_leaks(int argc, char **argv)
{
	if (!pcpu_sites_on) {
		console_printf("pcpu: who asked is not recorded; boot with "
			       "percpu_debug=1\n");
		return 1;
	}
	if (argc == 2)
		return show(0);
	if (argc == 3 && strcmp(argv[2], "new") == 0)
		return show(mark);
	if (argc == 3 && strcmp(argv[2], "mark") == 0) {
		mark = pcpu_sites_latest();
		return 0;
	}
	return pcpu_command_usage();
}
