// SPDX-License-Identifier: MIT
/*
 * mm/fault_inject_command.c - plans from text, and the command faultinject
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"
#include "mm/fault_inject_parse.h"

#include <string.h>

#define TEXT_MAX	64

int fault_parse_class(const char *name, enum fault_class *class)
{
	for (unsigned int i = 0; i < NR_FAULT_CLASSES; i++) {
		if (strcmp(name, fault_class_name((enum fault_class)i)) == 0) {
			*class = (enum fault_class)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* A count: not 0. */
static int parse_count(const char *text, u32 *count)
{
	u32 value;
	int err = parse_u32(text, &value);

	if (err)
		return err;
	if (!value)
		return -ERANGE;
	*count = value;
	return 0;
}

/* One word of a plan: "nth=5", "1/100", "seed=7" or "after=500". */
static int parse_word(const char *word, struct fault_plan *plan)
{
	if (strncmp(word, "nth=", 4) == 0)
		return parse_count(word + 4, &plan->nth);
	if (strncmp(word, "1/", 2) == 0)
		return parse_count(word + 2, &plan->one_in);
	if (strncmp(word, "seed=", 5) == 0)
		return parse_u32(word + 5, &plan->seed);
	if (strncmp(word, "after=", 6) == 0)
		return parse_u32(word + 6, &plan->after);
	return -EINVAL;
}

int fault_parse(const char *text, enum fault_class *class,
		struct fault_plan *plan)
{
	char copy[TEXT_MAX], *rest, *word;
	struct fault_plan parsed = { 0 };
	int err;

	if (strlen(text) >= sizeof(copy))
		return -EINVAL;
	strcpy(copy, text);
	rest = strchr(copy, ':');
	if (!rest)
		return -EINVAL;
	*rest++ = '\0';
	err = fault_parse_class(copy, class);
	while (!err && rest) {
		word = rest;
		rest = strchr(word, ',');
		if (rest)
			*rest++ = '\0';
		err = parse_word(word, &parsed);
	}
	if (!err && !parsed.nth == !parsed.one_in)
		err = -EINVAL;	/* one of the two, not both */
	if (!err)
		*plan = parsed;
	return err;
}

/* The command's words: "nth 5", "rate 100 seed 7 after 500", "count". */
static int parse_arguments(int argc, char **argv, struct fault_plan *plan)
{
	int err = 0;

	*plan = (struct fault_plan){ .seed = 1 };
	if (argc == 1 && strcmp(argv[0], "count") == 0)
		return 0;
	if (argc == 0 || argc % 2)
		return -EINVAL;
	for (int i = 0; i < argc && !err; i += 2) {
		if (strcmp(argv[i], "nth") == 0)
			err = parse_count(argv[i + 1], &plan->nth);
		else if (strcmp(argv[i], "rate") == 0)
			err = parse_count(argv[i + 1], &plan->one_in);
		else if (strcmp(argv[i], "seed") == 0)
			err = parse_u32(argv[i + 1], &plan->seed);
		else if (strcmp(argv[i], "after") == 0)
			err = parse_u32(argv[i + 1], &plan->after);
		else
			err = -EINVAL;
	}
	return err ? err : !plan->nth == !plan->one_in ? -EINVAL : 0;
}

static void show_class(enum fault_class class)
{
	struct fault_counts c;

	fault_get(class, &c);
	console_printf("%-8s %-4s %10u %9u %6u  ", fault_class_name(class),
		       c.armed ? "on" : "off", c.calls, c.failures,
		       fault_site_count(class));
	if (c.plan.nth)
		console_printf("call %u fails\n", c.plan.nth);
	else if (c.plan.one_in)
		console_printf("one in %u fails after %u, seed %u\n",
			       c.plan.one_in, c.plan.after, c.plan.seed);
	else
		console_printf("%s\n", c.armed ? "counts only" : "");
}

static int show(void)
{
	struct fault_site site;

	console_printf("class    now       calls  failures  sites  plan\n");
	for (unsigned int i = 0; i < NR_FAULT_CLASSES; i++)
		show_class((enum fault_class)i);
	for (unsigned int i = 0; fault_site_get(i, &site); i++) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		if (i == 0)
			console_printf("\nclass         calls  failures  "
				       "caller\n");
		console_printf("%-8s %10u %9u  %pS\n",
			       fault_class_name(site.class), site.calls,
			       site.failures, (void *)site.caller);
	}
	return 0;
}

static int usage(const char *why)
{
	console_printf("faultinject: %s; try \"help faultinject\"\n", why);
	return STATUS_USAGE;
}

static int run(int argc, char **argv)
{
	enum fault_class class;
	struct fault_plan plan;

	if (argc == 1 || (argc == 2 && strcmp(argv[1], "show") == 0))
		return show();
	if (argc == 2 && strcmp(argv[1], "off") == 0) {
		for (unsigned int i = 0; i < NR_FAULT_CLASSES; i++)
			fault_disarm((enum fault_class)i);
		return 0;
	}
	if (fault_parse_class(argv[1], &class))
		return usage("no such class");
	if (argc == 3 && strcmp(argv[2], "off") == 0) {
		fault_disarm(class);
		return 0;
	}
	if (parse_arguments(argc - 2, argv + 2, &plan))
		return usage("nth N, rate N [seed S] [after N], count or off");
	fault_arm(class, &plan);
	return 0;
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	static const char *const words[] = { "nth", "rate", "seed", "after",
					     "count", "off" };

	(void)argv;
	if (argc == 2) {
		emit(ctx, "show");
		emit(ctx, "off");
		for (unsigned int i = 0; i < NR_FAULT_CLASSES; i++)
			emit(ctx, fault_class_name((enum fault_class)i));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		emit(ctx, words[i]);
}

SHELL_COMMAND(faultinject) = {
	.name = "faultinject",
	.usage = "faultinject [show | off | CLASS (nth N | rate N [seed S] [after N] | count | off)]",
	.summary = "Let allocations fail on purpose, and show which were tried",
	.help = "CLASS is page, slab, vmalloc or percpu. nth N fails the N-th call from now\n"
		"on; rate N fails one call in N, the same ones for the same seed, but none\n"
		"of the first calls that after spares; count fails none. Whatever runs next\n"
		"meets it, the shell too.\n"
		"show lists, for each class since it was last armed, the calls, the\n"
		"failures, and the distinct places that asked.",
	.run = run,
	.complete = complete,
};
