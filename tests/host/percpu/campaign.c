// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/campaign.c - very many random operations
 *
 *   percpu_campaign [-n OPS] [-s SEED] [GENERATION...]
 *
 * The model of tests/percpu/model.c, every operation checked. Exit status 0:
 * all as it should be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/percpu/suite.h"

static struct pcpu_allocator a;

static int campaign(const struct pcpu_generation *g,
		    const struct model_options *options)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	time_t start = time(NULL);
	const char *wrong;
	struct pcpu_stats s;

	if (suite_setup(&a, g, &info, false))
		return 2;
	wrong = model_run(&a, options);
	g->stats(&a, &s);
	printf("%s ops=%lu mismatches=%d seed=%u seconds=%ld allocs=%zu "
	       "frees=%zu chunks<=%u\n", g->name, options->nr_ops,
	       wrong != NULL, options->seed, (long)(time(NULL) - start),
	       s.nr_alloc, s.nr_dealloc, s.nr_max_chunks);
	if (wrong)
		printf("  %s\n", wrong);
	suite_teardown(&a);
	return wrong != NULL;
}

static bool chosen(const char *name, int argc, char **argv, int first)
{
	for (int i = first; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return first >= argc;
}

int main(int argc, char **argv)
{
	struct model_options options = {
		.nr_ops = 10000000, .max_objects = 1000,
		.verify_all_every = 1000, .verify_each = true, .seed = 1,
	};
	const struct pcpu_generation *g;
	int i = 1, status = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		unsigned long value = strtoul(argv[i + 1], NULL, 0);

		if (argv[i][1] == 'n')
			options.nr_ops = value;
		else if (argv[i][1] == 's')
			options.seed = (unsigned int)value;
	}
	for_each_able(g, NEEDS_NOTHING)
		if (chosen(g->name, argc, argv, i))
			status |= campaign(g, &options);
	return status;
}
