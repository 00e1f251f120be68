// SPDX-License-Identifier: MIT
/*
 * kernel/compat/random.h - random numbers
 *
 * Each core has a generator of its own, seeded with the clock when it is
 * first used and stirred with it at every call. Good for spreading and for
 * tests, not for secrets: the board QEMU models has no source of noise.
 * Under --icount the numbers repeat from run to run.
 *
 * Context: any.
 */
#pragma once

#include "kernel/lib/compiler.h"

void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
u64 get_random_u64(void);
#define get_random_u8()		((u8)get_random_u32())
#define get_random_u16()	((u16)get_random_u32())
#define get_random_int()	get_random_u32()
#define get_random_long()	((unsigned long)get_random_u32())

/* 0 to limit - 1, all equally often. limit 0: any. */
u32 get_random_u32_below(u32 limit);
#define prandom_u32_max(limit)	get_random_u32_below(limit)
#define prandom_u32()		get_random_u32()
#define prandom_bytes(buf, len)	get_random_bytes(buf, len)
#define random32()		get_random_u32()
#define get_random_bytes_arch(buf, len)					\
	({ size_t len_ = (len); get_random_bytes(buf, len_); (int)len_; })

/* A generator of one's own: the same seed, the same numbers. */
struct rnd_state {
	u32 s[4];
};
void prandom_seed_state(struct rnd_state *state, u64 seed);
u32 prandom_u32_state(struct rnd_state *state);
void prandom_bytes_state(struct rnd_state *state, void *buf, size_t len);
