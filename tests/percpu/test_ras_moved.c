// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ras_moved.c - restartable sequences of a thread that moves
 *
 * Every interrupt (one storm on each core) that finds the thread sends it to
 * the next core, in the middle of whatever it does. The copy of the core it
 * is on has GOOD in it, all others have BAD, and the interrupt exchanges the
 * two: so a sequence that goes on with the offset of the core it left gets
 * BAD, or puts something in its place. Either is seen, of each word.
 */
#include <string.h>

#include "kernel/arch/ras.h"
#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"
#include "tests/percpu/ras_hits.h"
#include "tests/percpu/ras_twin.h"
#include "tests/percpu/storm.h"
#include "tests/sched/crew.h"

#define GOOD		5u
#define BAD		0xa0u
#define LEAST		2	/* hits of each instruction */
#define MOVES_MAX	4000
#define MOVES_VAIN	300	/* it will not be hit, then */
#define TWIN_MOVES_MAX	1500

struct cells {
	u8 b;
	u16 h;
	u32 w;
	u64 d;
};

static DEFINE_PER_CPU(struct cells, ras_cells);

static struct crew crew;
static struct thread *mover;
static void (*step)(void);
static u32 moves;		/* [a] */
static u32 wrong;		/* [a] seen by the thread */
static u32 wrong_copies;	/* [a] seen by interrupts */
static bool enough;		/* [a] */
static bool twin;		/* [a] stop at the first that is wrong */

/* Each leaves GOOD as it is, and changes BAD. */
#define DEFINE_STEPS(n)							\
static void read_##n(void)						\
{									\
	wrong += this_cpu_read(ras_cells.n) == BAD;				\
}									\
static void write_##n(void)						\
{									\
	this_cpu_write(ras_cells.n, GOOD);				\
}									\
static void add_##n(void)						\
{									\
	wrong += this_cpu_add_return(ras_cells.n, 0) != GOOD;		\
}									\
static void and_##n(void)						\
{									\
	this_cpu_and(ras_cells.n, 0x0fu);				\
}									\
static void or_##n(void)						\
{									\
	this_cpu_or(ras_cells.n, 1u);					\
}									\
static void xchg_##n(void)						\
{									\
	wrong += this_cpu_xchg(ras_cells.n, GOOD) != GOOD;		\
}									\
static void cmpxchg_##n(void)						\
{									\
	wrong += this_cpu_cmpxchg(ras_cells.n, GOOD, GOOD) != GOOD;	\
}

DEFINE_STEPS(b)
DEFINE_STEPS(h)
DEFINE_STEPS(w)
DEFINE_STEPS(d)

struct word {
	const char *name;
	void (*step)(void);
};
#define WORD(op, n)	{ #op "_" #n, op##_##n }
#define WORDS(n)							\
	WORD(read, n), WORD(write, n), WORD(add, n), WORD(and, n),	\
	WORD(or, n), WORD(xchg, n), WORD(cmpxchg, n)

static const struct word words[] = { WORDS(b), WORDS(h), WORDS(w), WORDS(d) };

static bool all_are(const struct cells *c, u32 value)
{
	return c->b == value && c->h == value && c->w == value &&
	       c->d == value;
}

static void set_all(struct cells *c, u32 value)
{
	*c = (struct cells){ (u8)value, (u16)value, value, value };
}

static unsigned int next_cpu(unsigned int cpu)
{
	unsigned int next = cpumask_next((int)cpu, cpu_online_mask);

	return next < NR_CPUS ? next : cpumask_first(cpu_online_mask);
}

static bool any_wrong(void)
{
	return READ_ONCE(wrong) || READ_ONCE(wrong_copies);
}

/* In the interrupt that found it, on the core it is on. */
static void send_on(unsigned int cpu)
{
	unsigned int next = next_cpu(cpu);

	if (!all_are(per_cpu_ptr(&ras_cells, cpu), GOOD) ||
	    !all_are(per_cpu_ptr(&ras_cells, next), BAD))
		wrong_copies++;
	set_all(per_cpu_ptr(&ras_cells, next), GOOD);
	set_all(per_cpu_ptr(&ras_cells, cpu), BAD);
	current->allowed = cpumask_of(next);
	WRITE_ONCE(current->ctx.need_resched, 1);
	moves++;
}

static void move_in_interrupt(void)
{
	unsigned int cpu = raw_smp_processor_id();

	if (current != READ_ONCE(mover) || READ_ONCE(enough))
		return;
	/* Two of them, one right behind the other: it goes already. */
	if (!cpumask_test_cpu(cpu, &current->allowed))
		return;
	hits_look(irq_regs());
	send_on(cpu);
	if (twin ? any_wrong() || moves >= TWIN_MOVES_MAX
		 : hits_least() >= LEAST || moves >= MOVES_MAX ||
		   (moves >= MOVES_VAIN && !hits_inside()))
		WRITE_ONCE(enough, true);
}

static int keep_stepping(void *arg)
{
	(void)arg;
	WRITE_ONCE(mover, current);
	while (!READ_ONCE(enough))
		step();
	WRITE_ONCE(mover, NULL);
	return 0;
}

static void join_storm(void *info)
{
	(void)info;
	storm_join();
}

static void leave_storm(void *info)
{
	(void)info;
	storm_leave();
}

static bool run(const struct word *word)
{
	unsigned int cpu, first = cpumask_first(cpu_online_mask);
	bool ended;

	step = word->step;
	moves = 0;
	wrong = 0;
	wrong_copies = 0;
	enough = false;
	for_each_possible_cpu(cpu)
		set_all(per_cpu_ptr(&ras_cells, cpu), cpu == first ? GOOD : BAD);
	if (!storm_begin(move_in_interrupt))
		return false;
	on_each_cpu(join_storm, NULL, true);
	crew_begin(&crew);
	crew_start(&crew, keep_stepping, NULL, first);
	ended = crew_end(&crew);
	WRITE_ONCE(enough, true);
	on_each_cpu(leave_storm, NULL, true);
	storm_end();
	EXPECT_TRUE(ended);
	return ended;
}

static void move_everywhere(const struct word *word)
{
	twin = false;
	if (!hits_begin((vaddr_t)word->step) || !run(word))
		return;
	hits_note(word->name);
	EXPECT_GE(hits_least(), LEAST);
	EXPECT_EQ(hits_misjudged(), 0);
	EXPECT_FALSE(any_wrong());
}

static bool interrupts_come_anywhere(void)
{
	twin = false;
	return hits_begin((vaddr_t)words[2].step) && run(&words[2]) &&
	       hits_least() > 0;
}

#define NEED_HITS()							\
	do {								\
		if (!interrupts_come_anywhere())			\
			SKIP("interrupts come between blocks of "	\
			     "instructions: try --icount");		\
	} while (0)

TEST(percpu_ras, it_is_done_on_the_core_the_thread_is_on)
{
	NEEDS_CPUS(2);
	NEED_HITS();
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
		move_everywhere(&words[i]);
}

static void expect_wrong(const struct word *word, enum ras_twin t)
{
	bool ended;

	twin = true;
	if (!hits_begin((vaddr_t)word->step) ||
	    !ras_twin_begin(t, hits_words()))
		return;
	ended = run(word);
	ras_twin_end();
	if (!any_wrong())
		ktest_note("%s, %s: good in %u moves", word->name,
			   ras_twin_name(t), moves);
	EXPECT_TRUE(ended && any_wrong());
}

/* Doing them over changes nothing more, so TWIN_BEHIND is test_ras.c's. */
TEST(percpu_ras, another_cores_copy_is_used_when_rewinding_is_off_or_short)
{
	NEEDS_CPUS(2);
	NEED_HITS();
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		expect_wrong(&words[i], TWIN_OFF);
		expect_wrong(&words[i], TWIN_FIRST);
		expect_wrong(&words[i], TWIN_COMMIT);
	}
}
