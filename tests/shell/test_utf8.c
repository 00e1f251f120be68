// SPDX-License-Identifier: MIT
/*
 * tests/shell/test_utf8.c - the decoder against an independent definition
 *
 * Unicode's own rule is: a sequence is well formed if it is the shortest
 * encoding of a scalar value. So encode all of them, and try all pairs of
 * lead and second byte.
 */
#include "kernel/shell/utf8.h"

#include <string.h>

#include "tests/ktest.h"

static size_t encode(u32 code, char *out)
{
	static const u8 lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 :
		code < 0x10000 ? 3 : 4;

	for (size_t i = size - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	out[0] = (char)(lead[size] | code);
	return size;
}

/* Bytes the decoder took until it had a character; 0 if it had none. */
static size_t decode(struct utf8 *u, const char *bytes, size_t size)
{
	memset(u, 0, sizeof(*u));
	for (size_t i = 0; i < size; i++) {
		enum utf8_result result = utf8_feed(u, (u8)bytes[i]);

		if (result == UTF8_DONE)
			return i + 1;
		if (result != UTF8_MORE)
			return 0;
	}
	return 0;
}

TEST(utf8, every_scalar_value_comes_through_unchanged)
{
	struct utf8 u;
	char bytes[4];

	for (u32 code = 0; code <= 0x10ffff; code++) {
		size_t size;

		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		size = encode(code, bytes);
		if (decode(&u, bytes, size) == size &&
		    utf8_code(u.bytes) == code && utf8_length(bytes) == size)
			continue;
		ktest_note("U+%04X", (unsigned int)code);
		EXPECT_TRUE(false);
		break;
	}
}

TEST(utf8, surrogates_and_values_above_10ffff_are_refused)
{
	static const char *const bad[] = {
		"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff\x80\x80\x80",
	};
	struct utf8 u;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(decode(&u, bad[i], strlen(bad[i])), 0);
}

TEST(utf8, overlong_forms_are_refused)
{
	static const char *const bad[] = {
		"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
		"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
	};
	struct utf8 u;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		EXPECT_EQ(decode(&u, bad[i], strlen(bad[i])), 0);
}

TEST(utf8, a_cut_character_gives_the_next_byte_back)
{
	struct utf8 u = { .have = 0 };

	EXPECT_EQ(utf8_feed(&u, 0xe2), UTF8_MORE);
	EXPECT_EQ(utf8_feed(&u, 0x82), UTF8_MORE);
	EXPECT_EQ(utf8_feed(&u, 'x'), UTF8_AGAIN);
	EXPECT_EQ(utf8_feed(&u, 'x'), UTF8_DONE);
	EXPECT_EQ(u.bytes[0], 'x');
}

TEST(utf8, width_tells_combining_and_wide_from_plain)
{
	EXPECT_EQ(utf8_width("a"), 1);
	EXPECT_EQ(utf8_width("\xc3\xa4"), 1);		/* a umlaut */
	EXPECT_EQ(utf8_width("\xcc\x88"), 0);		/* combining dots */
	EXPECT_EQ(utf8_width("\xe6\xbc\xa2"), 2);	/* a Han character */
	EXPECT_EQ(utf8_width("\xf0\x9f\x98\x80"), 2);	/* a face */
}
