// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/protocol.h - what GDB's packets ask for, of any machine
 *
 *   byte --> packet.c --> protocol.c --> struct gdb_ops --> the machine
 *   byte <-- packet.c <------'
 *
 * Pure: the machine is what the ops say it is, the kernel's (target.c) or a
 * fuzzer's. A packet that makes no sense is answered by an error, or, if it
 * is of a kind that is not known, by an empty packet, as GDB expects.
 *
 * Threads have numbers from 1 on: those of cores first.
 *
 * Rules    R1 after any input a good packet gets its answer; R2 nothing of a
 *          packet that is refused is done.
 * See      docs/gdb.md, tests/host/fuzz_gdb.c
 */
#pragma once

#include "kernel/gdb/packet.h"

#define GDB_NR_REGS	17	/* r0-r15, cpsr */
#define GDB_REG_PC	15
#define GDB_REG_CPSR	16
#define GDB_SIGINT	2
#define GDB_SIGTRAP	5
#define GDB_SIGABRT	6

struct gdb_regs {
	u32 r[GDB_NR_REGS];
	u32 known;		/* bit n: register n */
};

struct gdb_ops {
	void (*put)(void *ctx, u8 byte);
	/* Return: how many bytes from the first on. */
	size_t (*read)(void *ctx, u32 addr, void *to, size_t size);
	size_t (*write)(void *ctx, u32 addr, const void *from, size_t size);
	bool (*get_regs)(void *ctx, u32 thread, struct gdb_regs *regs);
	/* All 17. false: it has none that can be changed. */
	bool (*set_regs)(void *ctx, u32 thread, const struct gdb_regs *regs);
	/* The thread after this one; after 0 the first; 0: no more. */
	u32 (*next_thread)(void *ctx, u32 after);
	bool (*thread_alive)(void *ctx, u32 thread);
	/* May it be resumed: is it a core? */
	bool (*can_run)(void *ctx, u32 thread);
	void (*describe)(void *ctx, u32 thread, char *buf, size_t size);
	/* kind: 2 or 3 Thumb, 4 ARM. Return: 0 or a negative errno. */
	int (*breakpoint)(void *ctx, bool insert, u32 addr, u32 kind);
	void (*no_watchpoints)(void *ctx);	/* one was asked for */
	/* Runs a command; what it prints goes to gdb_print(). */
	void (*monitor)(void *ctx, char *line);
	/* A new GDB: nothing of the old one's is left. */
	void (*forget)(void *ctx);
};

enum gdb_action {
	GDB_STAY,
	GDB_CONTINUE,
	GDB_STEP,		/* step_thread */
	GDB_DETACH,
	GDB_KILL,
};

struct gdb_session {
	const struct gdb_ops *ops;
	void *ctx;
	bool no_ack;
	u32 stopped;		/* thread; what "?" tells */
	u8 signal;
	u32 chosen;		/* Hg */
	u32 to_step;		/* Hc */
	u32 step_thread;
	bool others_run;	/* beside a step */
	u32 listed;		/* the last one told by q?ThreadInfo */
	bool resumed;		/* a stop is to be told when it comes */
	bool interrupted;	/* Ctrl-C came while stopped */
	struct packet_reader in;
	struct packet_writer out;
};

void gdb_session_init(struct gdb_session *s, const struct gdb_ops *ops,
		      void *ctx);

/* One byte of GDB's. */
enum gdb_action gdb_input(struct gdb_session *s, u8 byte);

/* A thread has stopped. It is told at once if GDB waits for that. */
void gdb_stopped(struct gdb_session *s, u32 thread, u8 signal);

/* Text for GDB's user, while a command of the monitor runs. */
void gdb_print(struct gdb_session *s, const char *text, size_t len);
