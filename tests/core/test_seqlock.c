// SPDX-License-Identifier: MIT
/*
 * tests/core/test_seqlock.c - readers that look again
 *
 * One core writes two words that always belong together, the others read
 * them. What a reader throws away may be apart, what it keeps never is.
 */
#include "kernel/core/seqlock.h"

#include "tests/core/harness.h"
#include "tests/ktest.h"

#define ROUNDS	20000

static seqlock_t lock;
static u32 a, b;		/* [lock] b == ~a */
static atomic_t apart, done;

static void write_pairs(void)
{
	for (u32 i = 0; i < ROUNDS; i++) {
		write_seqlock(&lock);
		WRITE_ONCE(a, i);
		WRITE_ONCE(b, ~i);
		write_sequnlock(&lock);
	}
	atomic_inc_return(&done);
}

static void read_pairs(void)
{
	while (!atomic_read(&done)) {
		u32 x, y, seq = read_seqbegin(&lock);
		bool again;

		do {
			x = READ_ONCE(a);
			y = READ_ONCE(b);
			again = read_seqretry(&lock, seq);
			if (again)
				seq = read_seqbegin(&lock);
		} while (again);
		if (x != ~y)
			atomic_inc_return(&apart);
	}
}

static void write_or_read(unsigned int cpu, void *ctx)
{
	if (cpu == cpumask_first(cpu_online_mask))
		write_pairs();
	else
		read_pairs();
	(void)ctx;
}

TEST(seqlock, readers_never_keep_what_a_writer_disturbed)
{
	lock = (seqlock_t){ .lock = SPINLOCK_INIT("seqlock", LOCK_RANK_OUTER) };
	a = 0;
	b = ~0u;
	atomic_set(&done, 0);
	atomic_set(&apart, 0);
	run_together(write_or_read, NULL);
	EXPECT_EQ(atomic_read(&apart), 0);
	EXPECT_EQ(lock.seqcount.sequence, 2 * ROUNDS);
}

TEST(seqlock, a_count_tells_who_wrote_meanwhile)
{
	seqcount_t count;
	u32 seq;

	seqcount_init(&count);
	seq = read_seqcount_begin(&count);
	EXPECT_FALSE(read_seqcount_retry(&count, seq));
	write_seqcount_begin(&count);
	EXPECT_FALSE(preemptible());
	EXPECT_TRUE(read_seqcount_retry(&count, seq));
	write_seqcount_end(&count);
	EXPECT_TRUE(read_seqcount_retry(&count, seq));
	EXPECT_FALSE(read_seqcount_retry(&count, read_seqcount_begin(&count)));
}
