// SPDX-License-Identifier: MIT
/*
 * tests/core/test_spinlock.c - one core at a time
 */
#include "kernel/core/spinlock.h"

#include "kernel/core/smp.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define TRIES		2000
#define CONTEND_MS	15
#define AT_ONCE		4	/* rounds between looks at the clock */

static DEFINE_SPINLOCK(test_lock, LOCK_RANK_OUTER);

static struct {
	u32 count;		/* [test_lock] plain on purpose */
	u32 first, second;	/* [test_lock] equal outside */
} shared;

static void add_one(struct spinlock *lock)
{
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	WRITE_ONCE(shared.count, READ_ONCE(shared.count) + 1);
	if (shared.first != shared.second)
		EXPECT_EQ(shared.first, shared.second);
	shared.first++;
	barrier();
	shared.second++;
	spin_unlock_irqrestore(lock, flags);
}

static atomic_t added;

/*
 * By time, not by number: where four cores share two of a host, a lock that
 * is passed on in turn may wait for the host at every turn.
 */
static void contend(unsigned int cpu, void *lock)
{
	u64 end = clock_ns() + CONTEND_MS * NSEC_PER_MSEC;
	int mine = 0;

	(void)cpu;
	do {
		for (unsigned int i = 0; i < AT_ONCE; i++)
			add_one(lock);
		mine += AT_ONCE;
	} while (clock_ns() < end);
	atomic_add(mine, &added);
}

static void expect_exact(struct spinlock *lock)
{
	shared.count = shared.first = shared.second = 0;
	atomic_set(&added, 0);
	ASSERT_TRUE(run_together(contend, lock));
	EXPECT_EQ(shared.count, atomic_read(&added));
	EXPECT_EQ(shared.first, shared.second);
	EXPECT_GE(shared.count, AT_ONCE * num_online_cpus());
	EXPECT_FALSE(spin_is_locked(lock));
}

TEST(lock, a_plain_counter_is_exact_under_the_lock)
{
	expect_exact(&test_lock);
}

static atomic_t taken, refused, inside;

static void try_to_add(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int i = 0; i < TRIES; i++) {
		unsigned long flags;

		local_irq_save(flags);
		if (spin_trylock(&test_lock)) {
			if (atomic_inc_return(&inside) != 1)
				EXPECT_EQ(atomic_read(&inside), 1);
			WRITE_ONCE(shared.count, READ_ONCE(shared.count) + 1);
			atomic_dec_return(&inside);
			spin_unlock(&test_lock);
			atomic_inc(&taken);
		} else {
			atomic_inc(&refused);
			cpu_relax();
		}
		local_irq_restore(flags);
	}
}

TEST(lock, trylock_lets_one_in_and_never_waits)
{
	shared.count = 0;
	atomic_set(&taken, 0);
	atomic_set(&refused, 0);
	atomic_set(&inside, 0);
	ASSERT_TRUE(run_together(try_to_add, NULL));
	EXPECT_EQ(shared.count, atomic_read(&taken));
	EXPECT_EQ(atomic_read(&taken) + atomic_read(&refused),
		  TRIES * num_online_cpus());
	EXPECT_GT(atomic_read(&taken), 0);
}

static void try_once(void *info)
{
	u32 depth = preempt_count();

	*(bool *)info = spin_trylock(&test_lock);
	if (*(bool *)info)
		spin_unlock(&test_lock);
	EXPECT_EQ(preempt_count(), depth);
}

TEST(lock, trylock_of_another_core_fails_while_it_is_held)
{
	unsigned long flags;
	unsigned int cpu;
	bool got = true;

	NEED_TWO_CORES();
	preempt_disable();
	cpu = another_core();
	local_irq_save(flags);
	EXPECT_TRUE(spin_trylock(&test_lock));
	local_irq_restore(flags);	/* the call waits with them on */
	EXPECT_EQ(smp_call_function_single(cpu, try_once, &got, true), 0);
	EXPECT_FALSE(got);
	spin_unlock(&test_lock);
	EXPECT_EQ(smp_call_function_single(cpu, try_once, &got, true), 0);
	EXPECT_TRUE(got);
	preempt_enable();
}

/*
 * Interrupts off: the lock is also taken by handlers in these tests, and a
 * debug build holds us to that.
 */
TEST(lock, a_held_lock_refuses_its_own_core_too)
{
	unsigned long flags;

	spin_lock_irqsave(&test_lock, flags);
	EXPECT_TRUE(spin_is_locked(&test_lock));
	EXPECT_FALSE(spin_trylock(&test_lock));
	spin_unlock_irqrestore(&test_lock, flags);
	EXPECT_FALSE(spin_is_locked(&test_lock));
}

static void lock_and_unlock_irqsave(struct spinlock *lock)
{
	bool masked = irqs_disabled();
	u32 depth = preempt_count();
	unsigned long flags;

	spin_lock_irqsave(lock, flags);
	EXPECT_TRUE(irqs_disabled());
	EXPECT_EQ(preempt_count(), depth + PREEMPT_OFFSET);
	spin_unlock_irqrestore(lock, flags);
	EXPECT_EQ(irqs_disabled(), masked);
	EXPECT_EQ(preempt_count(), depth);
}

TEST(lock, irqsave_gives_back_the_state_it_found)
{
	static DEFINE_SPINLOCK(own_lock, LOCK_RANK_OUTER);
	unsigned long flags;

	lock_and_unlock_irqsave(&own_lock);
	local_irq_save(flags);
	lock_and_unlock_irqsave(&own_lock);
	local_irq_restore(flags);
}

TEST(lock, the_irq_form_ends_with_interrupts_on)
{
	static DEFINE_SPINLOCK(own_lock, LOCK_RANK_OUTER);

	if (irqs_disabled())
		SKIP("run with interrupts masked");
	spin_lock_irq(&own_lock);
	EXPECT_TRUE(irqs_disabled());
	spin_unlock_irq(&own_lock);
	EXPECT_FALSE(irqs_disabled());
}

TEST(lock, a_held_lock_keeps_preemption_off)
{
	static DEFINE_SPINLOCK(own_lock, LOCK_RANK_OUTER);
	u32 depth = preempt_count();

	spin_lock(&own_lock);
	EXPECT_EQ(preempt_count(), depth + PREEMPT_OFFSET);
	EXPECT_FALSE(preemptible());
	EXPECT_FALSE(spin_trylock(&own_lock));
	EXPECT_EQ(preempt_count(), depth + PREEMPT_OFFSET);
	spin_unlock(&own_lock);
	EXPECT_EQ(preempt_count(), depth);
	EXPECT_TRUE(spin_trylock(&own_lock));
	EXPECT_EQ(preempt_count(), depth + PREEMPT_OFFSET);
	spin_unlock(&own_lock);
	EXPECT_EQ(preempt_count(), depth);
}

/* The ticket's halves count to 65535 and begin again, each by itself. */
TEST(lock, tickets_may_run_over)
{
	static DEFINE_SPINLOCK(own_lock, LOCK_RANK_OUTER);

	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("a kernel of one core has no tickets");
	own_lock.ticket = 0xfffefffe;
	for (unsigned int i = 0; i < 4; i++) {
		spin_lock(&own_lock);
		EXPECT_TRUE(spin_is_locked(&own_lock));
		EXPECT_FALSE(spin_trylock(&own_lock));
		spin_unlock(&own_lock);
		EXPECT_FALSE(spin_is_locked(&own_lock));
		EXPECT_TRUE(spin_trylock(&own_lock));
		spin_unlock(&own_lock);
	}
	EXPECT_EQ(own_lock.ticket, 0x00060006);
}

TEST(lock, it_stays_exact_where_tickets_run_over)
{
	static struct spinlock own_lock;

	spin_lock_init_ranked(&own_lock, "own_lock", LOCK_RANK_OUTER);
	if (IS_ENABLED(CONFIG_SMP))
		own_lock.ticket = 0xffe0ffe0;
	expect_exact(&own_lock);
}

TEST(lock, init_gives_name_and_rank)
{
	struct spinlock lock;

	spin_lock_init_ranked(&lock, "some lock", 77);
	EXPECT_STREQ(lock.class.name, "some lock");
	EXPECT_EQ(lock.class.rank, 77);
	EXPECT_FALSE(spin_is_locked(&lock));
}
