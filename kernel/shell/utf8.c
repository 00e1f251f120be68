// SPDX-License-Identifier: MIT
/*
 * kernel/shell/utf8.c - UTF-8, as far as a line editor needs it
 *
 * The second byte is where ill-formed sequences hide: its range depends on
 * the lead byte (E0, ED, F0 and F4 are narrower); all others are 80..BF.
 *
 * Tests	tests/shell/test_utf8.c
 */
#include "kernel/shell/utf8.h"
#include "kernel/lib/compiler.h"

struct width_range {
	u32 first, last;
};

/* Marks that join the character before them, and zero-width joiners. */
static const struct width_range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x064b, 0x065f }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x200b, 0x200f }, { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f },
	{ 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};

/* East Asian wide and full-width forms, and pictographs. */
static const struct width_range wide[] = {
	{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
	{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static bool in_ranges(u32 code, const struct width_range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	}
	return false;
}

static u8 length_of_lead(u8 lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

static bool second_byte_valid(u8 lead, u8 byte)
{
	u8 low = 0x80, high = 0xbf;

	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	return byte >= low && byte <= high;
}

static bool continues(const struct utf8 *u, u8 byte)
{
	if (u->have == 1)
		return second_byte_valid((u8)u->bytes[0], byte);
	return byte >= 0x80 && byte <= 0xbf;
}

enum utf8_result utf8_feed(struct utf8 *u, u8 byte)
{
	if (u->have == 0) {
		u->need = length_of_lead(byte);
		if (u->need == 0)
			return UTF8_BAD;
	} else if (!continues(u, byte)) {
		u->have = 0;
		return UTF8_AGAIN;
	}
	u->bytes[u->have++] = (char)byte;
	return u->have == u->need ? UTF8_DONE : UTF8_MORE;
}

size_t utf8_length(const char *text)
{
	size_t length = length_of_lead((u8)text[0]);

	return length ? length : 1;
}

u32 utf8_code(const char *text)
{
	static const u8 lead_mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t length = utf8_length(text);
	u32 code = (u8)text[0] & lead_mask[length];

	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((u8)text[i] & 0x3f);
	return code;
}

unsigned int utf8_width(const char *text)
{
	u32 code = utf8_code(text);

	if (code < 0x300)
		return 1;
	if (in_ranges(code, combining, ARRAY_SIZE(combining)))
		return 0;
	if (in_ranges(code, wide, ARRAY_SIZE(wide)))
		return 2;
	return 1;
}
