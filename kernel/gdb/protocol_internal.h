// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/protocol_internal.h - what the files of the protocol share
 */
#pragma once

#include "kernel/gdb/protocol.h"

/* The answer becomes an error. */
void gdb_error(struct gdb_session *s, int err);

/* --- access.c: packets by their letter; at: what is behind it --- */

void gdb_get_all(struct gdb_session *s);			/* g */
void gdb_set_all(struct gdb_session *s, const char *at);	/* G */
void gdb_get_one(struct gdb_session *s, const char *at);	/* p */
void gdb_set_one(struct gdb_session *s, const char *at);	/* P */
void gdb_read_memory(struct gdb_session *s, const char *at);	/* m */
void gdb_write_hex(struct gdb_session *s, const char *at);	/* M */
void gdb_write_binary(struct gdb_session *s, const char *at);	/* X */
void gdb_breakpoint_packet(struct gdb_session *s, bool insert,
			   const char *at);			/* Z, z */
bool gdb_take_range(const char **at, u32 *addr, u32 *size);
