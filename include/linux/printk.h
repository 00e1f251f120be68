// SPDX-License-Identifier: MIT
/*
 * include/linux/printk.h - messages to the log
 */
#pragma once

#include "include/linux/kern_levels.h"
#include "include/linux/types.h"
#include "kernel/core/backtrace.h"	/* dump_stack() */
#include "kernel/core/printk.h"

/*
 * One line, or several, or the first part of one. It may begin with a level,
 * KERN_INFO "text"; without one it is of KERN_WARNING's. A line that is not
 * ended by a newline waits a moment for a part that begins with KERN_CONT.
 * Formats: kernel/lib/format.h. Return: the length of the text.
 * Context: any.
 */
int printk(const char *fmt, ...) __printf(1, 2);
int vprintk(const char *fmt, va_list args) __printf(1, 0);
#define _printk(...)		printk(__VA_ARGS__)
#define printk_deferred(...)	printk(__VA_ARGS__)

/* What the compiler checks, and nobody calls. */
#define no_printk(...)	({ if (0) printk(__VA_ARGS__); 0; })

/* A source file may define its own, before it includes anything. */
#ifndef pr_fmt
#define pr_fmt(fmt)	fmt
#endif

#undef pr_emerg
#undef pr_err
#undef pr_warn
#undef pr_notice
#undef pr_info
#undef pr_debug
#define pr_emerg(fmt, ...)	printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)	printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)	printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warning		pr_warn
#define pr_notice(fmt, ...)	printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)	printk(KERN_CONT fmt, ##__VA_ARGS__)

/* With -DDEBUG, or "#define DEBUG" before the first include. */
#ifdef DEBUG
#define pr_debug(fmt, ...)	printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_devel(fmt, ...)	printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_debug(fmt, ...)						\
	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_devel(fmt, ...)						\
	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif

/* Each place of the source once. */
#define DO_ONCE_HERE(what) ({						\
	static bool done_here_;						\
	bool first_here_ = !xchg(&done_here_, true);			\
	if (first_here_)						\
		what;							\
	first_here_; })
#define printk_once(...)	DO_ONCE_HERE(printk(__VA_ARGS__))
#define pr_emerg_once(...)	DO_ONCE_HERE(pr_emerg(__VA_ARGS__))
#define pr_alert_once(...)	DO_ONCE_HERE(pr_alert(__VA_ARGS__))
#define pr_crit_once(...)	DO_ONCE_HERE(pr_crit(__VA_ARGS__))
#define pr_err_once(...)	DO_ONCE_HERE(pr_err(__VA_ARGS__))
#define pr_warn_once(...)	DO_ONCE_HERE(pr_warn(__VA_ARGS__))
#define pr_notice_once(...)	DO_ONCE_HERE(pr_notice(__VA_ARGS__))
#define pr_info_once(...)	DO_ONCE_HERE(pr_info(__VA_ARGS__))
#define pr_debug_once(...)	DO_ONCE_HERE(pr_debug(__VA_ARGS__))

/* Each place ten times in five seconds; then how many were left out. */
#include "include/linux/ratelimit_types.h"
#define RATELIMITED_HERE(what) do {					\
	static DEFINE_RATELIMIT_STATE(limit_here_,			\
				      DEFAULT_RATELIMIT_INTERVAL,	\
				      DEFAULT_RATELIMIT_BURST);		\
	if (__ratelimit(&limit_here_))					\
		what;							\
} while (0)
#define printk_ratelimited(...)	RATELIMITED_HERE(printk(__VA_ARGS__))
#define pr_emerg_ratelimited(...)	RATELIMITED_HERE(pr_emerg(__VA_ARGS__))
#define pr_alert_ratelimited(...)	RATELIMITED_HERE(pr_alert(__VA_ARGS__))
#define pr_crit_ratelimited(...)	RATELIMITED_HERE(pr_crit(__VA_ARGS__))
#define pr_err_ratelimited(...)	RATELIMITED_HERE(pr_err(__VA_ARGS__))
#define pr_warn_ratelimited(...)	RATELIMITED_HERE(pr_warn(__VA_ARGS__))
#define pr_notice_ratelimited(...)	RATELIMITED_HERE(pr_notice(__VA_ARGS__))
#define pr_info_ratelimited(...)	RATELIMITED_HERE(pr_info(__VA_ARGS__))
#define pr_debug_ratelimited(...)	RATELIMITED_HERE(pr_debug(__VA_ARGS__))
/* All places together. */
#define printk_ratelimit()	__ratelimit(&printk_ratelimit_state)

enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };

/**
 * print_hex_dump - memory as lines of bytes, or of numbers
 * @level: KERN_...
 * @prefix_type: what follows the prefix: nothing, the address, the offset
 * @rowsize: bytes to a line: 16 or 32
 * @groupsize: bytes to a number: 1, 2, 4 or 8
 * @ascii: the characters behind them, too
 */
void print_hex_dump(const char *level, const char *prefix, int prefix_type,
		    int rowsize, int groupsize, const void *buf, size_t len,
		    bool ascii);
#define print_hex_dump_bytes(prefix, prefix_type, buf, len)		\
	print_hex_dump(KERN_DEBUG, prefix, prefix_type, 16, 1, buf, len, true)
#define print_hex_dump_debug(prefix, prefix_type, rowsize, groupsize,	\
			     buf, len, ascii)				\
	print_hex_dump(KERN_DEBUG, prefix, prefix_type, rowsize,	\
		       groupsize, buf, len, ascii)
/* One such line without prefix. Return: its length, were there room. */
int hex_dump_to_buffer(const void *buf, size_t len, int rowsize,
		       int groupsize, char *line, size_t size, bool ascii);
