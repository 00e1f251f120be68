// SPDX-License-Identifier: MIT
/*
 * kernel/core/trace_ring.h - the latest records of one writer, without a lock
 *
 *   position   ... 254  255  256  257  258
 *   place      ... 254  255    0    1    2        position % TRACE_RECORDS
 *                                  ^ head = 257: written next, and perhaps
 *                                    being written: what a reader cannot
 *                                    trust is the record at head - 256
 *
 * One writer at a time: a core, with its interrupts off. Any number of
 * readers on any core, who disturb nobody: a reader copies a record, and
 * afterwards looks whether the writer has come so near that the copy may be
 * of two records.
 *
 * Rules    R1 head counts the records written, since the start, modulo
 *          2^32; R2 what trace_ring_get() gives is a record as it was put.
 * Order    W1 a record is written before the head that shows it; pairs with
 *          the reader's first barrier. W2 that head is written before the
 *          next record's first word; pairs with the reader's second: who
 *          has copied a word of the next record sees the head move.
 * See      tests/core/test_trace.c, tests/schedules/scenario_trace.c
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/lib/bits.h"
#include "kernel/lib/sched_point.h"

#define TRACE_RECORDS	(1u << CONFIG_TRACE_SHIFT)
#define TRACE_KEPT	(TRACE_RECORDS - 1)	/* that can be read */
#define TRACE_WORDS	4u

struct trace_event;

struct trace_record {
	u64 ts_ns;
	const struct trace_event *event;
	u32 context;		/* the thread's number, and TRACE_IN_IRQ */
	u32 words[TRACE_WORDS];
};
static_assert(sizeof(void *) != 4 || sizeof(struct trace_record) == 32,
	      "a record is one cache line of the Cortex-A9");

#define TRACE_IN_IRQ	BIT(31)
#define TRACE_THREAD(context)	((context) & ~TRACE_IN_IRQ)

struct trace_ring {
	u32 head;		/* [o] */
	u32 lost;		/* [o] in FIQs, which write nothing else */
	struct trace_record records[TRACE_RECORDS];	/* [o] */
};

/* The writer's. Context: interrupts off. */
static inline void trace_ring_put(struct trace_ring *ring,
				  const struct trace_record *record)
{
	u32 head = ring->head;

	smp_wmb();		/* W2 */
	sched_point();
	ring->records[head % TRACE_RECORDS] = *record;
	sched_point();
	smp_wmb();		/* W1 */
	WRITE_ONCE(ring->head, head + 1);
}

/*
 * Copies the record at a position. Return: false if it is not there yet, or
 * was (perhaps) overwritten; the copy is worth nothing then.
 */
static inline bool trace_ring_get(const struct trace_ring *ring, u32 position,
				  struct trace_record *record)
{
	if (READ_ONCE(ring->head) - position - 1 >= TRACE_KEPT)
		return false;
	smp_rmb();		/* pairs with W1 */
	sched_point();
	*record = ring->records[position % TRACE_RECORDS];
	sched_point();
	smp_rmb();		/* pairs with W2 */
	return READ_ONCE(ring->head) - position - 1 < TRACE_KEPT;
}
