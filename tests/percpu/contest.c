// SPDX-License-Identifier: MIT
/*
 * tests/percpu/contest.c - one step, by a thread and by interrupts
 */
#include "tests/percpu/contest.h"

#include <string.h>

#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"
#include "tests/percpu/storm.h"
#include "tests/sched/crew.h"

/* By whom: each has half of what both share. */
enum { BY_THREAD, BY_INTERRUPT, BY_BOTH };
#define BY()	(in_hardirq() ? BY_INTERRUPT : BY_THREAD)

static struct {
	u32 steps[BY_BOTH];
	u64 moved[BY_BOTH];	/* by exchanges: put minus taken */
	bool bit[BY_BOTH];	/* what its bit is to be */
	u32 wrong[BY_BOTH];	/* times it was not */
} seen;

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

const struct contest contests[] = {
	CONTESTS(u8), CONTESTS(u16), CONTESTS(u32), CONTESTS(u64),
};

const unsigned int nr_contests = ARRAY_SIZE(contests);

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

const struct contest contest_whole = {
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

const struct contest contest_broken = { "broken", step_broken, lost_u32 };

/* --- thread against interrupts --- */

void (*contest_look)(const struct pt_regs *regs);
static const struct contest *running;

static void step_in_interrupt(void)
{
	if (contest_look)
		contest_look(irq_regs());
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

u64 contest_hold(const struct contest *c, unsigned int interrupts)
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
