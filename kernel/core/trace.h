// SPDX-License-Identifier: MIT
/*
 * kernel/core/trace.h - what happened on each core, and when
 *
 *   TRACE_EVENT(page_lost, "page=%p count=%u");      in one source file
 *   ...
 *   trace_point(page_lost, (u32)page, count);        there, where it happens
 *
 * Each core has a ring of records in its static per-CPU memory, the latest
 * ones; readers merge the rings by time. An event that is off costs one load
 * and one test. Any layer may have events: a linker table collects them, and
 * the shell's trace turns them on by name and shows the records.
 *
 * The words of a record are what the format of its event says, in that
 * order, each of 32 bits: %u %d %x %p %pS %ps.
 *
 * Context  trace_point(): any, also with any lock held, except that a
 *          record in an FIQ is counted as lost. From setup_per_cpu_areas() on.
 * See      kernel/core/trace_ring.h, docs/trace.md
 */
#pragma once

#include "kernel/core/cpumask.h"
#include "kernel/core/trace_ring.h"
#include "kernel/lib/table.h"

struct trace_event {
	const char *name;	/* letters, digits, '_'; the area first */
	const char *format;	/* of its words: "size=%u caller=%pS" */
	u8 *on;			/* [a] */
};

TABLE_DECLARE(struct trace_event, events);

#define TRACE_EVENT(ident, words_format)				\
	static u8 trace_on_##ident;					\
	TRACE_EVENT_AT(ident, words_format, trace_on_##ident)

/* With a flag of the caller's, who may look at several in one load. */
#define TRACE_EVENT_AT(ident, words_format, flag)			\
	TABLE_ENTRY(struct trace_event, events, ident) = {		\
		.name = #ident, .format = words_format, .on = &(flag),	\
	}

#define trace_is_on(ident)	unlikely(READ_ONCE(*table_events_##ident.on))

/* Up to TRACE_WORDS words; those that are left out are 0. */
#define trace_point(ident, ...)						\
	do {								\
		if (trace_is_on(ident))					\
			trace_write(&table_events_##ident,		\
				    (const u32[TRACE_WORDS]){ __VA_ARGS__ }); \
	} while (0)

void trace_write(const struct trace_event *event, const u32 *words);

/*
 * A name means the event of that name; or all whose names begin with it;
 * "all" means all.
 */
bool trace_matches(const struct trace_event *event, const char *name);

/* Turns events on or off. Return: how many there are of that name. */
unsigned int trace_set(const char *name, bool on);

/* What was recorded until now is shown no more. Context: thread. */
void trace_clear(void);

/* Of a core, since trace_clear(): records written, and those that are lost,
 * because newer ones took their place or they came in an FIQ. */
struct trace_counts {
	u32 written;
	u32 lost;
};
void trace_count(unsigned int cpu, struct trace_counts *counts);

/*
 * Reading: all cores' records up to the moment of trace_read_begin(), in the
 * order of time, while others go on writing.
 *
 *	trace_read_begin(&reader);
 *	while (trace_read(&reader, &entry))
 *		... entry.cpu, entry.record ...
 *
 * Those that are overwritten before their turn are counted: reader.missed.
 * Context: any.
 */
struct trace_reader {
	u32 next[NR_CPUS];	/* position in each core's ring */
	u32 end[NR_CPUS];
	u32 missed;
};
struct trace_entry {
	unsigned int cpu;
	struct trace_record record;
};
void trace_read_begin(struct trace_reader *reader);
bool trace_read(struct trace_reader *reader, struct trace_entry *entry);

/* How many there are at most from here on. */
u32 trace_read_left(const struct trace_reader *reader);
