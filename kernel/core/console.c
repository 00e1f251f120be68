// SPDX-License-Identifier: MIT
/*
 * kernel/core/console.c - where text goes and typed bytes come from
 *
 * Locks    console_lock guards the list and keeps strings whole; the
 *          deepest lock of all. The input ring has one writer (the
 *          receive interrupt) and one reader (the shell).
 */
#include "kernel/core/console.h"

#include "kernel/core/cmdline.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/lib/ring.h"

#include <string.h>

#define CTRL_C		0x03
#define INPUT_SIZE	32768	/* a power of two; a long paste fits */

static DEFINE_SPINLOCK(console_lock, LOCK_RANK_CONSOLE);
static struct console *consoles;	/* [console_lock] */

static u8 input_bytes[INPUT_SIZE];
static struct ring input = RING_INIT(input_bytes);
static bool interrupted;		/* [a] */
static u32 input_lost;			/* [a] */
static void (*notify)(void);		/* [a] */
static void (*diverted)(const char *text, size_t len);	/* [a] */

static bool colours;			/* [I] */

static int parse_term(const char *value)
{
	if (!value || (strcmp(value, "ansi") && strcmp(value, "dumb")))
		return -EINVAL;
	colours = strcmp(value, "ansi") == 0;
	return 0;
}

BOOT_PARAM(term) = {
	.name = "term", .parse = parse_term,
	.help = "term=dumb|ansi: what the terminal can do; ansi: colours",
};

bool console_has_colours(void)
{
	return colours;
}

void console_register(struct console *con)
{
	unsigned long flags;

	spin_lock_irqsave(&console_lock, flags);
	con->next = consoles;
	consoles = con;
	spin_unlock_irqrestore(&console_lock, flags);
}

static void write_crlf(const struct console *con, const char *text, size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\n')
			continue;
		con->write(text + start, i - start);
		con->write("\r\n", 2);
		start = i + 1;
	}
	con->write(text + start, len - start);
}

void console_divert(void (*fn)(const char *text, size_t len))
{
	WRITE_ONCE(diverted, fn);
}

/* Whose text goes where; set and looked at by that thread alone. */
static struct {
	struct cpu_context *owner;	/* [a] NULL: nobody's */
	void (*sink)(void *ctx, const char *text, size_t len);
	void *ctx;
} redirected;

bool console_redirect(void (*sink)(void *ctx, const char *text, size_t len),
		      void *ctx)
{
	struct cpu_context *nobody = NULL;

	if (!sink) {
		__atomic_store_n(&redirected.owner, NULL, __ATOMIC_RELEASE);
		return true;
	}
	if (!__atomic_compare_exchange_n(&redirected.owner, &nobody,
					 current_context(), false,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return false;
	redirected.ctx = ctx;
	redirected.sink = sink;
	return true;
}

/* An interrupt's text is not the thread's that it interrupted. */
static bool is_redirected(void)
{
	return READ_ONCE(redirected.owner) == current_context() &&
	       in_task() && !panic_in_progress();
}

void console_write(const char *text, size_t len)
{
	if (unlikely(is_redirected()))
		redirected.sink(redirected.ctx, text, len);
	else
		console_write_log(text, len);
}

void console_write_log(const char *text, size_t len)
{
	void (*elsewhere)(const char *text, size_t len) = READ_ONCE(diverted);
	unsigned long flags;
	bool taken;

	if (elsewhere) {
		elsewhere(text, len);
		return;
	}
	taken = spin_lock_unless_panic(&console_lock, &flags);
	for (struct console *con = consoles; con; con = con->next)
		write_crlf(con, text, len);
	spin_unlock_if(&console_lock, flags, taken);
}

int console_printf(const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(text, sizeof(text), fmt, args);
	va_end(args);
	console_write(text, min((size_t)len, sizeof(text) - 1));
	return len;
}

void console_input(const u8 *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == CTRL_C)
			WRITE_ONCE(interrupted, true);
		if (!ring_put(&input, bytes[i]))
			__atomic_fetch_add(&input_lost, 1, __ATOMIC_RELAXED);
	}
	if (notify && len)
		notify();
}

int console_getc(void)
{
	return ring_get(&input);
}

bool console_input_pending(void)
{
	return !ring_empty(&input);
}

void console_set_notify(void (*fn)(void))
{
	WRITE_ONCE(notify, fn);
}

bool console_interrupted(void)
{
	return READ_ONCE(interrupted);
}

void console_clear_interrupt(void)
{
	WRITE_ONCE(interrupted, false);
}

u32 console_take_lost(void)
{
	return __atomic_exchange_n(&input_lost, 0, __ATOMIC_RELAXED);
}
