// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/packet.h - GDB's remote protocol: bytes to packets and back
 *
 *   $ body # 2 hex digits       the sum of the body's bytes
 *   + -                         it came right, or not
 *   0x03                        Ctrl-C, outside of packets
 *   } byte                      inside a body: byte ^ 0x20
 *
 * Pure: no state but what is passed in, no memory but the struct's.
 *
 * Rules    R1 len <= PACKET_MAX, whatever comes; R2 after any bytes the next
 *          whole packet is found.
 * See      docs/gdb.md, tests/host/fuzz_gdb.c. Source: the GDB manual,
 *          appendix E.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define PACKET_MAX	1024u	/* bytes of a body, in either direction */

enum packet_event {
	PACKET_NOTHING,		/* more bytes are needed */
	PACKET_READY,		/* body, len; the body ends with a NUL */
	PACKET_BAD,		/* wrong sum, or too long: ask for it again */
	PACKET_BREAK,		/* Ctrl-C */
};

struct packet_reader {
	enum { BETWEEN, IN_BODY, ESCAPED, SUM_HIGH, SUM_LOW } state;
	u8 sum;			/* of what came */
	u8 wanted;		/* what the sender says */
	bool overlong;
	size_t len;
	u8 body[PACKET_MAX + 1];
};

enum packet_event packet_feed(struct packet_reader *r, u8 byte);

/* A body that is being made; what does not fit is left out. */
struct packet_writer {
	size_t len;
	char body[PACKET_MAX + 1];
};

void packet_begin(struct packet_writer *w);
void packet_text(struct packet_writer *w, const char *text);
void packet_part(struct packet_writer *w, const char *text, size_t len);
void packet_hex(struct packet_writer *w, const void *bytes, size_t size);
/* A number as GDB writes them: no leading zeros. */
void packet_number(struct packet_writer *w, u32 number);
/* Room for so many hex bytes more. */
size_t packet_room(const struct packet_writer *w);

/* $body#sum, escaped, by way of put. */
void packet_send(const struct packet_writer *w,
		 void (*put)(void *ctx, u8 byte), void *ctx);

/* --- taking a body apart: *at moves on behind what was read --- */

bool packet_take(const char **at, const char *word);
bool packet_take_number(const char **at, u32 *number);
/* Up to size bytes; false: a half byte, or no hex digit where one must be. */
bool packet_take_hex(const char **at, void *bytes, size_t size);
