// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/packet.c - GDB's remote protocol: bytes to packets and back
 */
#include "kernel/gdb/packet.h"

#include <string.h>

#define CTRL_C	0x03

static int digit(u8 c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void begin_body(struct packet_reader *r)
{
	r->state = IN_BODY;
	r->sum = 0;
	r->len = 0;
	r->overlong = false;
}

static void add_byte(struct packet_reader *r, u8 byte)
{
	if (r->len == PACKET_MAX)
		r->overlong = true;
	else
		r->body[r->len++] = byte;
}

/* A "$" inside a body begins anew: the rest of the old one was lost. */
static void body_byte(struct packet_reader *r, u8 byte)
{
	if (byte == '$') {
		begin_body(r);
		return;
	}
	if (byte == '#') {
		r->state = SUM_HIGH;
		return;
	}
	r->sum += byte;
	if (byte == '}')
		r->state = ESCAPED;
	else
		add_byte(r, byte);
}

static enum packet_event finish(struct packet_reader *r)
{
	r->state = BETWEEN;
	if (r->sum != r->wanted || r->overlong)
		return PACKET_BAD;
	r->body[r->len] = '\0';
	return PACKET_READY;
}

static enum packet_event sum_byte(struct packet_reader *r, u8 byte)
{
	int value = digit(byte);

	if (byte == '$') {
		begin_body(r);
		return PACKET_NOTHING;
	}
	if (value < 0) {
		r->state = BETWEEN;
		return PACKET_BAD;
	}
	if (r->state == SUM_HIGH) {
		r->wanted = (u8)(value << 4);
		r->state = SUM_LOW;
		return PACKET_NOTHING;
	}
	r->wanted |= (u8)value;
	return finish(r);
}

enum packet_event packet_feed(struct packet_reader *r, u8 byte)
{
	switch (r->state) {
	case BETWEEN:
		if (byte == '$')
			begin_body(r);
		return byte == CTRL_C ? PACKET_BREAK : PACKET_NOTHING;
	case IN_BODY:
		body_byte(r, byte);
		return PACKET_NOTHING;
	case ESCAPED:
		r->sum += byte;
		r->state = IN_BODY;
		add_byte(r, byte ^ 0x20);
		return PACKET_NOTHING;
	default:
		return sum_byte(r, byte);
	}
}

/* --- writing --- */

static const char digits[] = "0123456789abcdef";

void packet_begin(struct packet_writer *w)
{
	w->len = 0;
	w->body[0] = '\0';
}

static void put_char(struct packet_writer *w, char c)
{
	if (w->len == PACKET_MAX)
		return;
	w->body[w->len++] = c;
	w->body[w->len] = '\0';
}

void packet_text(struct packet_writer *w, const char *text)
{
	while (*text)
		put_char(w, *text++);
}

void packet_part(struct packet_writer *w, const char *text, size_t len)
{
	while (len--)
		put_char(w, *text++);
}

size_t packet_room(const struct packet_writer *w)
{
	return (PACKET_MAX - w->len) / 2;
}

void packet_hex(struct packet_writer *w, const void *bytes, size_t size)
{
	const u8 *b = bytes;

	size = min(size, packet_room(w));
	for (size_t i = 0; i < size; i++) {
		put_char(w, digits[b[i] >> 4]);
		put_char(w, digits[b[i] & 15]);
	}
}

void packet_number(struct packet_writer *w, u32 number)
{
	int shift = 28;

	while (shift && !(number >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put_char(w, digits[number >> shift & 15]);
}

void packet_send(const struct packet_writer *w,
		 void (*put)(void *ctx, u8 byte), void *ctx)
{
	u8 sum = 0;

	put(ctx, '$');
	for (size_t i = 0; i < w->len; i++) {
		u8 byte = (u8)w->body[i];

		if (byte == '$' || byte == '#' || byte == '}' || byte == '*') {
			put(ctx, '}');
			sum += '}';
			byte ^= 0x20;
		}
		put(ctx, byte);
		sum += byte;
	}
	put(ctx, '#');
	put(ctx, (u8)digits[sum >> 4]);
	put(ctx, (u8)digits[sum & 15]);
}

/* --- reading --- */

bool packet_take(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len))
		return false;
	*at += len;
	return true;
}

/* At most eight digits. */
bool packet_take_number(const char **at, u32 *number)
{
	const char *p = *at;
	u32 value = 0;

	while (digit((u8)*p) >= 0) {
		if (p - *at == 8)
			return false;
		value = value << 4 | (u32)digit((u8)*p++);
	}
	if (p == *at)
		return false;
	*number = value;
	*at = p;
	return true;
}

bool packet_take_hex(const char **at, void *bytes, size_t size)
{
	u8 *b = bytes;

	for (size_t i = 0; i < size; i++) {
		int high = digit((u8)(*at)[0]);
		int low = high < 0 ? -1 : digit((u8)(*at)[1]);

		if (low < 0)
			return false;
		b[i] = (u8)(high << 4 | low);
		*at += 2;
	}
	return true;
}
