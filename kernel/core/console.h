// SPDX-License-Identifier: MIT
/*
 * kernel/core/console.h - where text goes and typed bytes come from
 *
 * Drivers register a struct console. Output is polled and whole strings do
 * not mix. Input bytes are put into a ring by the driver's interrupt; the
 * shell takes them out.
 */
#pragma once

#include "kernel/lib/compiler.h"

struct console {
	const char *name;
	/* Sends bytes as they are; polled. Context: any, IRQs off. */
	void (*write)(const char *text, size_t len);
	struct console *next;		/* [console_lock] */
};

void console_register(struct console *con);

/* Text to all consoles, "\n" sent as CR LF. Context: any. */
void console_write(const char *text, size_t len);

/*
 * Text that the running thread writes goes to the sink instead, until this
 * is called with NULL; not what others write, nor the log. One thread at a
 * time. Return: false: another thread's does. Context: thread.
 */
bool console_redirect(void (*sink)(void *ctx, const char *text, size_t len),
		      void *ctx);

/* Text of the log: never redirected. Context: any. */
void console_write_log(const char *text, size_t len);

/*
 * Sends text to fn instead, without a lock; NULL: to the consoles again. For
 * a debugger, while all other cores are held.
 */
void console_divert(void (*fn)(const char *text, size_t len));

/* What shell commands print with: to the consoles, not into the log. */
int console_printf(const char *fmt, ...) __printf(1, 2);

/*
 * Does the terminal show ANSI colours? Nobody can be asked: it is what the
 * boot parameter term= says, which scripts/qemu.py gives when its own
 * terminal does. Commands use colours only then, so no log has any.
 */
bool console_has_colours(void);

/* From the driver's receive interrupt. Bytes that find no room are lost. */
void console_input(const u8 *bytes, size_t len);

/* Takes a typed byte, or -1. One reader. */
int console_getc(void);

bool console_input_pending(void);

/*
 * Called after bytes have come in, with no lock held. Context: IRQ. One
 * listener: the shell.
 */
void console_set_notify(void (*notify)(void));

/* Ctrl-C: seen since the last clear? The byte itself is in the input too. */
bool console_interrupted(void);
void console_clear_interrupt(void);

/* Input bytes lost because the ring was full, since this was asked last. */
u32 console_take_lost(void);
