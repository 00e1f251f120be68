// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/protocol.c - what GDB's packets ask for
 */
#include "kernel/gdb/protocol.h"

#include "kernel/gdb/protocol_internal.h"
#include "kernel/lib/errno.h"

#include <string.h>

#define TARGET_XML							\
	"<?xml version=\"1.0\"?>"					\
	"<!DOCTYPE target SYSTEM \"gdb-target.dtd\">"			\
	"<target version=\"1.0\"><architecture>arm</architecture>"	\
	"<feature name=\"org.gnu.gdb.arm.core\">"			\
	"<reg name=\"r0\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r1\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r2\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r3\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r4\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r5\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r6\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r7\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r8\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r9\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r10\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r11\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"r12\" bitsize=\"32\" type=\"uint32\"/>"		\
	"<reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\"/>"		\
	"<reg name=\"lr\" bitsize=\"32\"/>"				\
	"<reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\"/>"		\
	"<reg name=\"cpsr\" bitsize=\"32\"/>"				\
	"</feature></target>"

static const char target_xml[] = TARGET_XML;

static void text(struct gdb_session *s, const char *t)
{
	packet_text(&s->out, t);
}

void gdb_error(struct gdb_session *s, int err)
{
	u8 number = (u8)-err;

	packet_begin(&s->out);
	text(s, "E");
	packet_hex(&s->out, &number, 1);
}

static void send(struct gdb_session *s)
{
	packet_send(&s->out, s->ops->put, s->ctx);
}

void gdb_session_init(struct gdb_session *s, const struct gdb_ops *ops,
		      void *ctx)
{
	memset(s, 0, sizeof(*s));
	s->ops = ops;
	s->ctx = ctx;
	s->stopped = 1;
	s->chosen = 1;
	s->signal = GDB_SIGTRAP;
}

/* --- threads --- */

/* 0 and -1: any, all; *thread stays then. */
static bool take_thread(struct gdb_session *s, const char **at, u32 *thread)
{
	u32 number;

	if (packet_take(at, "-1"))
		return true;
	if (!packet_take_number(at, &number))
		return false;
	if (number == 0)
		return true;
	if (!s->ops->thread_alive(s->ctx, number))
		return false;
	*thread = number;
	return true;
}

static enum gdb_action choose(struct gdb_session *s, const char *at)
{
	u32 thread = s->stopped;
	char what = *at++;

	if ((what != 'g' && what != 'c') || !take_thread(s, &at, &thread) ||
	    *at) {
		gdb_error(s, -EINVAL);
		return GDB_STAY;
	}
	if (what == 'g')
		s->chosen = thread;
	else
		s->to_step = thread;
	text(s, "OK");
	return GDB_STAY;
}

static void list_threads(struct gdb_session *s, bool from_start)
{
	const char *before = "m";
	u32 next;

	if (from_start)
		s->listed = 0;
	while (packet_room(&s->out) > 8 &&
	       (next = s->ops->next_thread(s->ctx, s->listed)) != 0) {
		text(s, before);
		packet_number(&s->out, next);
		s->listed = next;
		before = ",";
	}
	if (!s->out.len)
		text(s, "l");
}

static void describe(struct gdb_session *s, const char *at)
{
	char name[64] = "";
	u32 thread;

	if (!packet_take_number(&at, &thread) || *at ||
	    !s->ops->thread_alive(s->ctx, thread)) {
		gdb_error(s, -ESRCH);
		return;
	}
	s->ops->describe(s->ctx, thread, name, sizeof(name));
	packet_hex(&s->out, name, strlen(name));
}

static void stop_reply(struct gdb_session *s)
{
	text(s, "T");
	packet_hex(&s->out, &s->signal, 1);
	text(s, "thread:");
	packet_number(&s->out, s->stopped);
	text(s, ";");
}

void gdb_stopped(struct gdb_session *s, u32 thread, u8 signal)
{
	s->stopped = s->chosen = thread;
	s->signal = signal;
	if (!s->resumed)
		return;
	s->resumed = false;
	packet_begin(&s->out);
	stop_reply(s);
	send(s);
}

/* --- running --- */

static enum gdb_action resume(struct gdb_session *s, bool step, u32 thread)
{
	if (step && !s->ops->can_run(s->ctx, thread)) {
		gdb_error(s, -ESRCH);
		return GDB_STAY;
	}
	/* Ctrl-C between two steps of a next that would not end. */
	if (s->interrupted) {
		s->interrupted = false;
		s->signal = GDB_SIGINT;
		stop_reply(s);
		return GDB_STAY;
	}
	s->resumed = true;
	s->step_thread = thread;
	return step ? GDB_STEP : GDB_CONTINUE;
}

/* c, s: perhaps from an address, which GDB never says. */
static enum gdb_action resume_old(struct gdb_session *s, bool step,
				  const char *at)
{
	if (*at) {
		gdb_error(s, -EINVAL);
		return GDB_STAY;
	}
	s->others_run = false;
	return resume(s, step, s->to_step ? s->to_step : s->stopped);
}

/* One action: c, C00, s, S00; with a thread behind it, or for all others. */
struct action {
	bool step;
	bool for_all;		/* no thread was named */
	u32 thread;
};

static bool take_action(struct gdb_session *s, const char **at,
			struct action *a)
{
	char what = **at;
	u32 signal;

	a->thread = s->stopped;
	if (what == '\0' || !strchr("csCS", what))
		return false;
	++*at;
	a->step = what == 's' || what == 'S';
	if ((what == 'C' || what == 'S') && !packet_take_number(at, &signal))
		return false;
	a->for_all = !packet_take(at, ":");
	return a->for_all || take_thread(s, at, &a->thread);
}

/* vCont;action[;action...]: a step of one core, or all go on. */
static enum gdb_action resume_threads(struct gdb_session *s, const char *at)
{
	bool any_step = false;
	struct action a;
	u32 stepped = 0;

	if (!*at) {
		gdb_error(s, -EINVAL);
		return GDB_STAY;
	}
	s->others_run = false;
	while (*at) {
		if (!packet_take(&at, ";") || !take_action(s, &at, &a) ||
		    (*at && *at != ';')) {
			gdb_error(s, -EINVAL);
			return GDB_STAY;
		}
		if (a.step && !any_step) {
			any_step = true;
			stepped = a.thread;
		}
		s->others_run |= !a.step && a.for_all;
	}
	return resume(s, any_step, stepped);
}

/* --- questions --- */

static void transfer(struct gdb_session *s, const char *at)
{
	const size_t total = sizeof(target_xml) - 1;
	u32 offset, size;

	if (!packet_take(&at, "target.xml:") ||
	    !gdb_take_range(&at, &offset, &size) || *at || offset > total) {
		gdb_error(s, -EINVAL);
		return;
	}
	size = min(size, PACKET_MAX / 2);
	size = (u32)min((size_t)size, total - offset);
	text(s, offset + size < total ? "m" : "l");
	packet_part(&s->out, target_xml + offset, size);
}

static void monitor(struct gdb_session *s, const char *at)
{
	char line[PACKET_MAX / 2 + 1];
	size_t len = strlen(at) / 2;

	if (strlen(at) % 2 || len >= sizeof(line) ||
	    !packet_take_hex(&at, line, len)) {
		gdb_error(s, -EINVAL);
		return;
	}
	line[len] = '\0';
	s->ops->monitor(s->ctx, line);
	packet_begin(&s->out);
	text(s, "OK");
}

void gdb_print(struct gdb_session *s, const char *t, size_t len)
{
	while (len) {
		size_t part;

		packet_begin(&s->out);
		text(s, "O");
		part = min(len, packet_room(&s->out));
		packet_hex(&s->out, t, part);
		send(s);
		t += part;
		len -= part;
	}
}

static void new_gdb(struct gdb_session *s)
{
	s->no_ack = false;
	s->resumed = false;
	s->interrupted = false;
	s->chosen = s->stopped;
	s->to_step = 0;
	s->ops->forget(s->ctx);
	text(s, "PacketSize=");
	packet_number(&s->out, PACKET_MAX);
	text(s, ";qXfer:features:read+;QStartNoAckMode+;vContSupported+;"
	     "swbreak-;hwbreak-");
}

static void query(struct gdb_session *s, const char *at)
{
	if (packet_take(&at, "Supported")) {
		new_gdb(s);
	} else if (packet_take(&at, "Xfer:features:read:")) {
		transfer(s, at);
	} else if (packet_take(&at, "Rcmd,")) {
		monitor(s, at);
	} else if (packet_take(&at, "fThreadInfo")) {
		list_threads(s, true);
	} else if (packet_take(&at, "sThreadInfo")) {
		list_threads(s, false);
	} else if (packet_take(&at, "ThreadExtraInfo,")) {
		describe(s, at);
	} else if (packet_take(&at, "Attached")) {
		text(s, "1");
	} else if (strcmp(at, "C") == 0) {
		text(s, "QC");
		packet_number(&s->out, s->chosen);
	}
}

static enum gdb_action v_packet(struct gdb_session *s, const char *at)
{
	if (strcmp(at, "Cont?") == 0)
		text(s, "vCont;c;C;s;S");
	else if (packet_take(&at, "Cont"))
		return resume_threads(s, at);
	else if (packet_take(&at, "Kill"))
		return GDB_KILL;
	return GDB_STAY;
}

static void is_alive(struct gdb_session *s, const char *at)
{
	u32 thread;

	if (packet_take_number(&at, &thread) && !*at &&
	    s->ops->thread_alive(s->ctx, thread))
		text(s, "OK");
	else
		gdb_error(s, -ESRCH);
}

/* What only asks or changes something. */
static void serve(struct gdb_session *s, char what, const char *at)
{
	switch (what) {
	case '?': stop_reply(s); break;
	case 'g': gdb_get_all(s); break;
	case 'G': gdb_set_all(s, at); break;
	case 'p': gdb_get_one(s, at); break;
	case 'P': gdb_set_one(s, at); break;
	case 'm': gdb_read_memory(s, at); break;
	case 'M': gdb_write_hex(s, at); break;
	case 'X': gdb_write_binary(s, at); break;
	case 'Z': gdb_breakpoint_packet(s, true, at); break;
	case 'z': gdb_breakpoint_packet(s, false, at); break;
	case 'T': is_alive(s, at); break;
	case 'q': query(s, at); break;
	}
}

static enum gdb_action packet(struct gdb_session *s)
{
	const char *at = (const char *)s->in.body;
	char what = *at++;

	switch (what) {
	case 'H': return choose(s, at);
	case 'c': return resume_old(s, false, at);
	case 's': return resume_old(s, true, at);
	case 'v': return v_packet(s, at);
	case 'D': text(s, "OK"); return GDB_DETACH;
	case 'k': return GDB_KILL;
	}
	serve(s, what, at);
	return GDB_STAY;
}

/* What makes it run is answered when it stops, if then. */
static bool has_answer(enum gdb_action action)
{
	return action == GDB_STAY || action == GDB_DETACH;
}

enum gdb_action gdb_input(struct gdb_session *s, u8 byte)
{
	enum packet_event event = packet_feed(&s->in, byte);
	enum gdb_action action;
	const char *at = (const char *)s->in.body;

	if (event == PACKET_BREAK)
		s->interrupted = true;
	if (event == PACKET_BAD && !s->no_ack)
		s->ops->put(s->ctx, '-');
	if (event != PACKET_READY)
		return GDB_STAY;
	/* A new GDB does not know that the old one wanted none. */
	if (!s->no_ack || packet_take(&at, "qSupported"))
		s->ops->put(s->ctx, '+');
	packet_begin(&s->out);
	if (strcmp((const char *)s->in.body, "QStartNoAckMode") == 0) {
		s->no_ack = true;
		text(s, "OK");
		action = GDB_STAY;
	} else {
		action = packet(s);
	}
	if (has_answer(action))
		send(s);
	return action;
}
