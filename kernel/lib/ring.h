// SPDX-License-Identifier: MIT
/*
 * kernel/lib/ring.h - byte ring between one producer and one consumer
 *
 * Head and tail count bytes since the beginning and are never wrapped; the
 * place in the buffer is the count modulo its size, a power of two. So head
 * minus tail is the number of bytes inside, also after the counts overflow.
 *
 *        tail              head
 *         v                 v
 *   |.....|#################|.........|      # bytes the consumer may read
 *   0                                 size
 *
 * One context writes (an interrupt handler), one reads (a thread); they may
 * be on different cores and need no lock. Two of a kind need one among them.
 *
 * Rules    R1 size is a power of two.
 *          R2 head - tail <= size.
 * Order    the producer's release store of head pairs with the consumer's
 *          acquire load of it (the bytes are there before the count says
 *          so), the consumer's release of tail with the producer's acquire
 *          (the bytes were read before their place is used again).
 * See      ring_verify(), tests/lib/test_ring.c
 */
#pragma once

#include "kernel/lib/compiler.h"

struct ring {
	u8 *buf;		/* [I] */
	size_t size;		/* [I] bytes, a power of two */
	size_t head;		/* [a] written by the producer only */
	size_t tail;		/* [a] written by the consumer only */
};

/* A ring in static storage: buf is an array of a power of two of bytes. */
#define RING_INIT(array)	{ .buf = (array), .size = sizeof(array) }

/**
 * ring_init - an empty ring over a buffer
 *
 * Return: 0, or -EINVAL if size is not a power of two.
 */
int ring_init(struct ring *ring, void *buf, size_t size) __must_check;

/* How many bytes a reader would get now; either side may ask. */
size_t ring_used(const struct ring *ring);

/* How many bytes a writer could put now; either side may ask. */
size_t ring_space(const struct ring *ring);

static inline bool ring_empty(const struct ring *ring)
{
	return ring_used(ring) == 0;
}

/**
 * ring_write - append bytes, as many as there is room for
 *
 * Context: the producer.
 * Return: the number of bytes taken, from the front of data.
 */
size_t ring_write(struct ring *ring, const void *data, size_t len);

/**
 * ring_read - take out the oldest bytes, at most len
 *
 * Context: the consumer.
 * Return: the number of bytes stored in data.
 */
size_t ring_read(struct ring *ring, void *data, size_t len);

/* One byte; false if the ring is full. */
static inline bool ring_put(struct ring *ring, u8 byte)
{
	return ring_write(ring, &byte, 1) == 1;
}

/* One byte, or -1 if the ring is empty. */
static inline int ring_get(struct ring *ring)
{
	u8 byte;

	return ring_read(ring, &byte, 1) == 1 ? byte : -1;
}

/* Throw away what is inside. Context: the consumer. */
void ring_clear(struct ring *ring);

/* Check R1 and R2 while both sides rest. Return: 0, or -EINVAL. */
int ring_verify(const struct ring *ring) __must_check;
