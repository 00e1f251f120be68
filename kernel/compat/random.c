// SPDX-License-Identifier: MIT
/*
 * kernel/compat/random.c - random numbers
 *
 * The generator is xoshiro128++ (Blackman and Vigna, 2019): 128 bits of
 * state, not all zero, each step a few exclusive-ors and rotations.
 */
#include "kernel/compat/random.h"

#include "kernel/arch/irqflags.h"
#include "kernel/core/clock.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/export.h"

#include <string.h>

static u32 rotate(u32 x, unsigned int by)
{
	return x << by | x >> (32 - by);
}

u32 prandom_u32_state(struct rnd_state *state)
{
	u32 *s = state->s;
	u32 result = rotate(s[0] + s[3], 7) + s[0], t = s[1] << 9;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 11);
	return result;
}
EXPORT_SYMBOL(prandom_u32_state);

/* Steps of a counter, scattered: neighbouring seeds are far apart. */
void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(state->s); i++) {
		u64 z = seed += 0x9e3779b97f4a7c15ull;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
		z = (z ^ z >> 27) * 0x94d049bb133111ebull;
		state->s[i] = (u32)(z >> 31 ^ z);
	}
	state->s[0] |= 1;
}
EXPORT_SYMBOL(prandom_seed_state);

void prandom_bytes_state(struct rnd_state *state, void *buf, size_t len)
{
	for (u8 *to = buf; len; ) {
		u32 word = prandom_u32_state(state);
		size_t part = min(len, sizeof(word));

		memcpy(to, &word, part);
		to += part;
		len -= part;
	}
}
EXPORT_SYMBOL(prandom_bytes_state);

static DEFINE_PER_CPU(struct rnd_state, generator);	/* [o] */

/* This core's, with interrupts off. */
static struct rnd_state *own_generator(void)
{
	struct rnd_state *state = this_cpu_ptr(&generator);
	u64 now = clock_ns();

	if (!(state->s[0] | state->s[1] | state->s[2] | state->s[3]))
		prandom_seed_state(state, now + ((u64)smp_processor_id() << 48));
	state->s[3] += (u32)now;
	return state;
}

void get_random_bytes(void *buf, size_t len)
{
	unsigned long flags;

	local_irq_save(flags);
	prandom_bytes_state(own_generator(), buf, len);
	local_irq_restore(flags);
}
EXPORT_SYMBOL(get_random_bytes);

u32 get_random_u32(void)
{
	u32 value;

	get_random_bytes(&value, sizeof(value));
	return value;
}
EXPORT_SYMBOL(get_random_u32);

u64 get_random_u64(void)
{
	u64 value;

	get_random_bytes(&value, sizeof(value));
	return value;
}
EXPORT_SYMBOL(get_random_u64);

u32 get_random_u32_below(u32 limit)
{
	/* Of 2^32 values the first so many would make some come too often. */
	u32 unfair = limit ? -limit % limit : 0;
	u64 product;

	if (!limit)
		return get_random_u32();
	do {
		product = (u64)get_random_u32() * limit;
	} while ((u32)product < unfair);
	return (u32)(product >> 32);
}
EXPORT_SYMBOL(get_random_u32_below);
