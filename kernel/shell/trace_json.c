// SPDX-License-Identifier: MIT
/*
 * kernel/shell/trace_json.c - records as a timeline for a browser
 *
 * The format is Chrome's "Trace Event Format", which chrome://tracing and
 * Perfetto open. A core is a track; what lasts is a bar on it, what a call
 * between cores does an arrow from bar to bar:
 *
 *   core 0  |  init                      | idle/0      |
 *              * percpu_alloc_percpu  [SGI 2]
 *                                        \
 *   core 1  |  idle/1                   [SGI 2]| events/1    |
 *                  [wait for slab_lock]
 *
 *   sched_switch           the thread that goes: a bar
 *   irq_handler_*          the handler: a bar
 *   contention_*           the wait: a bar
 *   ipi_raise, ipi_entry   a short bar each, and an arrow
 *   all others             a mark, with the text of the record
 *
 * Bars of a track nest, or viewers drop them: a short one ends with the next
 * record of its core. Of what began before the oldest record only the end is
 * known: no bar.
 */
#include "kernel/shell/trace_json.h"

#include "kernel/core/console.h"
#include "kernel/core/ksym.h"
#include "kernel/core/trace.h"
#include "kernel/lib/format.h"
#include "kernel/shell/cmd.h"

#include <string.h>

#define NR_SGIS		16u
#define IPI_BAR_NS	1000u

struct timeline {
	const char *(*thread_name)(const void *ctx, u32 id);
	const void *ctx;
	const char *separator;		/* before the next event */
	u64 thread_since[NR_CPUS];	/* 0: not known */
	u32 thread[NR_CPUS];
	u64 irq_since[NR_CPUS];
	u64 wait_since[NR_CPUS];
	u64 ipi_since[NR_CPUS];		/* 0: its bar is drawn */
	char ipi_name[NR_CPUS][24];
	u32 arrow[NR_CPUS][NR_CPUS][NR_SGIS];	/* under way: from, to */
	u32 nr_arrows;
};

/* Microseconds, with three digits behind the dot. */
#define JSON_US			"%llu.%03u"
#define JSON_US_ARGS(ns)	(ns) / 1000, (unsigned int)((ns) % 1000)

/* Names and texts here hold no quotes and no backslashes: none to escape. */
static void begin_event(struct timeline *t, char phase, unsigned int cpu,
			u64 ns)
{
	console_printf("%s{\"ph\":\"%c\",\"pid\":0,\"tid\":%u,\"ts\":" JSON_US,
		       t->separator, phase, cpu, JSON_US_ARGS(ns));
	t->separator = ",\n";
}

static void bar(struct timeline *t, unsigned int cpu, u64 from, u64 to,
		const char *category, const char *name)
{
	begin_event(t, 'X', cpu, from);
	console_printf(",\"dur\":" JSON_US ",\"cat\":\"%s\",\"name\":\"%s\"}",
		       JSON_US_ARGS(to - from), category, name);
}

static void mark(struct timeline *t, unsigned int cpu,
		 const struct trace_record *r)
{
	const u32 thread = TRACE_THREAD(r->context);
	char text[160];

	format(text, sizeof(text), r->event->format, r->words[0], r->words[1],
	       r->words[2], r->words[3]);
	begin_event(t, 'i', cpu, r->ts_ns);
	console_printf(",\"s\":\"t\",\"name\":\"%s\",\"args\":{\"says\":\"%s\","
		       "\"thread\":\"%s-%u\"}}", r->event->name, text,
		       t->thread_name(t->ctx, thread), thread);
}

static void arrow_end(struct timeline *t, char phase, unsigned int cpu,
		      u64 ns, u32 id)
{
	begin_event(t, phase, cpu, ns);
	console_printf(",\"id\":%u,\"bp\":\"e\",\"cat\":\"ipi\","
		       "\"name\":\"ipi\"}", id);
}

static void ipi_over(struct timeline *t, unsigned int cpu, u64 ns)
{
	u64 since = t->ipi_since[cpu];

	if (since)
		bar(t, cpu, since, min(since + IPI_BAR_NS, ns), "ipi",
		    t->ipi_name[cpu]);
	t->ipi_since[cpu] = 0;
}

static void ipi_sent(struct timeline *t, unsigned int cpu, u64 ns,
		     const u32 *words)
{
	const u32 sgi = words[1] % NR_SGIS;

	format(t->ipi_name[cpu], sizeof(t->ipi_name[cpu]), "send SGI %u", sgi);
	t->ipi_since[cpu] = ns;
	for (unsigned int to = 0; to < NR_CPUS; to++) {
		if (!(words[0] & 1u << to))
			continue;
		t->arrow[cpu][to][sgi] = ++t->nr_arrows;
		arrow_end(t, 's', cpu, ns, t->nr_arrows);
	}
}

static void ipi_came(struct timeline *t, unsigned int cpu, u64 ns,
		     const u32 *words)
{
	u32 *arrow = &t->arrow[words[1] % NR_CPUS][cpu][words[0] % NR_SGIS];

	format(t->ipi_name[cpu], sizeof(t->ipi_name[cpu]),
	       "SGI %u from core %u", words[0], words[1]);
	t->ipi_since[cpu] = ns;
	if (*arrow)
		arrow_end(t, 'f', cpu, ns, *arrow);
	*arrow = 0;
}

static void switched(struct timeline *t, unsigned int cpu, u64 ns,
		     const u32 *words)
{
	if (t->thread_since[cpu])
		bar(t, cpu, t->thread_since[cpu], ns, "sched",
		    t->thread_name(t->ctx, words[0]));
	t->thread_since[cpu] = ns;
	t->thread[cpu] = words[2];
}

static void irq_over(struct timeline *t, unsigned int cpu, u64 ns,
		     const u32 *words)
{
	char name[32];

	format(name, sizeof(name), "IRQ %u", words[0]);
	if (t->irq_since[cpu])
		bar(t, cpu, t->irq_since[cpu], ns, "irq", name);
	t->irq_since[cpu] = 0;
}

static void wait_over(struct timeline *t, unsigned int cpu, u64 ns,
		      const u32 *words)
{
	char name[96];

	format(name, sizeof(name), "wait for %ps", (void *)words[0]);
	if (t->wait_since[cpu])
		bar(t, cpu, t->wait_since[cpu], ns, "lock", name);
	t->wait_since[cpu] = 0;
}

static void add_record(struct timeline *t, const struct trace_entry *entry)
{
	const struct trace_record *r = &entry->record;
	const char *name = r->event->name;
	unsigned int cpu = entry->cpu;

	ipi_over(t, cpu, r->ts_ns);
	if (strcmp(name, "sched_switch") == 0)
		switched(t, cpu, r->ts_ns, r->words);
	else if (strcmp(name, "ipi_raise") == 0)
		ipi_sent(t, cpu, r->ts_ns, r->words);
	else if (strcmp(name, "ipi_entry") == 0)
		ipi_came(t, cpu, r->ts_ns, r->words);
	else if (strcmp(name, "irq_handler_entry") == 0)
		t->irq_since[cpu] = r->ts_ns;
	else if (strcmp(name, "irq_handler_exit") == 0)
		irq_over(t, cpu, r->ts_ns, r->words);
	else if (strcmp(name, "contention_begin") == 0)
		t->wait_since[cpu] = r->ts_ns;
	else if (strcmp(name, "contention_end") == 0)
		wait_over(t, cpu, r->ts_ns, r->words);
	else
		mark(t, cpu, r);
}

static void name_tracks(struct timeline *t)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		begin_event(t, 'M', cpu, 0);
		console_printf(",\"name\":\"thread_name\",\"args\":{\"name\":"
			       "\"core %u\"}}", cpu);
	}
}

/* What still runs at the end, up to there. */
static void end_bars(struct timeline *t, u64 last)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		ipi_over(t, cpu, last);
		if (t->thread_since[cpu])
			bar(t, cpu, t->thread_since[cpu], last, "sched",
			    t->thread_name(t->ctx, t->thread[cpu]));
	}
}

int trace_json_print(const char *(*thread_name)(const void *ctx, u32 id),
		     const void *ctx)
{
	static struct timeline t;	/* the shell's; large for a stack */
	struct trace_reader reader;
	struct trace_entry entry;
	u64 last = 0;

	memset(&t, 0, sizeof(t));
	t.thread_name = thread_name;
	t.ctx = ctx;
	t.separator = "\n";
	console_printf("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
	name_tracks(&t);
	trace_read_begin(&reader);
	while (trace_read(&reader, &entry)) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		add_record(&t, &entry);
		last = entry.record.ts_ns;
	}
	end_bars(&t, last);
	console_printf("\n]}\n");
	return STATUS_OK;
}
