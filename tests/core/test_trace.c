// SPDX-License-Identifier: MIT
/*
 * tests/core/test_trace.c - rings of records, one by one and all at once
 */
#include "kernel/core/trace.h"

#include <string.h>

#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "kernel/lib/format.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

/* --- a ring --- */

static struct trace_ring ring;

static void ring_begin(u32 head)
{
	memset(&ring, 0xa5, sizeof(ring));
	ring.head = head;
}

static struct trace_record record_of(u32 n)
{
	return (struct trace_record){ .ts_ns = n, .words = { n, ~n, n, ~n } };
}

static void put_some(u32 nr)
{
	while (nr--) {
		struct trace_record record = record_of(ring.head);

		trace_ring_put(&ring, &record);
	}
}

/* Is it there, and as it was put? */
static bool is_there(u32 position)
{
	struct trace_record got, right = record_of(position);

	return trace_ring_get(&ring, position, &got) &&
	       memcmp(&got, &right, sizeof(got)) == 0;
}

static void check_ring(u32 first, u32 written)
{
	u32 kept = min(written, TRACE_KEPT), i;
	struct trace_record record;

	for (i = 0; i < kept; i++)
		EXPECT_TRUE(is_there(first + written - 1 - i));
	if (written > kept)
		EXPECT_FALSE(is_there(first + written - 1 - i));
	EXPECT_FALSE(trace_ring_get(&ring, first + written, &record));
}

TEST(trace, a_ring_gives_the_latest_records_and_no_others)
{
	static const u32 numbers[] = {
		0, 1, TRACE_KEPT - 1, TRACE_KEPT, TRACE_RECORDS,
		TRACE_RECORDS + 1, 3 * TRACE_RECORDS + 7,
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		ring_begin(TRACE_RECORDS);
		put_some(numbers[i]);
		if (numbers[i])
			check_ring(TRACE_RECORDS, numbers[i]);
	}
}

TEST(trace, positions_may_overflow)
{
	u32 first = 0u - TRACE_RECORDS / 2;

	ring_begin(first);
	put_some(2 * TRACE_RECORDS);
	check_ring(first, 2 * TRACE_RECORDS);
}

/* What a writer does that shows the record before it is written. */
static void twin_put_begins(void)
{
	WRITE_ONCE(ring.head, ring.head + 1);
}

TEST(trace, a_writer_in_the_wrong_order_is_seen_by_these_checks)
{
	ring_begin(TRACE_RECORDS);
	put_some(TRACE_RECORDS);
	EXPECT_TRUE(is_there(ring.head - 1));
	twin_put_begins();
	EXPECT_FALSE(is_there(ring.head - 1));
}

/* --- events --- */

TRACE_EVENT(test_trace, "a=%u b=%x c=%d who=%ps");
TRACE_EVENT(test_trace_too, "n=%u");

static const struct trace_event *const mine = &table_events_test_trace;

static void begin(void)
{
	trace_clear();
	EXPECT_EQ(trace_set("test_trace", true), 1);
}

static void end(void)
{
	EXPECT_EQ(trace_set("test_trace", false), 1);
	trace_clear();
}

/* The next record of the test's event. */
static bool next_mine(struct trace_reader *reader, struct trace_entry *entry)
{
	while (trace_read(reader, entry))
		if (entry->record.event == mine)
			return true;
	return false;
}

static u32 count_mine(void)
{
	struct trace_reader reader;
	struct trace_entry entry;
	u32 nr = 0;

	trace_read_begin(&reader);
	while (next_mine(&reader, &entry))
		nr++;
	return nr;
}

TEST(trace, an_event_that_is_off_records_nothing)
{
	trace_clear();
	trace_point(test_trace, 1);
	EXPECT_EQ(count_mine(), 0);
	begin();
	trace_point(test_trace, 1);
	trace_point(test_trace_too, 1);
	EXPECT_EQ(count_mine(), 1);
	end();
	trace_point(test_trace, 1);
	EXPECT_EQ(count_mine(), 0);
}

TEST(trace, events_are_named_by_themselves_or_by_how_they_begin)
{
	EXPECT_EQ(trace_set("no_such_event", true), 0);
	EXPECT_EQ(trace_set("test_trace", true), 1);
	EXPECT_TRUE(trace_is_on(test_trace));
	EXPECT_FALSE(trace_is_on(test_trace_too));
	EXPECT_EQ(trace_set("test_tr", true), 2);
	EXPECT_TRUE(trace_is_on(test_trace_too));
	EXPECT_EQ(trace_set("test_", false), 2);
	EXPECT_FALSE(trace_is_on(test_trace));
	EXPECT_FALSE(trace_is_on(test_trace_too));
	EXPECT_TRUE(trace_matches(mine, "all"));
	EXPECT_FALSE(trace_matches(mine, "test_trace_too"));
}

TEST(trace, a_record_says_when_where_who_and_what)
{
	struct trace_reader reader;
	struct trace_entry entry;
	const u32 *w = entry.record.words;
	char text[64];
	unsigned int cpu;
	u64 start;

	begin();
	cpu = get_cpu();
	start = clock_ns();
	trace_point(test_trace, 7, 0xbeef, (u32)-3, (u32)(vaddr_t)begin);
	trace_point(test_trace, 8);
	put_cpu();
	trace_read_begin(&reader);
	ASSERT_TRUE(next_mine(&reader, &entry));
	EXPECT_EQ(entry.cpu, cpu);
	EXPECT_GE(entry.record.ts_ns, start);
	EXPECT_LE(entry.record.ts_ns, clock_ns());
	EXPECT_EQ(entry.record.context, current_context()->id);
	format(text, sizeof(text), mine->format, w[0], w[1], w[2], w[3]);
	EXPECT_STREQ(text, "a=7 b=beef c=-3 who=begin");
	ASSERT_TRUE(next_mine(&reader, &entry));
	EXPECT_EQ(w[0], 8);
	EXPECT_EQ(w[1] | w[2] | w[3], 0);
	EXPECT_FALSE(next_mine(&reader, &entry));
	end();
}

TEST(trace, the_latest_are_kept_and_the_others_counted)
{
	struct trace_counts before, after;
	struct trace_reader reader;
	struct trace_entry entry;
	u32 nr = TRACE_RECORDS + 100, n;
	unsigned int cpu;

	begin();
	cpu = get_cpu();
	trace_count(cpu, &before);
	for (n = 0; n < nr; n++)
		trace_point(test_trace, n);
	trace_count(cpu, &after);
	put_cpu();
	EXPECT_EQ(before.lost, 0);
	EXPECT_EQ(after.written - before.written, nr);
	EXPECT_EQ(after.lost, after.written - TRACE_KEPT);
	trace_read_begin(&reader);
	for (n = nr - TRACE_KEPT; next_mine(&reader, &entry); n++)
		EXPECT_EQ(entry.record.words[0], n);
	EXPECT_EQ(n, nr);
	EXPECT_EQ(reader.missed, 0);
	end();
}

TEST(trace, a_reader_who_is_overtaken_counts_what_it_missed)
{
	struct trace_reader reader;
	struct trace_entry entry;
	u32 n, read = 0;

	begin();
	preempt_disable();
	for (n = 0; n < 10; n++)
		trace_point(test_trace, n);
	trace_read_begin(&reader);
	for (; n < TRACE_RECORDS + 3; n++)
		trace_point(test_trace, n);
	while (next_mine(&reader, &entry))
		EXPECT_EQ(entry.record.words[0], 4 + read++);
	preempt_enable();
	EXPECT_EQ(read, 6);
	EXPECT_EQ(reader.missed, 4);
	end();
}

/* --- interrupts --- */

static atomic_t ticks;

static void in_tick(struct timer *timer)
{
	trace_point(test_trace, (u32)atomic_inc_return(&ticks));
	if (atomic_read(&ticks) < 3)
		timer_start(timer, 1);
}

TEST(trace, an_interrupt_records_that_it_is_one)
{
	static struct timer timer;
	struct trace_reader reader;
	struct trace_entry entry;
	u32 n = 0;

	begin();
	atomic_set(&ticks, 0);
	timer_setup(&timer, in_tick);
	timer_start(&timer, 1);
	EXPECT_TRUE(sleep_until(atomic_read(&ticks) == 3));
	timer_cancel_sync(&timer);
	trace_read_begin(&reader);
	while (next_mine(&reader, &entry)) {
		EXPECT_EQ(entry.record.words[0], ++n);
		EXPECT_TRUE(entry.record.context & TRACE_IN_IRQ);
	}
	EXPECT_EQ(n, 3);
	end();
}

/* An FIQ may have come while a record was being written. */
TEST(trace, an_fiq_is_counted_only)
{
	struct trace_counts counts;
	unsigned long flags;

	begin();
	local_irq_save(flags);
	preempt_count_add(NMI_OFFSET);
	trace_point(test_trace, 1);
	preempt_count_sub(NMI_OFFSET);
	trace_count(raw_smp_processor_id(), &counts);
	local_irq_restore(flags);
	EXPECT_EQ(counts.lost, 1);
	EXPECT_EQ(count_mine(), 0);
	end();
}

/* --- all cores, and readers meanwhile --- */

#define EACH	3000u

static u32 sum_of(u32 cpu, u32 n)
{
	return (cpu + 1) * 2654435761u ^ n;
}

/* Words that belong together, from this core, with rising numbers. */
static bool is_whole(const struct trace_entry *entry)
{
	const u32 *w = entry->record.words;

	return w[0] == entry->cpu && w[2] == ~w[1] &&
	       w[3] == sum_of(w[0], w[1]);
}

struct reading {
	u32 torn, backwards, late;
	u32 read;
};

static void read_all(struct reading *r)
{
	struct trace_reader reader;
	struct trace_entry entry;
	u64 last_ns = 0;
	u32 seen[NR_CPUS] = { 0 };

	trace_read_begin(&reader);
	while (next_mine(&reader, &entry)) {
		r->read++;
		r->torn += !is_whole(&entry);
		r->backwards += entry.record.words[1] < seen[entry.cpu];
		r->late += entry.record.ts_ns < last_ns;
		seen[entry.cpu] = entry.record.words[1] + 1;
		last_ns = entry.record.ts_ns;
	}
}

static void write_and_read(unsigned int cpu, void *ctx)
{
	struct reading *readings = ctx;

	for (u32 n = 0; n < EACH; n++) {
		trace_point(test_trace, cpu, n, ~n, sum_of(cpu, n));
		if (n % 200 == 199)
			read_all(&readings[cpu]);
	}
}

TEST(trace, all_cores_write_while_all_cores_read)
{
	static struct reading readings[NR_CPUS], after;
	struct trace_counts counts;
	unsigned int cpu;

	memset(readings, 0, sizeof(readings));
	after = (struct reading){ 0 };
	begin();
	ASSERT_TRUE(run_together(write_and_read, readings));
	for_each_online_cpu(cpu) {
		EXPECT_GT(readings[cpu].read, EACH / 200 * 100);
		EXPECT_EQ(readings[cpu].torn, 0);
		EXPECT_EQ(readings[cpu].backwards, 0);
		EXPECT_EQ(readings[cpu].late, 0);
		trace_count(cpu, &counts);
		EXPECT_GE(counts.written, EACH);
		EXPECT_EQ(counts.lost, counts.written - TRACE_KEPT);
	}
	read_all(&after);
	EXPECT_EQ(after.torn + after.backwards + after.late, 0);
	EXPECT_EQ(after.read, num_online_cpus() * TRACE_KEPT);
	end();
}
