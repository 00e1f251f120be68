// SPDX-License-Identifier: MIT
/*
 * kernel/compat/printk.c - printk() with a level in front of its text
 *
 * The log takes whole lines with a level (kernel/core/printk.h). What Linux
 * source gives is "\001" and a digit, "<6>" before Linux 3.6, or nothing, and
 * then a text that may be several lines, or part of one:
 *
 *   printk(KERN_INFO "a");   printk(KERN_CONT "b");   printk(KERN_CONT "\n");
 *
 * A part without newline is kept until KERN_CONT continues it, any other
 * message comes, or WAIT_NS have passed: then it is a line as it is.
 *
 * Locks    part_lock; the log's are inside.
 * See      tests/linux/api_printk
 */
#include "include/linux/printk.h"

#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/spinlock.h"
#include "kernel/core/timer.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

#define WAIT_NS		(50ull * NSEC_PER_MSEC)
#define TEXT_MAX	1024	/* of one call, as in Linux */

static DEFINE_SPINLOCK(part_lock, LOCK_RANK_LOG + 4);
static char part[LOG_LINE_MAX + 1];	/* [part_lock] */
static size_t part_len;			/* [part_lock] 0: none */
static enum log_level part_level;	/* [part_lock] */
static char text[TEXT_MAX];		/* [part_lock] of this call */

static void emit(enum log_level level, const char *line, size_t len)
{
	printk_level(level, "%.*s", (int)len, line);
}

static void flush_locked(void)
{
	if (part_len)
		emit(part_level, part, part_len);
	part_len = 0;
}

static void waited(struct timer *timer)
{
	unsigned long flags;

	(void)timer;
	spin_lock_irqsave(&part_lock, flags);
	flush_locked();
	spin_unlock_irqrestore(&part_lock, flags);
}

static struct timer wait_timer = {
	.node = LIST_HEAD_INIT(wait_timer.node), .fn = waited,
};

/* Behind what is kept; what does not fit is lost, as in a longer line. */
static void keep_locked(enum log_level level, const char *more, size_t len)
{
	if (!part_len)
		part_level = level;
	len = min(len, sizeof(part) - 1 - part_len);
	memcpy(part + part_len, more, len);
	part_len += len;
}

/* Return: whether a part is kept now that was not before. */
static bool print_lines_locked(enum log_level level, const char *rest)
{
	bool was_kept = part_len != 0;

	for (;;) {
		const char *end = strchr(rest, '\n');
		size_t len = end ? (size_t)(end - rest) : strlen(rest);

		if (!end && !len)
			break;
		if (!end || part_len) {
			keep_locked(level, rest, len);
			if (end)
				flush_locked();
		} else {
			emit(level, rest, len);
		}
		if (!end)
			break;
		rest = end + 1;
	}
	return part_len && !was_kept;
}

/* The level in front of the text, if there is one. Return: behind it. */
static const char *take_level(const char *s, enum log_level *level,
			      bool *cont)
{
	char c = 0;
	size_t len = 0;

	if (s[0] == KERN_SOH_ASCII) {
		c = s[1];
		len = 2;
	} else if (s[0] == '<' && s[1] && s[2] == '>') {
		c = s[1];
		len = 3;
	}
	if (c == 'c')
		*cont = true;
	else if (c >= '0' && c <= '7')
		*level = (enum log_level)(c - '0');
	else if (c != 'd')
		return s;
	return s + len;
}

int vprintk(const char *fmt, va_list args)
{
	enum log_level level = LOG_WARN;
	bool cont = false, kept, taken;
	unsigned long flags;
	const char *body;
	int len;

	taken = spin_lock_unless_panic(&part_lock, &flags);
	vformat(text, sizeof(text), fmt, args);
	body = take_level(text, &level, &cont);
	len = (int)strlen(body);
	if (!cont)
		flush_locked();
	kept = print_lines_locked(part_len ? part_level : level, body);
	spin_unlock_if(&part_lock, flags, taken);
	if (kept)
		timer_start(&wait_timer, WAIT_NS);
	return len;
}
EXPORT_SYMBOL(vprintk);

int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(printk);
EXPORT_SYMBOL(dump_stack);
