// SPDX-License-Identifier: MIT
/*
 * tests/host/test_ring_threads.c - the ring between two threads of the host
 *
 * The producer sends a counting sequence in pieces of random length, the
 * consumer checks it. Built with SANITIZE=thread this also proves the order
 * of the accesses.
 */
#include <pthread.h>
#include <sched.h>

#include "kernel/lib/ring.h"
#include "tests/ktest.h"

#define TOTAL	1000000
#define PIECE	100

static u8 buffer[64];
static struct ring ring;

static void *produce(void *unused)
{
	u8 piece[PIECE];
	size_t sent = 0, step = 0;

	(void)unused;
	while (sent < TOTAL) {
		size_t len = min_t(size_t, 1 + step++ * 7 % PIECE,
				   TOTAL - sent);

		for (size_t i = 0; i < len; i++)
			piece[i] = (u8)((sent + i) % 251);
		len = ring_write(&ring, piece, len);
		sent += len;
		if (!len)
			sched_yield();
	}
	return NULL;
}

TEST(ring, two_threads_keep_the_sequence)
{
	u8 piece[PIECE];
	size_t got = 0, wrong = 0, step = 0;
	pthread_t producer;

	ASSERT_EQ(ring_init(&ring, buffer, sizeof(buffer)), 0);
	ASSERT_EQ(pthread_create(&producer, NULL, produce, NULL), 0);
	while (got < TOTAL) {
		size_t len = ring_read(&ring, piece, 1 + step++ * 11 % PIECE);

		for (size_t i = 0; i < len; i++)
			wrong += piece[i] != (u8)((got + i) % 251);
		got += len;
		if (!len)
			sched_yield();
	}
	EXPECT_EQ(pthread_join(producer, NULL), 0);
	EXPECT_EQ(wrong, 0);
	EXPECT_EQ(got, TOTAL);
	EXPECT_TRUE(ring_empty(&ring));
	EXPECT_EQ(ring_verify(&ring), 0);
}
