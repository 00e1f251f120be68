// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_trace.c - records read while they are written
 *
 * Each core has a full ring of records that say their own position. Some
 * threads write on whatever core they are on, interrupts off; others read
 * the newest record and the oldest, which is about to be overwritten. What
 * is given must be the record of that position, whole.
 */
#include "kernel/arch/irqflags.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/core/trace_ring.h"
#include "tests/schedules/scenario.h"

#include <string.h>

#define WRITERS		3u
#define THREADS		5u
#define ROUNDS		40u

static struct trace_ring rings[NR_CPUS];
static u32 given;			/* [a] records that readers got */

static struct trace_record record_of(u32 position)
{
	return (struct trace_record){
		.ts_ns = position,
		.words = { position, ~position, position, ~position },
	};
}

static bool is_of(const struct trace_record *record, u32 position)
{
	const struct trace_record right = record_of(position);

	return memcmp(record, &right, sizeof(right)) == 0;
}

/* The record is shown before it is there. */
static void twin_put(struct trace_ring *ring, const struct trace_record *record)
{
	u32 head = ring->head;

	WRITE_ONCE(ring->head, head + 1);
	sched_point();
	ring->records[head % TRACE_RECORDS] = *record;
}

static int setup(void)
{
	memset(rings, 0, sizeof(rings));
	given = 0;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		for (u32 n = 0; n < TRACE_RECORDS; n++) {
			struct trace_record record = record_of(n);

			trace_ring_put(&rings[cpu], &record);
		}
	}
	return 0;
}

static void write_one(void)
{
	struct trace_record record;
	struct trace_ring *ring;
	unsigned long flags;

	local_irq_save(flags);
	ring = &rings[raw_smp_processor_id()];
	record = record_of(ring->head);
	if (scenario_is_twin())
		twin_put(ring, &record);
	else
		trace_ring_put(ring, &record);
	local_irq_restore(flags);
}

static void read_one(unsigned int cpu, u32 back)
{
	u32 position = READ_ONCE(rings[cpu].head) - back;
	struct trace_record record;

	if (!trace_ring_get(&rings[cpu], position, &record))
		return;
	__atomic_fetch_add(&given, 1, __ATOMIC_RELAXED);
	if (!is_of(&record, position))
		scenario_fail("core %u: record %u says it is %u", cpu, position,
			      record.words[0]);
}

static void body(unsigned int id)
{
	for (u32 i = 0; i < ROUNDS && !scenario_failed(); i++) {
		unsigned int cpu = scenario_random(id, NR_CPUS);

		if (id < WRITERS) {
			write_one();
			continue;
		}
		read_one(cpu, 1);
		read_one(cpu, TRACE_KEPT);
	}
}

static void finish(void)
{
	if (!given)
		scenario_fail("no reader got a record");
}

SCENARIO(trace) = {
	.name = "trace",
	.summary = "a record that a reader is given is whole",
	.twin = "shows a record before it is written",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
