// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_counter.c - percpu_counter: what a batch hides, and adds up
 *
 * Rule R1 of percpu/counter.c is looked at after each of these (the invariant
 * "per-CPU counters"), and here while a core is off.
 */
#include "percpu/counter.h"

#include "mm/fault_inject.h"
#include "tests/core/harness.h"
#include "tests/percpu/storm.h"
#include "tests/sched/crew.h"

#define MOST	INT64_MAX
#define LEAST	INT64_MIN
/* Alone, one core shares all it adds. */
#define KEEPS	IS_ENABLED(CONFIG_SMP)

static struct percpu_counter counter;

static void begin(s64 amount)
{
	EXPECT_EQ(percpu_counter_init(&counter, amount, GFP_KERNEL), 0);
	EXPECT_TRUE(percpu_counter_initialized(&counter));
}

static void end(s64 sum)
{
	EXPECT_EQ(percpu_counter_sum(&counter), sum);
	percpu_counter_destroy(&counter);
}

/* What is shared, and what there is. */
static void expect(s64 shared, s64 sum)
{
	EXPECT_EQ(percpu_counter_read(&counter), KEEPS ? shared : sum);
	EXPECT_EQ(percpu_counter_sum(&counter), sum);
}

TEST(percpu_counter, begins_with_what_it_is_given)
{
	static const s64 amounts[] = { 0, 1, -1, 1ll << 32, MOST, LEAST };

	for (unsigned int i = 0; i < ARRAY_SIZE(amounts); i++) {
		begin(amounts[i]);
		expect(amounts[i], amounts[i]);
		end(amounts[i]);
	}
}

TEST(percpu_counter, every_word_changes_it_as_it_says)
{
	begin(100);
	percpu_counter_inc(&counter);
	EXPECT_EQ(percpu_counter_sum(&counter), 101);
	percpu_counter_dec(&counter);
	percpu_counter_dec(&counter);
	EXPECT_EQ(percpu_counter_sum(&counter), 99);
	percpu_counter_add(&counter, 1ll << 40);
	EXPECT_EQ(percpu_counter_sum(&counter), (1ll << 40) + 99);
	percpu_counter_sub(&counter, 1ll << 40);
	EXPECT_EQ(percpu_counter_sum(&counter), 99);
	percpu_counter_set(&counter, -7);
	expect(-7, -7);
	end(-7);
}

TEST(percpu_counter, less_than_a_batch_stays_with_the_core)
{
	begin(1000);
	preempt_disable();
	percpu_counter_add_batch(&counter, 9, 10);
	expect(1000, 1009);
	percpu_counter_add_batch(&counter, -18, 10);
	expect(1000, 991);
	percpu_counter_add_batch(&counter, -1, 10);
	expect(990, 990);
	percpu_counter_add_batch(&counter, 10, 10);
	expect(1000, 1000);
	for (unsigned int i = 1; i < percpu_counter_batch; i++)
		percpu_counter_inc(&counter);
	expect(1000, 1000 + percpu_counter_batch - 1);
	percpu_counter_inc(&counter);
	expect(1000 + percpu_counter_batch, 1000 + percpu_counter_batch);
	end(1000 + percpu_counter_batch);
	preempt_enable();
}

TEST(percpu_counter, a_batch_of_one_or_less_shares_everything)
{
	static const s32 batches[] = { 1, 0, -1, INT32_MIN };
	s64 sum = 0;

	begin(0);
	for (unsigned int i = 0; i < ARRAY_SIZE(batches); i++)
		for (s64 amount = -2; amount <= 3; amount++) {
			percpu_counter_add_batch(&counter, amount, batches[i]);
			sum += amount;
			expect(sum, sum);
		}
	end(sum);
}

TEST(percpu_counter, the_largest_batch_fits_into_what_a_core_holds)
{
	begin(0);
	preempt_disable();
	percpu_counter_add_batch(&counter, INT32_MAX - 1, INT32_MAX);
	expect(0, INT32_MAX - 1);
	percpu_counter_add_batch(&counter, 1, INT32_MAX);
	expect(INT32_MAX, INT32_MAX);
	percpu_counter_add_batch(&counter, 1 - INT32_MAX, INT32_MAX);
	expect(INT32_MAX, 1);
	percpu_counter_add_batch(&counter, INT32_MIN, INT32_MAX);
	expect(1ll + INT32_MIN, 1ll + INT32_MIN);
	end(1ll + INT32_MIN);
	preempt_enable();
}

/* Also when what the core holds carries the amount past the end. */
TEST(percpu_counter, sums_wrap_at_64_bits)
{
	begin(0);
	preempt_disable();
	percpu_counter_add(&counter, 5);
	percpu_counter_add(&counter, MOST);
	expect(LEAST + 4, LEAST + 4);
	percpu_counter_sub(&counter, LEAST);
	expect(4, 4);
	percpu_counter_dec(&counter);
	percpu_counter_add(&counter, LEAST);
	expect(LEAST + 3, LEAST + 3);
	percpu_counter_sub(&counter, 5);
	EXPECT_EQ(percpu_counter_sum(&counter), MOST - 1);
	end(MOST - 1);
	preempt_enable();
}

TEST(percpu_counter, what_cannot_be_negative_is_not_shown_so)
{
	begin(-3);
	preempt_disable();
	EXPECT_EQ(percpu_counter_read_positive(&counter), 0);
	EXPECT_EQ(percpu_counter_sum_positive(&counter), 0);
	percpu_counter_add(&counter, 5);
	EXPECT_EQ(percpu_counter_read_positive(&counter), KEEPS ? 0 : 2);
	EXPECT_EQ(percpu_counter_sum_positive(&counter), 2);
	end(2);
	preempt_enable();
}

TEST(percpu_counter, sync_brings_over_what_the_core_holds)
{
	begin(0);
	preempt_disable();
	percpu_counter_add(&counter, -6);
	expect(0, -6);
	percpu_counter_sync(&counter);
	expect(-6, -6);
	end(-6);
	preempt_enable();
}

/* --- comparing --- */

static void expect_around(s64 count, s32 batch)
{
	for (s64 d = -300; d <= 300; d++)
		EXPECT_EQ(__percpu_counter_compare(&counter, count + d, batch),
			  (d < 0) - (d > 0));
}

TEST(percpu_counter, comparison_is_exact_whatever_cores_hold)
{
	const s64 sum = 10060;

	begin(10000);
	preempt_disable();
	percpu_counter_add_batch(&counter, 60, 64);
	expect_around(sum, 64);
	EXPECT_EQ(percpu_counter_compare(&counter, MOST), -1);
	EXPECT_EQ(percpu_counter_compare(&counter, LEAST), 1);
	EXPECT_EQ(__percpu_counter_compare(&counter, sum, INT32_MAX), 0);
	EXPECT_EQ(__percpu_counter_compare(&counter, sum + 1, -5), -1);
	end(sum);
	preempt_enable();
}

TEST(percpu_counter, limits_are_kept_from_both_sides)
{
	begin(95);
	EXPECT_TRUE(percpu_counter_limited_add(&counter, 100, 4));
	percpu_counter_inc(&counter);
	EXPECT_FALSE(percpu_counter_limited_add(&counter, 100, 1));
	EXPECT_TRUE(percpu_counter_limited_add(&counter, 100, 0));
	EXPECT_TRUE(percpu_counter_limited_add(&counter, 50, 0));
	EXPECT_TRUE(percpu_counter_limited_add(&counter, -100, -200));
	EXPECT_FALSE(percpu_counter_limited_add(&counter, -100, -1));
	EXPECT_EQ(percpu_counter_sum(&counter), -100);
	EXPECT_FALSE(percpu_counter_limited_add(&counter, MOST, LEAST));
	EXPECT_TRUE(percpu_counter_limited_add(&counter, MOST, MOST));
	EXPECT_FALSE(percpu_counter_limited_add(&counter, MOST, 101));
	EXPECT_TRUE(percpu_counter_limited_add(&counter, MOST, 100));
	percpu_counter_set(&counter, -1);
	EXPECT_FALSE(percpu_counter_limited_add(&counter, LEAST, LEAST));
	percpu_counter_set(&counter, 0);
	EXPECT_TRUE(percpu_counter_limited_add(&counter, LEAST, LEAST));
	end(LEAST);
}

/* --- life --- */

TEST(percpu_counter, destroyed_twice_or_never_begun_is_harmless)
{
	static struct percpu_counter none;

	begin(1);
	percpu_counter_add(&counter, 3);
	percpu_counter_destroy(&counter);	/* with 4 in it */
	if (KEEPS)
		EXPECT_FALSE(percpu_counter_initialized(&counter));
	percpu_counter_destroy(&counter);
	percpu_counter_destroy(&none);
	begin(0);
	end(0);
}

static void fail_to_begin(void)
{
	fault_arm(FAULT_PERCPU, &(struct fault_plan){
		.nth = 1, .this_context = true });
	EXPECT_EQ(percpu_counter_init(&counter, 5, GFP_KERNEL), -ENOMEM);
	fault_disarm(FAULT_PERCPU);
	EXPECT_FALSE(percpu_counter_initialized(&counter));
	percpu_counter_destroy(&counter);
}

TEST(percpu_counter, without_memory_it_does_not_begin)
{
	if (!KEEPS)
		SKIP("one core needs no memory for it");
	quietly(fail_to_begin);
	begin(5);
	end(5);
}

TEST(percpu_counter, may_begin_where_nobody_may_sleep)
{
	unsigned long flags;

	local_irq_save(flags);
	EXPECT_EQ(percpu_counter_init(&counter, 2, GFP_ATOMIC), 0);
	percpu_counter_inc(&counter);
	percpu_counter_destroy(&counter);
	local_irq_restore(flags);
}

/* --- together --- */

/*
 * Other cores have interrupts off while they add, and wait for each other's
 * locks: on a host with fewer cores that takes so long that the watchdog
 * reports it, if it is not done bit by bit.
 */
#define ADDS	100
#define TIMES	20

static void add_together(void (*fn)(unsigned int cpu, void *ctx), void *ctx)
{
	for (int i = 0; i < TIMES; i++)
		EXPECT_TRUE(run_together(fn, ctx));
}

static void add_many(unsigned int cpu, void *ctx)
{
	(void)ctx;
	for (s64 i = 1; i <= ADDS; i++) {
		percpu_counter_add_batch(&counter, i % 7 - 2, 5);
		if (cpu % 2)
			percpu_counter_dec(&counter);
		else
			percpu_counter_add(&counter, i);
	}
}

static s64 sum_of_many(void)
{
	s64 sum = 0;
	unsigned int cpu;

	for_each_online_cpu(cpu)
		for (s64 i = 1; i <= ADDS; i++)
			sum += i % 7 - 2 + (cpu % 2 ? -1 : i);
	return sum * TIMES;
}

TEST(percpu_counter, nothing_is_lost_when_all_cores_add)
{
	begin(0);
	add_together(add_many, NULL);
	end(sum_of_many());
}

static void add_one_up_to(unsigned int cpu, void *ctx)
{
	(void)cpu;
	for (unsigned int i = 0; i < ADDS; i++)
		if (percpu_counter_limited_add(&counter, ADDS * TIMES, 1))
			atomic_inc((atomic_t *)ctx);
}

TEST(percpu_counter, all_cores_together_stop_at_the_limit)
{
	atomic_t nr = ATOMIC_INIT(0);

	begin(0);
	add_together(add_one_up_to, &nr);
	EXPECT_EQ(atomic_read(&nr), ADDS * TIMES);
	end(ADDS * TIMES);
}

/* The storm's part; a batch of 2 is shared every other time. */
static void add_in_interrupt(void)
{
	percpu_counter_add_batch(&counter, 1, 2);
}

#define STORM	200

/*
 * Adds until the storm is over; not when it has paused for too long. Who looks
 * at the clock each time keeps an emulator from making the next interrupt.
 */
static s64 add_in_storm(void)
{
	u64 limit = clock_ns() + PATIENCE_NS;
	unsigned int seen = 0;
	s64 nr = 0;

	for (; storm_count() < STORM && (nr % SPINS || clock_ns() < limit);
	     nr++) {
		percpu_counter_add_batch(&counter, 1, 2);
		if (storm_count() == seen)
			continue;
		seen = storm_count();
		limit = clock_ns() + PATIENCE_NS;
	}
	return nr;
}

TEST(percpu_counter, nothing_is_lost_to_an_interrupt)
{
	s64 nr;

	begin(0);
	crew_stay_on(raw_smp_processor_id());
	ASSERT_TRUE(storm_begin(add_in_interrupt));
	nr = add_in_storm();
	storm_end();
	crew_roam();
	EXPECT_GE(storm_count(), STORM);
	end(nr + storm_count());
}

/* It goes from one to the other: anything else is half of each. */
static void cross_or_look(unsigned int cpu, void *ctx)
{
	const s64 below = (1ll << 32) - 1;

	if (cpu != *(unsigned int *)ctx) {
		for (unsigned int i = 0; i < ADDS; i++) {
			s64 seen = percpu_counter_read(&counter);

			EXPECT_TRUE(seen == below || seen == below + 1);
		}
		return;
	}
	for (unsigned int i = 0; i < ADDS; i++)
		percpu_counter_add_batch(&counter, i % 2 ? -1 : 1, 1);
}

TEST(percpu_counter, half_of_the_number_is_never_read)
{
	unsigned int writer = raw_smp_processor_id();

	begin((1ll << 32) - 1);
	add_together(cross_or_look, &writer);
	end((1ll << 32) - 1);
}
