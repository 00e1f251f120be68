// SPDX-License-Identifier: MIT
/*
 * kernel/core/trace.c - a ring of records on each core, merged for readers
 *
 * Picture, rules and order: kernel/core/trace_ring.h
 *
 * An FIQ may come while its core writes a record, so it writes none itself.
 */
#include "kernel/core/trace.h"

#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/errno.h"

#include <string.h>

static DEFINE_PER_CPU_ALIGNED(struct trace_ring, trace_rings);

/* What trace_clear() found; the shell's. */
static u32 cleared[NR_CPUS], cleared_lost[NR_CPUS];

void trace_write(const struct trace_event *event, const u32 *words)
{
	struct trace_record record = { .event = event };
	struct trace_ring *ring;
	unsigned long flags;

	if (!per_cpu_areas_ready())	/* no copies yet */
		return;
	memcpy(record.words, words, sizeof(record.words));
	record.context = current_context()->id |
			 (in_interrupt() ? TRACE_IN_IRQ : 0);
	local_irq_save(flags);
	ring = raw_cpu_ptr(&trace_rings);
	if (in_nmi()) {
		WRITE_ONCE(ring->lost, ring->lost + 1);
	} else {
		record.ts_ns = clock_ns();
		trace_ring_put(ring, &record);
	}
	local_irq_restore(flags);
}

/* --- turning on and off --- */

static bool is_event(const char *name)
{
	TABLE_FOREACH(struct trace_event, events, event)
		if (strcmp(event->name, name) == 0)
			return true;
	return false;
}

bool trace_matches(const struct trace_event *event, const char *name)
{
	if (is_event(name))
		return strcmp(event->name, name) == 0;
	return strcmp(name, "all") == 0 ||
	       strncmp(event->name, name, strlen(name)) == 0;
}

unsigned int trace_set(const char *name, bool on)
{
	unsigned int nr = 0;

	TABLE_FOREACH(struct trace_event, events, event) {
		if (trace_matches(event, name)) {
			WRITE_ONCE(*event->on, on);
			nr++;
		}
	}
	return nr;
}

/* trace=percpu,irq or trace=all; the line is the kernel's own copy. */
static int parse_trace(const char *value)
{
	char name[32];
	size_t len;

	for (; value && *value; value += len + (value[len] == ',')) {
		len = strcspn(value, ",");
		if (len == 0 || len >= sizeof(name))
			return -EINVAL;
		memcpy(name, value, len);
		name[len] = '\0';
		if (!trace_set(name, true))
			return -EINVAL;
	}
	return value ? 0 : -EINVAL;
}

BOOT_PARAM(trace) = {
	.name = "trace", .parse = parse_trace,
	.help = "trace=EVENT[,EVENT...]: record events, by the begin of their "
		"names, or all",
};

/* --- reading --- */

static const struct trace_ring *ring_of(unsigned int cpu)
{
	return per_cpu_ptr(&trace_rings, cpu);
}

void trace_clear(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		cleared[cpu] = READ_ONCE(ring_of(cpu)->head);
		cleared_lost[cpu] = READ_ONCE(ring_of(cpu)->lost);
	}
}

void trace_count(unsigned int cpu, struct trace_counts *counts)
{
	counts->written = READ_ONCE(ring_of(cpu)->head) - cleared[cpu];
	counts->lost = READ_ONCE(ring_of(cpu)->lost) - cleared_lost[cpu];
	if (counts->written > TRACE_KEPT)
		counts->lost += counts->written - TRACE_KEPT;
}

void trace_read_begin(struct trace_reader *reader)
{
	unsigned int cpu;

	memset(reader, 0, sizeof(*reader));
	for_each_possible_cpu(cpu) {
		u32 head = READ_ONCE(ring_of(cpu)->head);

		reader->end[cpu] = head;
		reader->next[cpu] = head - min(head - cleared[cpu],
					       TRACE_KEPT);
	}
}

/* The next record of a core; those that are gone are left out and counted. */
static bool peek(struct trace_reader *reader, unsigned int cpu,
		 struct trace_record *record)
{
	u32 *next = &reader->next[cpu];

	while (*next != reader->end[cpu]) {
		if (trace_ring_get(ring_of(cpu), *next, record))
			return true;
		++*next;
		reader->missed++;
	}
	return false;
}

bool trace_read(struct trace_reader *reader, struct trace_entry *entry)
{
	struct trace_record record;
	unsigned int cpu;
	bool found = false;

	for_each_possible_cpu(cpu) {
		if (!peek(reader, cpu, &record) ||
		    (found && record.ts_ns >= entry->record.ts_ns))
			continue;
		*entry = (struct trace_entry){ cpu, record };
		found = true;
	}
	if (found)
		reader->next[entry->cpu]++;
	return found;
}

u32 trace_read_left(const struct trace_reader *reader)
{
	unsigned int cpu;
	u32 left = 0;

	for_each_possible_cpu(cpu)
		left += reader->end[cpu] - reader->next[cpu];
	return left;
}
