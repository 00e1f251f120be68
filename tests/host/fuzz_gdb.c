// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_gdb.c - libFuzzer's entry: any bytes as those of a GDB
 *
 * The machine behind the protocol is a page of memory and four cores. The
 * sanitizers judge memory; what can be said of any input is checked here:
 * after it, however it ended, a good packet gets its answer (R1, R2), and
 * what the stub sends are whole packets. The same bytes are also looked at
 * as code, for a single step.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/gdb/protocol.h"
#include "kernel/gdb/step.h"
#include "kernel/lib/errno.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define MEMORY_START	0x1000u
#define MEMORY_SIZE	0x1000u
#define CORES		4u

static struct gdb_session session;
static u8 memory[MEMORY_SIZE];
static u32 core_regs[CORES][GDB_NR_REGS];
static struct {
	u8 bytes[8192];
	size_t len;
} sent;

static void must(bool condition)
{
	if (!condition)
		abort();
}

static void put(void *ctx, u8 byte)
{
	(void)ctx;
	if (sent.len < sizeof(sent.bytes))
		sent.bytes[sent.len++] = byte;
}

static size_t inside(u32 addr, size_t size)
{
	u32 off = addr - MEMORY_START;

	return off < MEMORY_SIZE ? min(size, (size_t)(MEMORY_SIZE - off)) : 0;
}

static size_t read_memory(void *ctx, u32 addr, void *to, size_t size)
{
	size_t done = inside(addr, size);

	(void)ctx;
	must(size <= PACKET_MAX);
	if (done)
		memcpy(to, memory + (addr - MEMORY_START), done);
	return done;
}

static size_t write_memory(void *ctx, u32 addr, const void *from, size_t size)
{
	size_t done = inside(addr, size);

	(void)ctx;
	must(size <= PACKET_MAX);
	if (done)
		memcpy(memory + (addr - MEMORY_START), from, done);
	return done;
}

static bool get_regs(void *ctx, u32 thread, struct gdb_regs *regs)
{
	(void)ctx;
	must(thread >= 1 && thread <= CORES);
	memcpy(regs->r, core_regs[thread - 1], sizeof(regs->r));
	regs->known = thread == 2 ? 0x1eff0 : 0x1ffff;
	return thread != 3;
}

static bool set_regs(void *ctx, u32 thread, const struct gdb_regs *regs)
{
	(void)ctx;
	must(thread >= 1 && thread <= CORES);
	memcpy(core_regs[thread - 1], regs->r, sizeof(regs->r));
	return thread != 2;
}

static u32 next_thread(void *ctx, u32 after)
{
	(void)ctx;
	return after < CORES ? after + 1 : 0;
}

static bool thread_alive(void *ctx, u32 thread)
{
	(void)ctx;
	return thread >= 1 && thread <= CORES;
}

static void describe(void *ctx, u32 thread, char *buf, size_t size)
{
	(void)ctx;
	must(thread_alive(NULL, thread));
	memset(buf, 'x', size - 1);
	buf[size - 1] = '\0';
}

static int breakpoint(void *ctx, bool insert, u32 addr, u32 kind)
{
	(void)ctx;
	(void)insert;
	(void)kind;
	return inside(addr, 4) == 4 ? 0 : -EFAULT;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

static void monitor(void *ctx, char *line)
{
	static const char text[3000] = "a text longer than a packet";

	(void)ctx;
	gdb_print(&session, line, strlen(line));
	gdb_print(&session, text, sizeof(text));
}

static const struct gdb_ops ops = {
	.put = put, .read = read_memory, .write = write_memory,
	.get_regs = get_regs, .set_regs = set_regs,
	.next_thread = next_thread, .thread_alive = thread_alive,
	.can_run = thread_alive, .describe = describe,
	.breakpoint = breakpoint, .no_watchpoints = nothing,
	.monitor = monitor, .forget = nothing,
};

/* Every packet that was sent is whole, and its sum is right. */
static void check_sent(void)
{
	u8 sum = 0, wanted;
	bool in_body = false;

	for (size_t i = 0; i < sent.len; i++) {
		u8 byte = sent.bytes[i];
		const char *at = (const char *)&sent.bytes[i + 1];

		if (!in_body) {
			must(byte == '$' || byte == '+' || byte == '-');
			in_body = byte == '$';
			sum = 0;
		} else if (byte == '#') {
			if (i + 2 >= sent.len)
				return;		/* cut by the buffer here */
			must(packet_take_hex(&at, &wanted, 1));
			must(wanted == sum);
			in_body = false;
			i += 2;
		} else {
			sum += byte;
		}
	}
}

static void feed(const u8 *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		enum gdb_action action = gdb_input(&session, data[i]);

		if (action == GDB_STEP)
			must(thread_alive(NULL, session.step_thread));
		must(session.in.len <= PACKET_MAX);
		must(session.out.len <= PACKET_MAX);
		if (action == GDB_CONTINUE || action == GDB_STEP)
			gdb_stopped(&session, 1 + i % CORES, GDB_SIGTRAP);
	}
}

static void must_answer(const char *packet, const char *answer)
{
	sent.len = 0;
	feed((const u8 *)packet, strlen(packet));
	must(sent.len < sizeof(sent.bytes));
	sent.bytes[sent.len] = '\0';
	must(strstr((const char *)sent.bytes, answer) != NULL);
}

static bool read_code(void *ctx, u32 addr, void *to, size_t size)
{
	const u8 *code = ctx;

	memcpy(to, code + (addr & 31), size);
	return addr < 0xf0000000;
}

/* Code and registers of the input's; the places are where they can be. */
static void try_step(const u8 *data, size_t size)
{
	static u8 code[64];
	struct step s = { .read = read_code, .ctx = code };
	int err;

	memset(code, 0, sizeof(code));
	memcpy(code, data, min(size, sizeof(code)));
	memcpy(s.r, data, min(size, sizeof(s.r)));
	memcpy(&s.cpsr, code, 4);
	s.r[15] &= s.cpsr & 1u << 5 ? ~1u : ~3u;
	err = step_find(&s);
	must(err <= 0 && s.nr <= STEP_PLACES);
	must(err || s.nr);
	for (unsigned int i = 0; i < s.nr; i++)
		must(s.place[i].kind == 4 ? s.place[i].addr % 4 == 0 :
		     s.place[i].addr % 2 == 0);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	gdb_session_init(&session, &ops, NULL);
	sent.len = 0;
	feed(data, size);
	check_sent();
	/* Out of whatever it left off in. */
	feed((const u8 *)"#00", 3);
	must_answer("$qSupported#37", "$PacketSize=");
	must_answer("$?#3f", "$T");
	must_answer("$m1000,2#8c", "$");
	try_step(data, size);
	return 0;
}
