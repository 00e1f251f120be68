// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ops.c - this_cpu_*, __this_cpu_*, raw_cpu_*: what they do
 *
 * Each word of each family does to this core's copy what the same operator
 * does to a variable of that type, and nothing to its neighbours. What must
 * not come between is the matter of test_ops_irq.c.
 */
#include "percpu/access/ops.h"

#include "kernel/core/cpumask.h"
#include "kernel/core/printk.h"
#include "percpu/percpu.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

/* One function for all types: wants is compared as a number of 64 bits. */
static __noinline void expect_value(const char *word, u64 got, u64 wants)
{
	if (got != wants)
		ktest_note("%s: 0x%llx, not 0x%llx", word,
			   (unsigned long long)got, (unsigned long long)wants);
	EXPECT_EQ(got, wants);
}

static __noinline u64 top_bit(size_t size)
{
	return 1ull << (8 * size - 1);
}

#define HOLDS(expr, wants)	expect_value(#expr, (u64)(expr), (u64)(wants))

/* The variable of a type, with neighbours. */
#define VARIABLE(T)							\
	struct ops_##T { T before, x, after; };				\
	static DEFINE_PER_CPU(struct ops_##T, ops_##T)

#define X(T)		ops_##T.x
#define TOP(T)		((T)top_bit(sizeof(T)))
#define LESS(T)		((T)(top_bit(sizeof(T)) - 1))
#define MORE(T)		((T)(top_bit(sizeof(T)) + 1))
#define NEIGHBOUR(T)	((T)0x5a)

/* f is a family's prefix. Results are of type T, also where that wraps. */
#define DEFINE_CHECK_VALUES(f, T)					\
static void f##values_##T(void)						\
{									\
	struct ops_##T *own = raw_cpu_ptr(&ops_##T);			\
									\
	*own = (struct ops_##T){ NEIGHBOUR(T), 0, NEIGHBOUR(T) };	\
	f##write(X(T), 5);						\
	HOLDS(own->x, 5);						\
	HOLDS(f##read(X(T)), 5);					\
	f##add(X(T), 3);						\
	HOLDS(own->x, 8);						\
	f##sub(X(T), 10);						\
	HOLDS(own->x, (T)-2);						\
	f##inc(X(T));							\
	f##inc(X(T));							\
	f##inc(X(T));							\
	HOLDS(own->x, 1);						\
	f##dec(X(T));							\
	f##dec(X(T));							\
	HOLDS(own->x, (T)-1);						\
	f##and(X(T), 0x35);						\
	HOLDS(own->x, 0x35);						\
	f##or(X(T), TOP(T) | 2);					\
	HOLDS(own->x, (T)(TOP(T) | 0x37));				\
	HOLDS(f##read(X(T)), (T)(TOP(T) | 0x37));			\
	f##write(X(T), TOP(T));						\
	HOLDS(f##sub_return(X(T), 1), LESS(T));			\
	HOLDS(f##add_return(X(T), 2), MORE(T));			\
	HOLDS(f##dec_return(X(T)), TOP(T));				\
	HOLDS(f##inc_return(X(T)), MORE(T));			\
	HOLDS(own->before, NEIGHBOUR(T));				\
	HOLDS(own->after, NEIGHBOUR(T));				\
}

/* xchg and its kind have the old value, or whether it was the one wanted. */
#define DEFINE_CHECK_SWAPS(f, T)					\
static void f##swaps_##T(void)						\
{									\
	struct ops_##T *own = raw_cpu_ptr(&ops_##T);			\
	T old = 9;							\
									\
	*own = (struct ops_##T){ NEIGHBOUR(T), 7, NEIGHBOUR(T) };	\
	HOLDS(f##xchg(X(T), TOP(T)), 7);				\
	HOLDS(own->x, TOP(T));						\
	HOLDS(f##cmpxchg(X(T), 7, 1), TOP(T));				\
	HOLDS(own->x, TOP(T));						\
	HOLDS(f##cmpxchg(X(T), TOP(T), 1), TOP(T));			\
	HOLDS(own->x, 1);						\
	HOLDS(f##try_cmpxchg(X(T), &old, 3), false);			\
	HOLDS(old, 1);							\
	HOLDS(own->x, 1);						\
	HOLDS(f##try_cmpxchg(X(T), &old, 3), true);			\
	HOLDS(old, 1);							\
	HOLDS(own->x, 3);						\
	HOLDS(own->before, NEIGHBOUR(T));				\
	HOLDS(own->after, NEIGHBOUR(T));				\
	own->after = 4;							\
	HOLDS(f##cmpxchg_double(X(T), ops_##T.after, 3, 5, 1, 2), false); \
	HOLDS(f##cmpxchg_double(X(T), ops_##T.after, 5, 4, 1, 2), false); \
	HOLDS(own->x, 3);						\
	HOLDS(own->after, 4);						\
	HOLDS(f##cmpxchg_double(X(T), ops_##T.after, 3, 4, 1, 2), true); \
	HOLDS(own->x, 1);						\
	HOLDS(own->after, 2);						\
	HOLDS(own->before, NEIGHBOUR(T));				\
}

#define DEFINE_CHECKS(f, T)						\
	DEFINE_CHECK_VALUES(f, T)					\
	DEFINE_CHECK_SWAPS(f, T)

#define TYPE(T)								\
	VARIABLE(T);							\
	DEFINE_CHECKS(this_cpu_, T)					\
	DEFINE_CHECKS(__this_cpu_, T)					\
	DEFINE_CHECKS(raw_cpu_, T)

TYPE(u8)
TYPE(s8)
TYPE(u16)
TYPE(s16)
TYPE(u32)
TYPE(s32)
TYPE(u64)
TYPE(s64)

#define CHECK(f, T)							\
	do {								\
		f##values_##T();					\
		f##swaps_##T();						\
	} while (0)

#define CHECK_ALL(f)							\
	do {								\
		CHECK(f, u8);						\
		CHECK(f, s8);						\
		CHECK(f, u16);						\
		CHECK(f, s16);						\
		CHECK(f, u32);						\
		CHECK(f, s32);						\
		CHECK(f, u64);						\
		CHECK(f, s64);						\
	} while (0)

/* On all cores at once: what belongs to another core is left alone. */
static void check_this(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	CHECK_ALL(this_cpu_);
}

static void check_pinned(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	CHECK_ALL(__this_cpu_);
}

static void check_raw(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	CHECK_ALL(raw_cpu_);
}

TEST(percpu_ops, this_cpu_words_do_what_they_say_in_every_size)
{
	run_together(check_this, NULL);
}

TEST(percpu_ops, pinned_words_do_what_they_say_in_every_size)
{
	run_together(check_pinned, NULL);
}

TEST(percpu_ops, raw_words_do_what_they_say_in_every_size)
{
	run_together(check_raw, NULL);
}

/* --- signs and widths --- */

/*
 * The operand becomes what the variable is before its sign changes: -1u is
 * 2^32 - 1 to a wider variable when it is added, but 1u taken away is one
 * less, not 2^32 - 1 more.
 */
static __noinline void check_signs(u64 one_and_more)
{
	unsigned int one = 1;
	unsigned char one_byte = 1;

	this_cpu_write(X(u64), 0);
	this_cpu_sub(X(u64), one);
	HOLDS(this_cpu_read(X(u64)), ~0ull);
	this_cpu_add(X(u64), -one);
	HOLDS(this_cpu_read(X(u64)), 0xfffffffeull);
	HOLDS(this_cpu_sub_return(X(u64), one), 0xfffffffdull);
	this_cpu_add(X(u64), -1);
	HOLDS(this_cpu_read(X(u64)), 0xfffffffcull);

	raw_cpu_write(X(s64), 0);
	raw_cpu_sub(X(s64), one);
	HOLDS(raw_cpu_read(X(s64)), -1ll);
	raw_cpu_sub(X(s64), one_byte);
	HOLDS(raw_cpu_read(X(s64)), -2ll);
	raw_cpu_add(X(s64), -one);
	HOLDS(raw_cpu_read(X(s64)), 0xfffffffdll);

	__this_cpu_write(X(u32), 0);
	__this_cpu_sub(X(u32), one_byte);
	__this_cpu_sub(X(u32), one_and_more);
	HOLDS(__this_cpu_read(X(u32)), 0xfffffffeu);
	__this_cpu_write(X(u8), 0);
	HOLDS(__this_cpu_sub_return(X(u8), one_and_more), 0xff);
}

TEST(percpu_ops, a_narrow_unsigned_is_subtracted_as_what_it_is)
{
	preempt_disable();
	check_signs(0x100000001ull);
	preempt_enable();
}

#define IS(T, expr)	__builtin_types_compatible_p(T, __typeof__(expr))

TEST(percpu_ops, results_are_of_the_type_of_the_variable)
{
	EXPECT_TRUE(IS(u8, this_cpu_read(X(u8))));
	EXPECT_TRUE(IS(s16, this_cpu_add_return(X(s16), 1ll)));
	EXPECT_TRUE(IS(u64, this_cpu_xchg(X(u64), 1)));
	EXPECT_TRUE(IS(s64, raw_cpu_cmpxchg(X(s64), 1, 2)));
	EXPECT_TRUE(IS(u32, __this_cpu_dec_return(X(u32))));
	EXPECT_TRUE(IS(bool, this_cpu_cmpxchg_double(X(u8), X(s8), 1, 2, 3,
						     4)));
	EXPECT_TRUE(IS(void, this_cpu_add(X(u8), 1)));
	EXPECT_TRUE(IS(void, this_cpu_write(X(u8), 1)));
}

/* --- pointers, structs, memory that was allocated --- */

static u32 pointed_at[4];
static DEFINE_PER_CPU(u32 *, ops_pointer);

struct ops_small {
	u8 a, b, c, d;
};
static DEFINE_PER_CPU(struct ops_small, ops_small);

TEST(percpu_ops, pointers_are_values_like_others)
{
	u32 *old = NULL;

	preempt_disable();
	this_cpu_write(ops_pointer, pointed_at);
	EXPECT_EQ(this_cpu_read(ops_pointer), pointed_at);
	EXPECT_EQ(this_cpu_add_return(ops_pointer, 3), &pointed_at[3]);
	EXPECT_EQ(this_cpu_dec_return(ops_pointer), &pointed_at[2]);
	EXPECT_EQ(this_cpu_xchg(ops_pointer, NULL), &pointed_at[2]);
	EXPECT_NULL(this_cpu_cmpxchg(ops_pointer, pointed_at, pointed_at));
	EXPECT_TRUE(this_cpu_try_cmpxchg(ops_pointer, &old, pointed_at));
	EXPECT_FALSE(this_cpu_try_cmpxchg(ops_pointer, &old, NULL));
	EXPECT_EQ(old, pointed_at);
	EXPECT_EQ(raw_cpu_read(ops_pointer), pointed_at);
	preempt_enable();
}

TEST(percpu_ops, a_struct_of_a_good_size_is_read_and_written)
{
	struct ops_small seen;

	preempt_disable();
	this_cpu_write(ops_small, ((struct ops_small){ 1, 2, 3, 4 }));
	seen = this_cpu_read(ops_small);
	preempt_enable();
	EXPECT_EQ(seen.a * 1000 + seen.b * 100 + seen.c * 10 + seen.d, 1234);
}

struct ops_counts {
	u64 bytes;
	u32 packets[2];
};

TEST(percpu_ops, they_reach_into_what_was_allocated)
{
	struct ops_counts __percpu *counts = alloc_percpu(struct ops_counts);
	unsigned int cpu, mine;

	ASSERT_NOT_NULL(counts);
	mine = get_cpu();
	this_cpu_add(counts->bytes, 1500);
	this_cpu_inc(counts->packets[1]);
	__this_cpu_inc(counts->packets[1]);
	for_each_possible_cpu(cpu) {
		struct ops_counts *copy = per_cpu_ptr(counts, cpu);

		EXPECT_EQ(copy->bytes, cpu == mine ? 1500 : 0);
		EXPECT_EQ(copy->packets[0], 0);
		EXPECT_EQ(copy->packets[1], cpu == mine ? 2 : 0);
	}
	put_cpu();
	free_percpu(counts);
}

/* --- operands --- */

static DEFINE_PER_CPU(u32[4], ops_array);
static unsigned int evaluated;

static u32 next(u32 value)
{
	evaluated++;
	return value;
}

static void check_each_once(void)
{
	u32 __percpu *at = ops_array;
	u32 old[2] = { 8, 0 }, *oldp = old;

	evaluated = 0;
	this_cpu_write(*at++, next(7));
	this_cpu_add(*at++, next(8));
	EXPECT_EQ(at - ops_array, 2);
	EXPECT_EQ(evaluated, 2);
	EXPECT_EQ(this_cpu_cmpxchg(*--at, next(8), next(9)), 8);
	EXPECT_EQ(at - ops_array, 1);
	EXPECT_EQ(evaluated, 4);
	EXPECT_FALSE(this_cpu_try_cmpxchg(*at++, oldp++, next(1)));
	EXPECT_EQ(oldp - old, 1);
	EXPECT_EQ(old[0], 9);
	EXPECT_EQ(evaluated, 5);
	EXPECT_EQ(this_cpu_xchg(*--at, next(6)), 9);
	EXPECT_TRUE(this_cpu_cmpxchg_double(*at++, *at++, next(6), next(0),
					    next(5), next(4)));
	EXPECT_EQ(at - ops_array, 3);
	EXPECT_EQ(evaluated, 10);
	EXPECT_EQ(this_cpu_read(*--at), 4);
	EXPECT_EQ(this_cpu_read(*--at), 5);
	EXPECT_EQ(this_cpu_read(*--at), 7);
}

TEST(percpu_ops, operands_are_evaluated_once)
{
	preempt_disable();
	for (unsigned int i = 0; i < 4; i++)
		this_cpu_write(ops_array[i], 0);
	check_each_once();
	preempt_enable();
}

static unsigned int masked;

static u32 with_interrupts_on(u32 value)
{
	masked += irqs_disabled();
	return value;
}

/* A slow operand does not keep interrupts waiting. */
TEST(percpu_ops, operands_are_evaluated_before_the_step)
{
	masked = 0;
	this_cpu_write(ops_array[with_interrupts_on(1)],
		       with_interrupts_on(1));
	this_cpu_add(ops_array[1], with_interrupts_on(1));
	this_cpu_cmpxchg(ops_array[1], with_interrupts_on(1),
			 with_interrupts_on(2));
	EXPECT_EQ(masked, 0);
	EXPECT_FALSE(irqs_disabled());
}

TEST(percpu_ops, operands_may_be_such_words_themselves)
{
	preempt_disable();
	this_cpu_write(ops_array[0], 2);
	this_cpu_write(ops_array[2], 40);
	this_cpu_add(ops_array[this_cpu_read(ops_array[0])],
		     this_cpu_add_return(ops_array[0],
					 this_cpu_read(ops_array[0])));
	EXPECT_EQ(this_cpu_read(ops_array[0]), 4);
	EXPECT_EQ(this_cpu_read(ops_array[2]), 44);
	preempt_enable();
}

TEST(percpu_ops, interrupts_that_are_off_stay_off)
{
	unsigned long flags;

	local_irq_save(flags);
	this_cpu_inc(X(u32));
	EXPECT_TRUE(irqs_disabled());
	(void)this_cpu_read(X(u64));
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(flags);
}

/* --- where they may be used --- */

static u64 since;

static unsigned int complaints(void)
{
	return log_count("BUG: using ", since);
}

static void use_anywhere(void)
{
	this_cpu_inc(X(u32));
	(void)this_cpu_read(X(u64));
	this_cpu_cmpxchg(X(u8), 1, 2);
	raw_cpu_inc(X(u32));
	(void)raw_cpu_xchg(X(u16), 1);
}

static void use_pinned(void)
{
	unsigned long flags;

	preempt_disable();
	__this_cpu_inc(X(u32));
	preempt_enable();
	local_irq_save(flags);
	__this_cpu_or(X(u8), 1);
	local_irq_restore(flags);
}

static void WHOLE use_wrongly(void)
{
	__this_cpu_add(X(u32), 1);
	__this_cpu_cmpxchg(X(u32), 1, 2);
	(void)__this_cpu_read(X(u64));
}

/* With the option only: it costs a call each time. One core is no choice. */
TEST(percpu_ops, pinned_words_complain_when_the_thread_could_be_moved)
{
	bool checked = IS_ENABLED(CONFIG_DEBUG_CONTEXT) &&
		       num_possible_cpus() > 1;

	pcpu_check_preempt_rearm();
	since = clock_ns();
	quietly(use_anywhere);
	quietly(use_pinned);
	EXPECT_EQ(complaints(), 0);
	quietly(use_wrongly);
	EXPECT_EQ(complaints(), checked ? 3 : 0);
	EXPECT_EQ(log_count("BUG: using __this_cpu_add() in preemptible "
			    "[00000000] code", since), checked);
	EXPECT_EQ(log_count("BUG: using __this_cpu_cmpxchg() in", since),
		  checked);
	EXPECT_EQ(log_count("BUG: using __this_cpu_read() in", since),
		  checked);
	EXPECT_EQ(log_count("caller is use_wrongly+", since),
		  checked ? 3 : 0);
	pcpu_check_preempt_rearm();
}
