// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/access.c - packets about registers, memory and breakpoints
 */
#include "kernel/gdb/protocol_internal.h"
#include "kernel/lib/errno.h"

/* --- registers --- */

void gdb_get_all(struct gdb_session *s)
{
	struct gdb_regs regs;

	if (!s->ops->get_regs(s->ctx, s->chosen, &regs)) {
		gdb_error(s, -ESRCH);
		return;
	}
	for (unsigned int i = 0; i < GDB_NR_REGS; i++) {
		if (regs.known & 1u << i)
			packet_hex(&s->out, &regs.r[i], 4);
		else
			packet_text(&s->out, "xxxxxxxx");
	}
}

void gdb_set_all(struct gdb_session *s, const char *at)
{
	struct gdb_regs regs;

	if (!packet_take_hex(&at, regs.r, sizeof(regs.r)) || *at)
		gdb_error(s, -EINVAL);
	else if (!s->ops->set_regs(s->ctx, s->chosen, &regs))
		gdb_error(s, -EPERM);
	else
		packet_text(&s->out, "OK");
}

void gdb_get_one(struct gdb_session *s, const char *at)
{
	struct gdb_regs regs;
	u32 n;

	if (!packet_take_number(&at, &n) || *at || n >= GDB_NR_REGS)
		gdb_error(s, -EINVAL);
	else if (!s->ops->get_regs(s->ctx, s->chosen, &regs))
		gdb_error(s, -ESRCH);
	else if (regs.known & 1u << n)
		packet_hex(&s->out, &regs.r[n], 4);
	else
		packet_text(&s->out, "xxxxxxxx");
}

void gdb_set_one(struct gdb_session *s, const char *at)
{
	struct gdb_regs regs;
	u32 n, value;

	if (!packet_take_number(&at, &n) || n >= GDB_NR_REGS ||
	    !packet_take(&at, "=") || !packet_take_hex(&at, &value, 4) || *at)
		gdb_error(s, -EINVAL);
	else if (!s->ops->get_regs(s->ctx, s->chosen, &regs))
		gdb_error(s, -ESRCH);
	else {
		regs.r[n] = value;
		if (s->ops->set_regs(s->ctx, s->chosen, &regs))
			packet_text(&s->out, "OK");
		else
			gdb_error(s, -EPERM);
	}
}

/* --- memory --- */

bool gdb_take_range(const char **at, u32 *addr, u32 *size)
{
	return packet_take_number(at, addr) && packet_take(at, ",") &&
	       packet_take_number(at, size);
}

/* What can be read of a range is the answer; an error if that is nothing. */
void gdb_read_memory(struct gdb_session *s, const char *at)
{
	u8 bytes[PACKET_MAX / 2];
	u32 addr, size;
	size_t done;

	if (!gdb_take_range(&at, &addr, &size) || *at) {
		gdb_error(s, -EINVAL);
		return;
	}
	size = min(size, (u32)sizeof(bytes));
	done = s->ops->read(s->ctx, addr, bytes, size);
	if (size && !done)
		gdb_error(s, -EFAULT);
	else
		packet_hex(&s->out, bytes, done);
}

/* All of it, or an error. */
static void write_memory(struct gdb_session *s, u32 addr, const void *bytes,
			 u32 size)
{
	if (addr + size < addr ||
	    s->ops->write(s->ctx, addr, bytes, size) != size)
		gdb_error(s, -EFAULT);
	else
		packet_text(&s->out, "OK");
}

void gdb_write_hex(struct gdb_session *s, const char *at)
{
	u8 bytes[PACKET_MAX / 2];
	u32 addr, size;

	if (!gdb_take_range(&at, &addr, &size) || !packet_take(&at, ":") ||
	    size > sizeof(bytes) || !packet_take_hex(&at, bytes, size) || *at)
		gdb_error(s, -EINVAL);
	else
		write_memory(s, addr, bytes, size);
}

void gdb_write_binary(struct gdb_session *s, const char *at)
{
	const char *end = (const char *)s->in.body + s->in.len;
	u32 addr, size;

	if (!gdb_take_range(&at, &addr, &size) || !packet_take(&at, ":") ||
	    (size_t)(end - at) != size)
		gdb_error(s, -EINVAL);
	else
		write_memory(s, addr, at, size);
}

/* --- breakpoints --- */

void gdb_breakpoint_packet(struct gdb_session *s, bool insert,
			   const char *at)
{
	char type = *at++;
	u32 addr, kind;
	int err;

	if (!packet_take(&at, ",") || !gdb_take_range(&at, &addr, &kind)) {
		gdb_error(s, -EINVAL);
		return;
	}
	if (type >= '1' && type <= '4') {
		if (type > '1' && insert)
			s->ops->no_watchpoints(s->ctx);
		return;		/* an empty answer: there are none */
	}
	if (type != '0' || *at) {
		gdb_error(s, -EINVAL);
		return;
	}
	err = s->ops->breakpoint(s->ctx, insert, addr, kind);
	if (err)
		gdb_error(s, err);
	else
		packet_text(&s->out, "OK");
}
