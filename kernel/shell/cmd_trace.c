// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_trace.c - events: which are on, and what they recorded
 */
#include "kernel/core/console.h"
#include "kernel/core/preempt.h"
#include "kernel/core/trace.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/sched/snapshot.h"
#include "kernel/shell/cmd.h"
#include "kernel/shell/trace_json.h"
#include "mm/slab.h"

#include <string.h>

#define SHOWN	40u		/* records, unless told otherwise */

static int unknown(const char *name)
{
	return cmd_usage("trace", "there is no event %s; see trace events",
			 name);
}

/* --- on, off, and what there is --- */

static int set_events(int argc, char **argv, bool on)
{
	if (argc == 0)
		trace_set("all", on);
	for (int i = 0; i < argc; i++)
		if (!trace_set(argv[i], on))
			return unknown(argv[i]);
	return STATUS_OK;
}

static int list_events(void)
{
	TABLE_FOREACH(struct trace_event, events, event)
		console_printf("%-3s  %s: %s\n", READ_ONCE(*event->on) ?
			       "on" : "off", event->name, event->format);
	return STATUS_OK;
}

static void print_counts(void)
{
	unsigned int cpu;

	console_printf("core   records      lost    (the latest %u are "
		       "kept)\n", TRACE_KEPT);
	for_each_possible_cpu(cpu) {
		struct trace_counts counts;

		trace_count(cpu, &counts);
		console_printf("%4u  %8u  %8u\n", cpu, counts.written,
			       counts.lost);
	}
}

static int show_state(void)
{
	unsigned int on = 0, all = 0;

	TABLE_FOREACH(struct trace_event, events, event) {
		on += READ_ONCE(*event->on);
		all++;
	}
	console_printf("%u of %u events are on\n", on, all);
	print_counts();
	return STATUS_OK;
}

/* --- records --- */

/* What is to be shown: events by name, and how many of the latest. */
struct filter {
	char **names;
	int nr_names;		/* 0: all events */
	u32 most;
};

static bool wanted(const struct filter *f, const struct trace_event *event)
{
	for (int i = 0; i < f->nr_names; i++)
		if (trace_matches(event, f->names[i]))
			return true;
	return f->nr_names == 0;
}

/* Threads that there are now; others are told by their number alone. */
struct names {
	struct thread_snapshot *threads;
	int nr;
};

static const char *name_of(const void *ctx, u32 id)
{
	const struct names *n = ctx;

	for (int i = 0; i < n->nr; i++)
		if (n->threads[i].id == id)
			return id ? n->threads[i].name : "idle";
	return "?";
}

static void print_record(const struct trace_entry *entry,
			 const struct names *names)
{
	const struct trace_record *r = &entry->record;
	const u32 thread = TRACE_THREAD(r->context);
	char text[160];

	format(text, sizeof(text), r->event->format, r->words[0], r->words[1],
	       r->words[2], r->words[3]);
	console_printf("[%5u.%06u] %u %c %s-%u %s: %s\n",
		       CMD_TIME_ARGS(r->ts_ns), entry->cpu,
		       r->context & TRACE_IN_IRQ ? 'i' : '-',
		       name_of(names, thread), thread, r->event->name, text);
}

static u32 count_wanted(struct trace_reader reader, const struct filter *f)
{
	struct trace_entry entry;
	u32 nr = 0;

	while (trace_read(&reader, &entry))
		nr += wanted(f, entry.record.event);
	return nr;
}

static int print_records(const struct filter *f, const struct names *names)
{
	struct trace_reader reader;
	struct trace_entry entry;
	u32 nr, skip;

	trace_read_begin(&reader);
	nr = count_wanted(reader, f);
	skip = nr - min(nr, f->most);
	if (skip)
		console_printf("(%u older ones)\n", skip);
	while (trace_read(&reader, &entry)) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		if (!wanted(f, entry.record.event))
			continue;
		if (skip)
			skip--;
		else
			print_record(&entry, names);
	}
	if (reader.missed)
		console_printf("(%u overwritten meanwhile)\n", reader.missed);
	return STATUS_OK;
}

static void print_lost(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct trace_counts counts;

		trace_count(cpu, &counts);
		if (counts.lost)
			console_printf("(core %u: %u lost)\n", cpu,
				       counts.lost);
	}
}

static bool is_known(const char *name)
{
	TABLE_FOREACH(struct trace_event, events, event)
		if (trace_matches(event, name))
			return true;
	return false;
}

static int show_records(int argc, char **argv)
{
	struct filter f = { .names = argv, .nr_names = argc, .most = SHOWN };
	struct names names = { 0 };
	int status;

	if (argc && parse_u32(argv[0], &f.most) == 0) {
		f.names++;
		f.nr_names--;
	}
	for (int i = 0; i < f.nr_names; i++)
		if (!is_known(f.names[i]))
			return unknown(f.names[i]);
	if (preemptible())
		names.nr = max(threads_snapshot(&names.threads), 0);
	print_lost();
	status = print_records(&f, &names);
	kfree(names.threads);
	return status;
}

static int print_json(void)
{
	struct names names = { 0 };
	int status;

	if (preemptible())
		names.nr = max(threads_snapshot(&names.threads), 0);
	status = trace_json_print(name_of, &names);
	kfree(names.threads);
	return status;
}

static int run_trace(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (argc == 1)
		return show_state();
	if (strcmp(what, "on") == 0)
		return set_events(argc - 2, argv + 2, true);
	if (strcmp(what, "off") == 0)
		return set_events(argc - 2, argv + 2, false);
	if (strcmp(what, "show") == 0)
		return show_records(argc - 2, argv + 2);
	if (strcmp(what, "json") == 0 && argc == 2)
		return print_json();
	if (strcmp(what, "events") == 0 && argc == 2)
		return list_events();
	if (strcmp(what, "clear") == 0 && argc == 2) {
		trace_clear();
		return STATUS_OK;
	}
	return cmd_usage(argv[0], "%s: unknown argument", what);
}

static void complete_trace(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	static const char *const words[] = { "on", "off", "show", "events",
					     "clear", "json" };

	for (size_t i = 0; argc == 2 && i < ARRAY_SIZE(words); i++)
		emit(ctx, words[i]);
	if (argc == 2 || (strcmp(argv[1], "on") && strcmp(argv[1], "off") &&
			  strcmp(argv[1], "show")))
		return;
	TABLE_FOREACH(struct trace_event, events, event)
		emit(ctx, event->name);
}

SHELL_COMMAND(trace) = {
	.name = "trace",
	.usage = "trace [on [EVENT...] | off [EVENT...] | show [N] [EVENT...] | json | events | clear]",
	.summary = "Record what happens on each core, and show it",
	.help = "on, off  these events, or all; EVENT may be the begin of names: percpu\n"
		"show     the latest 40, or N, records of all cores in order: time, core,\n"
		"         i in an interrupt, thread, event, what it says\n"
		"json     all of them as a timeline, for Perfetto (make trace); first off,\n"
		"         or it records its own printing\n"
		"events   what there is, and what is on\n"
		"clear    forgets what was recorded\n"
		"Without arguments: how much was recorded, and lost, on each core.",
	.run = run_trace,
	.complete = complete_trace,
};
