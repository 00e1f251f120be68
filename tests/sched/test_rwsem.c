// SPDX-License-Identifier: MIT
/*
 * tests/sched/test_rwsem.c - many readers or one writer
 */
#include "kernel/sched/rwsem.h"

#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "tests/sched/crew.h"

static struct crew crew;
static DECLARE_RWSEM(sem);

TEST(rwsem, readers_share_and_a_writer_does_not)
{
	struct rw_semaphore s;

	init_rwsem(&s);
	down_read(&s);
	EXPECT_TRUE(down_read_trylock(&s));
	EXPECT_FALSE(down_write_trylock(&s));
	up_read(&s);
	EXPECT_FALSE(down_write_trylock(&s));
	up_read(&s);
	EXPECT_TRUE(down_write_trylock(&s));
	EXPECT_FALSE(down_read_trylock(&s));
	EXPECT_FALSE(down_write_trylock(&s));
	EXPECT_EQ(s.writer, current);
	up_write(&s);
	EXPECT_NULL(s.writer);
	down_write(&s);
	up_write(&s);
	EXPECT_EQ(s.count, 0);
	EXPECT_EQ(s.writers_waiting, 0);
}

/* ---- readers are inside together ---- */

static u32 nr_inside;

static int meet_inside(void *arg)
{
	u32 nr = (u32)(uintptr_t)arg;
	bool met;

	down_read(&sem);
	__atomic_add_fetch(&nr_inside, 1, __ATOMIC_SEQ_CST);
	met = crew_soon(READ_ONCE(nr_inside) == nr);
	up_read(&sem);
	return met ? 0 : -ETIMEDOUT;
}

TEST(rwsem, readers_are_inside_at_the_same_time)
{
	nr_inside = 0;
	crew_begin(&crew);
	for (int i = 0; i < 5; i++)
		crew_start(&crew, meet_inside, (void *)5, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- exclusion ---- */

static u32 readers, writers;
static u32 pair[2];			/* the same, seen by a reader */

static int read_pairs(void *arg)
{
	(void)arg;
	for (int i = 0; i < 60; i++) {
		int wrong;

		down_read(&sem);
		__atomic_add_fetch(&readers, 1, __ATOMIC_SEQ_CST);
		wrong = READ_ONCE(writers) != 0 || pair[0] != pair[1];
		yield();
		wrong |= READ_ONCE(writers) != 0 || pair[0] != pair[1];
		__atomic_sub_fetch(&readers, 1, __ATOMIC_SEQ_CST);
		up_read(&sem);
		if (wrong)
			return -EBUSY;
	}
	return 0;
}

static int write_pairs(void *arg)
{
	(void)arg;
	for (int i = 0; i < 30; i++) {
		int wrong;

		down_write(&sem);
		wrong = __atomic_add_fetch(&writers, 1, __ATOMIC_SEQ_CST) != 1;
		wrong |= READ_ONCE(readers) != 0;
		pair[0]++;
		yield();
		pair[1]++;
		wrong |= READ_ONCE(readers) != 0;
		__atomic_sub_fetch(&writers, 1, __ATOMIC_SEQ_CST);
		up_write(&sem);
		if (wrong)
			return -EBUSY;
	}
	return 0;
}

TEST(rwsem, a_writer_is_alone)
{
	readers = writers = pair[0] = pair[1] = 0;
	crew_begin(&crew);
	for (int i = 0; i < 6; i++)
		crew_start(&crew, i % 3 ? read_pairs : write_pairs, NULL,
			   CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(pair[0], 60);
	EXPECT_EQ(pair[1], 60);
	EXPECT_EQ(sem.count, 0);
	EXPECT_EQ(sem.writers_waiting, 0);
	EXPECT_FALSE(waitqueue_active(&sem.wait));
}

/* ---- a writer is not starved ---- */

static int write_once(void *arg)
{
	(void)arg;
	down_write(&sem);
	up_write(&sem);
	return 0;
}

TEST(rwsem, a_waiting_writer_keeps_new_readers_out)
{
	struct thread *t;

	down_read(&sem);
	crew_begin(&crew);
	t = crew_start(&crew, write_once, NULL, CREW_ANY);
	ASSERT_NOT_NULL(t);
	EXPECT_TRUE(crew_sleeps(t));
	EXPECT_EQ(sem.writers_waiting, 1);
	EXPECT_FALSE(down_read_trylock(&sem));
	up_read(&sem);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_TRUE(down_read_trylock(&sem));
	up_read(&sem);
}

static bool written;

/* Two that overlap: there is always a reader inside. */
static int read_without_a_gap(void *arg)
{
	u64 end = clock_ns() + CREW_SOON_NS;

	(void)arg;
	while (!READ_ONCE(written) && clock_ns() < end) {
		down_read(&sem);
		yield();
		up_read(&sem);
	}
	return READ_ONCE(written) ? 0 : -ETIMEDOUT;
}

static int write_and_say(void *arg)
{
	(void)arg;
	down_write(&sem);
	WRITE_ONCE(written, true);
	up_write(&sem);
	return 0;
}

TEST(rwsem, readers_that_never_stop_do_not_keep_a_writer_out)
{
	WRITE_ONCE(written, false);
	crew_begin(&crew);
	for (int i = 0; i < 4; i++)
		crew_start(&crew, read_without_a_gap, NULL, CREW_ANY);
	crew_start(&crew, write_and_say, NULL, CREW_ANY);
	EXPECT_TRUE(crew_end(&crew));
}

/* ---- downgrade ---- */

static int read_once(void *arg)
{
	(void)arg;
	down_read(&sem);
	up_read(&sem);
	return 0;
}

TEST(rwsem, a_writer_that_becomes_a_reader_lets_readers_in)
{
	down_write(&sem);
	crew_begin(&crew);
	crew_start(&crew, read_once, NULL, CREW_ANY);
	EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
	downgrade_write(&sem);
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(sem.count, 1);
	EXPECT_NULL(sem.writer);
	EXPECT_FALSE(down_write_trylock(&sem));
	up_read(&sem);
	EXPECT_EQ(sem.count, 0);
}

TEST(rwsem, after_a_downgrade_a_writer_still_waits)
{
	down_write(&sem);
	crew_begin(&crew);
	crew_start(&crew, write_once, NULL, CREW_ANY);
	EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
	downgrade_write(&sem);
	EXPECT_TRUE(crew_sleeps(crew.members[0].thread));
	up_read(&sem);
	EXPECT_TRUE(crew_end(&crew));
}
