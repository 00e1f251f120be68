// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ops_irq.c - this_cpu_*: nothing comes between
 *
 * A step is done by a thread over and over, and the same step on the same
 * variable by an interrupt that comes at odd moments. Each step moves the
 * variable by a known amount, so what it holds at the end tells whether one
 * was lost. Then threads do the same while they are moved from core to core.
 *
 * Where instructions are the clock the interrupt comes between any two of
 * them; otherwise an emulator lets it in at fewer places (storm.h), and
 * test_percpu.py looks at the instructions. The twin, a step that waits in
 * its middle, shows that a loss is seen. tests/schedules/scenario_this_cpu.c
 * has both cases under seeds.
 */
#include "percpu/access/ops.h"

#include <string.h>

#include "kernel/core/preempt.h"
#include "tests/percpu/storm.h"
#include "tests/sched/crew.h"

#define STORM		150	/* interrupts for each step */

/* By whom: each has half of what both share. */
enum { BY_THREAD, BY_INTERRUPT, BY_BOTH };
#define BY()	(in_hardirq() ? BY_INTERRUPT : BY_THREAD)

static struct {
	u32 steps[BY_BOTH];
	u64 moved[BY_BOTH];	/* by exchanges: put minus taken */
	bool bit[BY_BOTH];	/* what its bit is to be */
	u32 wrong[BY_BOTH];	/* times it was not */
} seen;

struct contest {
	const char *name;
	void (*step)(void);
	u64 (*lost)(void);	/* 0 when the variable holds what it should */
};

/* --- the steps, of each size --- */

#define DEFINE_MOVE(T, op, expr)					\
static void step_##op##_##T(void)					\
{									\
	T __percpu *x = &odd_##T.x;					\
									\
	(expr);								\
}

#define DEFINE_LOST(T)							\
static u64 lost_##T(void)						\
{									\
	T wants = (T)(seen.steps[BY_THREAD] + seen.steps[BY_INTERRUPT] +	\
		      seen.moved[BY_THREAD] + seen.moved[BY_INTERRUPT]);	\
									\
	return (T)(this_cpu_read(odd_##T.x) - wants) |			\
		seen.wrong[BY_THREAD] | seen.wrong[BY_INTERRUPT];	\
}

/* Both halves move together. */
#define DEFINE_DOUBLE(T)						\
static void step_double_##T(void)					\
{									\
	T x, y;								\
									\
	do {								\
		x = this_cpu_read(odd_##T.x);				\
		y = this_cpu_read(odd_##T.y);				\
	} while (!this_cpu_cmpxchg_double(odd_##T.x, odd_##T.y, x, y,	\
					  (T)(x + 1), (T)(y + 1)));	\
	if (BY() == BY_THREAD)						\
		return;							\
	/* No thread is in the middle of such a step now. */		\
	seen.wrong[BY_INTERRUPT] += this_cpu_read(odd_##T.x) !=		\
				    this_cpu_read(odd_##T.y);		\
}

#define DEFINE_CMPXCHG(T)						\
static void step_cmpxchg_##T(void)					\
{									\
	T old;								\
									\
	do {								\
		old = this_cpu_read(odd_##T.x);				\
	} while (this_cpu_cmpxchg(odd_##T.x, old, (T)(old + 1)) != old);	\
}									\
static void step_try_##T(void)						\
{									\
	T old = this_cpu_read(odd_##T.x);				\
									\
	while (!this_cpu_try_cmpxchg(odd_##T.x, &old, (T)(old + 1)))	\
		;							\
}

/* Each puts its own numbers in; what was there it takes out. */
#define DEFINE_XCHG(T)							\
static void step_xchg_##T(void)						\
{									\
	T put = (T)(3 * seen.steps[BY()] + BY());			\
									\
	seen.moved[BY()] += (u64)put - this_cpu_xchg(odd_##T.x, put) - 1;	\
}

/* Each has a bit, and finds it as it left it. Adds 1 for lost_T(). */
#define DEFINE_BITS(T)							\
static void step_bits_##T(void)						\
{									\
	T bit = (T)(1 << BY());						\
	bool is = this_cpu_read(odd_##T.y) & bit;			\
									\
	seen.wrong[BY()] += is != seen.bit[BY()];			\
	if (is)								\
		this_cpu_and(odd_##T.y, (T)~bit);			\
	else								\
		this_cpu_or(odd_##T.y, bit);				\
	seen.bit[BY()] = !is;						\
	this_cpu_inc(odd_##T.x);					\
}

/* Once more for lost_T(), then back: dec and sub undo what inc and add do. */
#define DEFINE_STEPS(T)							\
	struct odd_##T { T x, y; };					\
	static DEFINE_PER_CPU(struct odd_##T, odd_##T);			\
	DEFINE_LOST(T)							\
	DEFINE_MOVE(T, add, ({ this_cpu_add(*x, 7); this_cpu_sub(*x, 6); })) \
	DEFINE_MOVE(T, inc, ({ this_cpu_inc(*x); this_cpu_inc(*x);	\
			       this_cpu_dec(*x); }))			\
	DEFINE_MOVE(T, return, (this_cpu_add_return(*x, 4),		\
				this_cpu_sub_return(*x, 3),		\
				this_cpu_inc_return(*x),		\
				this_cpu_dec_return(*x)))		\
	DEFINE_DOUBLE(T)						\
	DEFINE_CMPXCHG(T)						\
	DEFINE_XCHG(T)							\
	DEFINE_BITS(T)

DEFINE_STEPS(u8)
DEFINE_STEPS(u16)
DEFINE_STEPS(u32)
DEFINE_STEPS(u64)

#define CONTEST(op, T)	{ #op " of " #T, step_##op##_##T, lost_##T }
#define CONTESTS(T)							\
	CONTEST(add, T), CONTEST(inc, T), CONTEST(return, T),		\
	CONTEST(double, T), CONTEST(cmpxchg, T), CONTEST(try, T),	\
	CONTEST(xchg, T), CONTEST(bits, T)

static const struct contest contests[] = {
	CONTESTS(u8), CONTESTS(u16), CONTESTS(u32), CONTESTS(u64),
};

/* Both words of it are of one write. */
static void step_whole(void)
{
	u64 word = seen.steps[BY()];

	if (BY() == BY_THREAD) {
		this_cpu_write(odd_u64.y, word << 32 | word);
	} else {
		word = this_cpu_read(odd_u64.y);
		seen.wrong[BY_INTERRUPT] += (u32)word != word >> 32;
	}
	this_cpu_inc(odd_u64.x);
}

static const struct contest whole = {
	"write and read of u64", step_whole, lost_u64,
};

/* The twin: its middle lasts until the interrupt has been there. */
static void step_broken(void)
{
	u32 old = raw_cpu_read(odd_u32.x);
	u64 end = clock_ns() + CREW_SOON_NS;
	unsigned int before = storm_count();

	while (BY() == BY_THREAD && storm_count() == before &&
	       clock_ns() < end)
		cpu_relax();
	raw_cpu_write(odd_u32.x, old + 1);
}

static const struct contest broken = { "broken", step_broken, lost_u32 };

/* --- against interrupts --- */

static const struct contest *running;

static void step_in_interrupt(void)
{
	running->step();
	seen.steps[BY_INTERRUPT]++;
}

static void clear_variables(void)
{
	memset(&seen, 0, sizeof(seen));
	this_cpu_write(odd_u8.x, 0);
	this_cpu_write(odd_u16.x, 0);
	this_cpu_write(odd_u32.x, 0);
	this_cpu_write(odd_u64.x, 0);
	this_cpu_write(odd_u8.y, 0);
	this_cpu_write(odd_u16.y, 0);
	this_cpu_write(odd_u32.y, 0);
	this_cpu_write(odd_u64.y, 0);
}

/* Return: what is wrong in the end; ~0: there was no end. */
static u64 hold(const struct contest *c, unsigned int interrupts)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	clear_variables();
	running = c;
	if (!storm_begin(step_in_interrupt))
		return ~0ull;
	while ((storm_count() < interrupts ||
		seen.steps[BY_THREAD] < interrupts) && clock_ns() < end) {
		c->step();
		seen.steps[BY_THREAD]++;
	}
	storm_end();
	EXPECT_GE(storm_count(), interrupts);
	EXPECT_GE(seen.steps[BY_THREAD], interrupts);
	return c->lost();
}

static void expect_nothing_lost(const struct contest *c)
{
	u64 lost = hold(c, STORM);

	if (lost)
		ktest_note("%s: %u by the thread, %u by interrupts, lost: %lld",
			   c->name, seen.steps[BY_THREAD],
			   seen.steps[BY_INTERRUPT], (long long)lost);
	EXPECT_EQ(lost, 0);
}

TEST(percpu_ops, no_step_is_lost_to_an_interrupt)
{
	crew_stay_on(raw_smp_processor_id());
	for (unsigned int i = 0; i < ARRAY_SIZE(contests); i++)
		expect_nothing_lost(&contests[i]);
	crew_roam();
}

TEST(percpu_ops, eight_bytes_are_written_and_read_whole)
{
	crew_stay_on(raw_smp_processor_id());
	expect_nothing_lost(&whole);
	crew_roam();
}

TEST(percpu_ops, a_broken_step_is_seen_to_lose)
{
	crew_stay_on(raw_smp_processor_id());
	EXPECT_NE(hold(&broken, 5), 0);
	crew_roam();
}

/* --- against being moved --- */

#define MOVES		40
#define PER_CORE	2	/* threads */

static struct crew crew;
static DEFINE_PER_CPU(u32, moved_count);
static DEFINE_PER_CPU(u64, moved_sum);
static bool enough;
static u32 done[CREW_MAX];

static int count_on_any_core(void *arg)
{
	u32 *mine = arg;

	while (!READ_ONCE(enough)) {
		for (unsigned int i = 0; i < 100; i++) {
			u32 old = this_cpu_read(moved_count);

			this_cpu_add(moved_sum, 0x100000001ull);
			while (!this_cpu_try_cmpxchg(moved_count, &old,
						     old + 1))
				;
		}
		WRITE_ONCE(*mine, *mine + 100);
		yield();
	}
	return 0;
}

static void send_elsewhere(struct thread *t)
{
	unsigned int cpu = READ_ONCE(t->ctx.cpu);
	struct cpumask mask = { cpu_online_mask->bits & ~BIT(cpu) };

	if (cpumask_empty(&mask))
		return;
	EXPECT_EQ(thread_set_allowed(t, &mask), 0);
	EXPECT_TRUE(crew_soon(READ_ONCE(t->ctx.cpu) != cpu));
}

static bool all_have_counted(void)
{
	unsigned int i;

	for (i = 0; i < crew.nr && READ_ONCE(done[i]); i++)
		;
	return i == crew.nr;
}

static void expect_sums(void)
{
	u64 count = 0, sum = 0;
	u32 wants = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(done); i++)
		wants += done[i];
	for_each_possible_cpu(i) {
		count += per_cpu(moved_count, i);
		sum += per_cpu(moved_sum, i);
	}
	EXPECT_GT(wants, 0);
	EXPECT_EQ(count, wants);
	EXPECT_EQ(sum, wants * 0x100000001ull);
}

/* A compare-and-swap may find another core's number: then it fails. */
TEST(percpu_ops, no_step_is_lost_when_threads_are_moved)
{
	unsigned int i;

	memset(done, 0, sizeof(done));
	for_each_possible_cpu(i) {
		per_cpu(moved_count, i) = 0;
		per_cpu(moved_sum, i) = 0;
	}
	WRITE_ONCE(enough, false);
	crew_begin(&crew);
	for (i = 0; i < PER_CORE * num_online_cpus(); i++)
		crew_start(&crew, count_on_any_core, &done[i], CREW_ANY);
	for (i = 0; i < MOVES; i++)
		send_elsewhere(crew.members[i % crew.nr].thread);
	EXPECT_TRUE(crew_soon(all_have_counted()));
	WRITE_ONCE(enough, true);
	EXPECT_TRUE(crew_end(&crew));
	expect_sums();
}
