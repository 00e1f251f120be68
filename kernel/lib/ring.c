// SPDX-License-Identifier: MIT
/*
 * kernel/lib/ring.c - byte ring between one producer and one consumer
 *
 * A transfer is at most two copies: up to the end of the buffer, then on
 * from its beginning.
 */
#include "kernel/lib/ring.h"

#include <string.h>

#include "kernel/lib/bits.h"
#include "kernel/lib/errno.h"

int ring_init(struct ring *ring, void *buf, size_t size)
{
	if (!is_power_of_2(size))
		return -EINVAL;
	*ring = (struct ring){ .buf = buf, .size = size };
	return 0;
}

size_t ring_used(const struct ring *ring)
{
	/*
	 * Tail first: it never passes head, so a head read later is not
	 * behind it, and the difference is not negative. An observer that is
	 * neither side can be overtaken in between; the count never is more
	 * than the size for the two sides.
	 */
	size_t tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	size_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);

	return min(head - tail, ring->size);
}

size_t ring_space(const struct ring *ring)
{
	return ring->size - ring_used(ring);
}

size_t ring_write(struct ring *ring, const void *data, size_t len)
{
	size_t head = ring->head;
	size_t place = head & (ring->size - 1);
	size_t first;

	len = min(len, ring_space(ring));
	first = min(len, ring->size - place);
	memcpy(ring->buf + place, data, first);
	memcpy(ring->buf, (const u8 *)data + first, len - first);
	__atomic_store_n(&ring->head, head + len, __ATOMIC_RELEASE);
	return len;
}

size_t ring_read(struct ring *ring, void *data, size_t len)
{
	size_t tail = ring->tail;
	size_t place = tail & (ring->size - 1);
	size_t first;

	len = min(len, ring_used(ring));
	first = min(len, ring->size - place);
	memcpy(data, ring->buf + place, first);
	memcpy((u8 *)data + first, ring->buf, len - first);
	__atomic_store_n(&ring->tail, tail + len, __ATOMIC_RELEASE);
	return len;
}

void ring_clear(struct ring *ring)
{
	size_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);

	__atomic_store_n(&ring->tail, head, __ATOMIC_RELEASE);
}

int ring_verify(const struct ring *ring)
{
	size_t tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	size_t head = __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);

	if (!is_power_of_2(ring->size) || head - tail > ring->size)
		return -EINVAL;
	return 0;
}
