// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_ring.c - kernel/lib/ring.h, both sides in one context
 */
#include "kernel/lib/ring.h"

#include <string.h>

#include "kernel/lib/errno.h"
#include "tests/ktest.h"

TEST(ring, size_must_be_a_power_of_two)
{
	struct ring ring;
	u8 buf[16];

	EXPECT_EQ(ring_init(&ring, buf, 0), -EINVAL);
	EXPECT_EQ(ring_init(&ring, buf, 12), -EINVAL);
	EXPECT_EQ(ring_init(&ring, buf, 1), 0);
	EXPECT_EQ(ring_init(&ring, buf, 16), 0);
	EXPECT_EQ(ring_verify(&ring), 0);
}

TEST(ring, bytes_come_out_in_order)
{
	u8 buf[4];
	struct ring ring = RING_INIT(buf);

	EXPECT_EQ(ring_get(&ring), -1);
	EXPECT_TRUE(ring_put(&ring, 'a'));
	EXPECT_TRUE(ring_put(&ring, 0xff));
	EXPECT_EQ(ring_used(&ring), 2);
	EXPECT_EQ(ring_get(&ring), 'a');
	EXPECT_EQ(ring_get(&ring), 0xff);
	EXPECT_TRUE(ring_empty(&ring));
	EXPECT_EQ(ring_get(&ring), -1);
}

TEST(ring, full_ring_takes_nothing_and_loses_nothing)
{
	u8 buf[8], out[9];
	struct ring ring = RING_INIT(buf);

	EXPECT_EQ(ring_write(&ring, "0123456789", 10), 8);
	EXPECT_EQ(ring_space(&ring), 0);
	EXPECT_FALSE(ring_put(&ring, 'x'));
	EXPECT_EQ(ring_write(&ring, "xyz", 3), 0);
	EXPECT_EQ(ring_read(&ring, out, sizeof(out)), 8);
	EXPECT_EQ(memcmp(out, "01234567", 8), 0);
	EXPECT_EQ(ring_verify(&ring), 0);
}

TEST(ring, clear_empties)
{
	u8 buf[8];
	struct ring ring = RING_INIT(buf);

	EXPECT_EQ(ring_write(&ring, "abc", 3), 3);
	ring_clear(&ring);
	EXPECT_TRUE(ring_empty(&ring));
	EXPECT_EQ(ring_space(&ring), 8);
	EXPECT_EQ(ring_verify(&ring), 0);
}

/* R2 where the counts pass the largest number. */
TEST(ring, counts_may_overflow)
{
	u8 buf[8], out[8];
	struct ring ring = RING_INIT(buf);

	ring.head = ring.tail = (size_t)-3;
	EXPECT_EQ(ring_write(&ring, "abcdefgh", 8), 8);
	EXPECT_EQ(ring.head, 5);
	EXPECT_EQ(ring_used(&ring), 8);
	EXPECT_EQ(ring_verify(&ring), 0);
	EXPECT_EQ(ring_read(&ring, out, 8), 8);
	EXPECT_EQ(memcmp(out, "abcdefgh", 8), 0);
	EXPECT_TRUE(ring_empty(&ring));
}

/* What goes in is a counting sequence; so must be what comes out. */
TEST(ring, random_transfers_keep_the_sequence)
{
	u8 buf[32], chunk[48];
	struct ring ring = RING_INIT(buf);
	u8 in = 0, out = 0;
	size_t inside = 0;

	ring.head = ring.tail = ktest_random();
	for (int i = 0; i < KTEST_CASES(200000, 5000); i++) {
		size_t len = ktest_random_below(sizeof(chunk)), moved;

		if (ktest_random_below(2)) {
			for (size_t k = 0; k < len; k++)
				chunk[k] = (u8)(in + k);
			moved = ring_write(&ring, chunk, len);
			ASSERT_EQ(moved, min(len, sizeof(buf) - inside));
			in = (u8)(in + moved);
			inside += moved;
		} else {
			moved = ring_read(&ring, chunk, len);
			ASSERT_EQ(moved, min(len, inside));
			for (size_t k = 0; k < moved; k++)
				ASSERT_EQ(chunk[k], out++);
			inside -= moved;
		}
		ASSERT_EQ(ring_used(&ring), inside);
		ASSERT_EQ(ring_space(&ring), sizeof(buf) - inside);
		ASSERT_EQ(ring_verify(&ring), 0);
	}
}

/* The broken twins of R1 and R2. */
TEST(ring, verify_sees_bad_size_and_bad_counts)
{
	u8 buf[8];
	struct ring ring = RING_INIT(buf);

	ring.head = 9;
	EXPECT_NE(ring_verify(&ring), 0);
	ring.head = 0;
	ring.tail = 1;
	EXPECT_NE(ring_verify(&ring), 0);
	ring.tail = 0;
	ring.size = 7;
	EXPECT_NE(ring_verify(&ring), 0);
}
