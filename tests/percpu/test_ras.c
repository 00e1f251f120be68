// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ras.c - restartable sequences: done over, each in turn
 *
 * The rules of kernel/arch/ras.h: R1 to R3 are looked up in the whole text.
 * Then every word is interrupted until each instruction of its sequences has
 * been, and nothing may be lost. And it must be lost when what rewinds does
 * not, or begins or ends an instruction off: that is what each of the others
 * is measured by.
 *
 * Where instructions are the clock (-icount) they all can be interrupted;
 * otherwise a test that sees that none is says so, and is skipped.
 */
#include "kernel/arch/ras.h"

#include <string.h>

#include "kernel/core/preempt.h"
#include "kernel/lib/sections.h"
#include "percpu/access/ops.h"
#include "tests/core/harness.h"
#include "tests/percpu/contest.h"
#include "tests/percpu/ras_hits.h"
#include "tests/percpu/ras_twin.h"
#include "tests/sched/crew.h"

#define LEAST		3	/* hits of each instruction */
#define STORM		200	/* interrupts at a time */
#define STORMS_MAX	40

#define NEED_HITS()							\
	do {								\
		if (!interrupts_come_anywhere())			\
			SKIP("interrupts come between blocks of "	\
			     "instructions: try --icount");		\
	} while (0)

static const struct contest *contest_named(const char *name)
{
	for (unsigned int i = 0; i < nr_contests; i++)
		if (strcmp(contests[i].name, name) == 0)
			return &contests[i];
	return NULL;
}

/* --- the rules, of all there are --- */

static bool is_load_or_store(u32 insn)
{
	bool word_or_byte = (insn >> 26 & 3) == 1;
	bool others = (insn >> 25 & 7) == 0 && (insn & 0x90) == 0x90;

	return word_or_byte || others;
}

static bool is_whole(vaddr_t at)
{
	struct ras_range r;

	return ras_find(at, &r) && r.start == at &&
	       r.end - r.start <= 4 * RAS_MAX &&
	       is_load_or_store(*(const u32 *)(r.end - 4));
}

TEST(percpu_ras, each_that_begins_in_the_text_has_an_end)
{
	const u32 *end = (const u32 *)__text_end;
	unsigned int nr = 0;

	for (const u32 *at = (const u32 *)__text_start; at < end; at++) {
		if (*at != RAS_START)
			continue;
		nr++;
		EXPECT_TRUE(is_whole((vaddr_t)at));
		if (!is_whole((vaddr_t)at))
			ktest_note("at %pS", (const void *)at);
	}
	ktest_note("%u sequences", nr);
	EXPECT_GT(nr, 10);
}

static DEFINE_PER_CPU(u32, ras_count);

static WHOLE void count_once(void)
{
	this_cpu_inc(ras_count);
}

/* From the first to the last, and neither before nor behind. */
TEST(percpu_ras, addresses_are_known_to_be_inside)
{
	vaddr_t at = (vaddr_t)count_once;
	struct ras_range r, found;

	while (*(const u32 *)at != RAS_START)
		at += 4;
	ASSERT_TRUE(ras_find(at, &r));
	EXPECT_EQ(r.start, at);
	EXPECT_EQ(r.end, at + 16);
	for (at = r.start; at < r.end; at += 4) {
		EXPECT_TRUE(ras_find(at, &found));
		EXPECT_EQ(found.start, r.start);
		EXPECT_EQ(found.end, r.end);
	}
	EXPECT_FALSE(ras_find(r.start - 4, &found));
	EXPECT_FALSE(ras_find(r.end, &found));
}

/* --- each instruction --- */

static bool interrupts_come_anywhere(void)
{
	const struct contest *c = contest_named("inc of u32");
	unsigned int i = 0;

	crew_stay_on(raw_smp_processor_id());
	contest_look = hits_look;
	if (hits_begin((vaddr_t)c->step))
		do
			EXPECT_EQ(contest_hold(c, STORM), 0);
		while (!hits_least() && hits_inside() && ++i < STORMS_MAX);
	contest_look = NULL;
	crew_roam();
	return hits_least() > 0;
}

/* cmpxchg_double has two commits, and so no sequence. */
static bool is_masked(const struct contest *c)
{
	return strncmp(c->name, "double", 6) == 0;
}

static void interrupt_everywhere(const struct contest *c, vaddr_t text)
{
	u64 lost = 0;

	if (!hits_begin(text))
		return;
	for (unsigned int i = 0; i < STORMS_MAX && hits_least() < LEAST; i++)
		lost |= contest_hold(c, STORM);
	hits_note(c->name);
	EXPECT_GE(hits_least(), LEAST);
	EXPECT_EQ(hits_misjudged(), 0);
	EXPECT_EQ(lost, 0);
}

TEST(percpu_ras, nothing_is_lost_whichever_instruction_is_interrupted)
{
	NEED_HITS();
	crew_stay_on(raw_smp_processor_id());
	contest_look = hits_look;
	for (unsigned int i = 0; i < nr_contests; i++)
		if (!is_masked(&contests[i]))
			interrupt_everywhere(&contests[i],
					     (vaddr_t)contests[i].step);
	contest_look = NULL;
	crew_roam();
}

TEST(percpu_ras, nothing_is_lost_of_a_counter_either)
{
	NEED_HITS();
	ASSERT_TRUE(contest_counters_begin());
	crew_stay_on(raw_smp_processor_id());
	contest_look = hits_look;
	for (unsigned int i = 0; i < nr_contest_counters; i++)
		interrupt_everywhere(&contest_counters[i].c,
				     contest_counters[i].text());
	contest_look = NULL;
	crew_roam();
	contest_counters_end();
}

/* --- and with a wrong one --- */

static u64 hold_twin(const struct contest *c, vaddr_t text, enum ras_twin twin)
{
	u64 lost = 0;

	if (!hits_begin(text) ||
	    !ras_twin_begin(twin, hits_words()))
		return 0;
	for (unsigned int i = 0; i < STORMS_MAX && !lost; i++)
		lost = contest_hold(c, STORM);
	ras_twin_end();
	return lost;
}

/* Without a load before the interrupt, or another core, nothing is lost. */
static const enum ras_twin losing_twins[] = {
	TWIN_OFF, TWIN_COMMIT, TWIN_BEHIND,
};

static const char *const losing_words[] = {
	"add of u8", "add of u16", "add of u32", "add of u64",
	"return of u32", "return of u64",
	"cmpxchg of u8", "cmpxchg of u16", "cmpxchg of u32", "cmpxchg of u64",
	"xchg of u8", "xchg of u16", "xchg of u32", "xchg of u64",
};

static void lose(const struct contest *c, vaddr_t text)
{
	contest_look = hits_look;
	for (unsigned int t = 0; t < ARRAY_SIZE(losing_twins); t++) {
		u64 lost = hold_twin(c, text, losing_twins[t]);

		ktest_note("%s, %s: %lld lost", c->name,
			   ras_twin_name(losing_twins[t]), (long long)lost);
		EXPECT_NE(lost, 0);
	}
	contest_look = NULL;
}

TEST(percpu_ras, something_is_lost_when_rewinding_is_off_or_ends_wrong)
{
	NEED_HITS();
	crew_stay_on(raw_smp_processor_id());
	for (unsigned int i = 0; i < ARRAY_SIZE(losing_words); i++) {
		const struct contest *c = contest_named(losing_words[i]);

		lose(c, (vaddr_t)c->step);
	}
	crew_roam();
}

TEST(percpu_ras, something_is_lost_of_a_counter_then)
{
	NEED_HITS();
	ASSERT_TRUE(contest_counters_begin());
	crew_stay_on(raw_smp_processor_id());
	for (unsigned int i = 0; i < nr_contest_counters; i++)
		lose(&contest_counters[i].c, contest_counters[i].text());
	crew_roam();
	contest_counters_end();
}
