// SPDX-License-Identifier: MIT
/*
 * kernel/compat/jhash.c - Bob Jenkins's hash of 2006 ("lookup3")
 *
 * Three words of state take the key twelve bytes at a time. The rotations
 * are his (public domain, burtleburtle.net/bob/c/lookup3.c).
 */
#include "include/linux/jhash.h"

#include "kernel/lib/export.h"

struct state {
	u32 a, b, c;
};

static u32 rol(u32 x, unsigned int bits)
{
	return x << bits | x >> (32 - bits);
}

static void mix(struct state *s)
{
	static const u8 rotations[] = { 4, 6, 8, 16, 19, 4 };

	for (unsigned int i = 0; i < ARRAY_SIZE(rotations); i++) {
		u32 old_b = s->b;

		/* Each round is the one before with the words renamed. */
		s->a = (s->a - s->c) ^ rol(s->c, rotations[i]);
		s->c += s->b;
		s->b = s->c;
		s->c = s->a;
		s->a = old_b;
	}
}

static u32 final(struct state *s)
{
	static const u8 rotations[] = { 14, 11, 25, 16, 4, 14, 24 };
	u32 x = s->c, y = s->b, z = s->a;

	for (unsigned int i = 0; i < ARRAY_SIZE(rotations); i++) {
		u32 fresh = (x ^ y) - rol(y, rotations[i]);

		x = z;
		z = y;
		y = fresh;
	}
	return y;
}

static struct state begin(u32 bytes, u32 initval)
{
	u32 word = JHASH_INITVAL + bytes + initval;

	return (struct state){ word, word, word };
}

u32 jhash2(const u32 *words, u32 n, u32 initval)
{
	struct state s = begin(n * 4, initval);

	for (; n > 3; n -= 3, words += 3) {
		s.a += words[0];
		s.b += words[1];
		s.c += words[2];
		mix(&s);
	}
	if (!n)
		return s.c;
	s.a += words[0];
	s.b += n > 1 ? words[1] : 0;
	s.c += n > 2 ? words[2] : 0;
	return final(&s);
}
EXPORT_SYMBOL(jhash2);

/* Up to four bytes, the first in the lowest place. */
static u32 gather(const u8 *key, u32 len)
{
	u32 word = 0;

	for (u32 i = 0; i < len && i < 4; i++)
		word |= (u32)key[i] << 8 * i;
	return word;
}

u32 jhash(const void *key, u32 len, u32 initval)
{
	struct state s = begin(len, initval);
	const u8 *at = key;

	for (; len > 12; len -= 12, at += 12) {
		s.a += gather(at, 4);
		s.b += gather(at + 4, 4);
		s.c += gather(at + 8, 4);
		mix(&s);
	}
	if (!len)
		return s.c;
	s.a += gather(at, len);
	s.b += len > 4 ? gather(at + 4, len - 4) : 0;
	s.c += len > 8 ? gather(at + 8, len - 8) : 0;
	return final(&s);
}
EXPORT_SYMBOL(jhash);

/* As many bytes as the words of it: jhash2() of them is the same. */
u32 jhash_3words(u32 a, u32 b, u32 c, u32 initval)
{
	return jhash2((const u32[]){ a, b, c }, 3, initval);
}
EXPORT_SYMBOL(jhash_3words);

u32 jhash_2words(u32 a, u32 b, u32 initval)
{
	return jhash2((const u32[]){ a, b }, 2, initval);
}
EXPORT_SYMBOL(jhash_2words);

u32 jhash_1word(u32 a, u32 initval)
{
	return jhash2(&a, 1, initval);
}
EXPORT_SYMBOL(jhash_1word);
