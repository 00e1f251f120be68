// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_atomic.c - atomic operations, with all cores at it
 */
#include "kernel/arch/atomic.h"

#include "kernel/arch/barrier.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define ROUNDS		50000
#define FEW_ROUNDS	5000

static atomic_t counter;
static atomic64_t counter64;
static volatile u32 plain;

static void add_many(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		atomic_inc(&counter);
		barrier();	/* each by itself */
	}
}

static void add_many_plain(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < ROUNDS; i++)
		plain++;
}

TEST(arch, atomic_increments_of_all_cores_add_up)
{
	unsigned int total = num_online_cpus() * ROUNDS;

	atomic_set(&counter, 0);
	plain = 0;
	ASSERT_TRUE(run_together(add_many, NULL));
	EXPECT_EQ(atomic_read(&counter), total);
	/* The same without atomics loses some, where cores run in parallel. */
	ASSERT_TRUE(run_together(add_many_plain, NULL));
	EXPECT_LE(plain, total);
	ktest_note("plain ++ lost %u of %u increments", total - plain, total);
}

static void sum_returned(unsigned int cpu, void *ctx)
{
	atomic64_t *sum = ctx;
	int last = 0;
	s64 mine = 0;

	(void)cpu;
	for (unsigned int i = 0; i < FEW_ROUNDS; i++) {
		int now = atomic_inc_return(&counter);

		if (now <= last)
			EXPECT_GT(now, last);
		mine += now;
		last = now;
	}
	atomic64_add(mine, sum);
}

TEST(arch, atomic_return_values_are_handed_out_once)
{
	static atomic64_t sum;
	s64 n = num_online_cpus() * FEW_ROUNDS;

	atomic_set(&counter, 0);
	atomic64_set(&sum, 0);
	ASSERT_TRUE(run_together(sum_returned, &sum));
	EXPECT_EQ(atomic_read(&counter), n);
	EXPECT_EQ(atomic64_read(&sum), n * (n + 1) / 2);
}

#define BIG_STEP	0x180000001LL	/* both words, and a carry */

static void add_many_64(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < FEW_ROUNDS; i++) {
		atomic64_add_return(BIG_STEP, &counter64);
		barrier();
	}
}

TEST(arch, atomic64_is_one_number_not_two_words)
{
	atomic64_set(&counter64, 0);
	ASSERT_TRUE(run_together(add_many_64, NULL));
	EXPECT_EQ(atomic64_read(&counter64),
		  BIG_STEP * FEW_ROUNDS * num_online_cpus());
}

/* Each core switches its own bit on and off, and must find it so. */
static void blink(unsigned int cpu, void *ctx)
{
	int bit = (int)BIT(cpu);

	(void)ctx;
	for (unsigned int i = 0; i < FEW_ROUNDS; i++) {
		int before = atomic_fetch_or(bit, &counter);
		int between = atomic_fetch_andnot(bit, &counter);

		if ((before & bit) || !(between & bit)) {
			EXPECT_EQ(before & bit, 0);
			EXPECT_EQ(between & bit, bit);
			return;
		}
	}
	atomic_or(bit, &counter);
}

TEST(arch, atomic_bits_leave_those_of_other_cores_alone)
{
	atomic_set(&counter, 0);
	ASSERT_TRUE(run_together(blink, NULL));
	EXPECT_EQ(atomic_read(&counter), cpu_online_mask->bits);
}

TEST(arch, atomic_operations_return_what_they_say)
{
	atomic_t v = ATOMIC_INIT(10);

	EXPECT_EQ(atomic_add_return(5, &v), 15);
	EXPECT_EQ(atomic_sub_return(6, &v), 9);
	EXPECT_EQ(atomic_fetch_add(3, &v), 9);
	EXPECT_EQ(atomic_dec_return(&v), 11);
	EXPECT_EQ(atomic_xchg(&v, 2), 11);
	EXPECT_FALSE(atomic_dec_and_test(&v));
	EXPECT_TRUE(atomic_dec_and_test(&v));
	atomic_set(&v, -1);
	EXPECT_TRUE(atomic_inc_and_test(&v));
	EXPECT_EQ(atomic_cmpxchg(&v, 1, 7), 0);
	EXPECT_EQ(atomic_read(&v), 0);
	EXPECT_EQ(atomic_cmpxchg(&v, 0, 7), 0);
	EXPECT_EQ(atomic_read(&v), 7);
	atomic_sub(8, &v);
	EXPECT_EQ(atomic_read(&v), -1);
}

static u32 shared_word;

static void add_by_cmpxchg(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < FEW_ROUNDS; i++) {
		u32 old = READ_ONCE(shared_word), seen;

		while ((seen = cmpxchg(&shared_word, old, old + 3)) != old) {
			old = seen;
			cpu_relax();
		}
	}
}

TEST(arch, cmpxchg_stores_only_over_the_expected_value)
{
	shared_word = 0;
	ASSERT_TRUE(run_together(add_by_cmpxchg, NULL));
	EXPECT_EQ(shared_word, 3 * FEW_ROUNDS * num_online_cpus());
}

static u32 tokens[NR_CPUS];

/* Each core swaps what it holds with what lies there. */
static void swap_tokens(unsigned int cpu, void *ctx)
{
	u32 mine = (u32)BIT(cpu);

	(void)ctx;
	for (unsigned int i = 0; i < FEW_ROUNDS; i++)
		mine = xchg(&shared_word, mine);
	tokens[cpu] = mine;
}

TEST(arch, xchg_neither_loses_nor_doubles)
{
	u32 sum = 0;

	shared_word = (u32)BIT(31);
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		tokens[cpu] = 0;
	ASSERT_TRUE(run_together(swap_tokens, NULL));
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		EXPECT_EQ(sum & tokens[cpu], 0);
		sum |= tokens[cpu];
	}
	EXPECT_EQ(sum & shared_word, 0);
	EXPECT_EQ(sum | shared_word, BIT(31) | cpu_online_mask->bits);
}

static struct {
	u32 data[2];
	u32 sequence;
} message;

/* The lowest core writes, the others look. */
static void pass_message(unsigned int cpu, void *ctx)
{
	bool writer = cpu == cpumask_first(cpu_online_mask);

	(void)ctx;
	for (u32 i = 1; i <= FEW_ROUNDS; i++) {
		u32 seen;

		if (writer) {
			WRITE_ONCE(message.data[0], i);
			WRITE_ONCE(message.data[1], ~i);
			smp_store_release(&message.sequence, i);
			continue;
		}
		seen = smp_load_acquire(&message.sequence);
		if (READ_ONCE(message.data[0]) < seen ||
		    READ_ONCE(message.data[1]) > ~seen) {
			EXPECT_GE(message.data[0], seen);
			EXPECT_LE(message.data[1], ~seen);
			return;
		}
		if (i % 512 == 0)
			cpu_relax();
	}
}

TEST(arch, release_and_acquire_carry_what_was_written_before)
{
	NEED_TWO_CORES();
	message.data[0] = 0;
	message.data[1] = ~0u;
	message.sequence = 0;
	ASSERT_TRUE(run_together(pass_message, NULL));
	EXPECT_EQ(message.sequence, FEW_ROUNDS);
}
