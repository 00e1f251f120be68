// SPDX-License-Identifier: MIT
/*
 * kernel/core/printk.h - the kernel log
 *
 * Each call is one record: time, level, core, text without the final
 * newline. Records go into a ring (dmesg) and, below the console level, to
 * the consoles as "[    0.012345] text".
 * Context: any, under any lock. Formats: kernel/lib/format.h.
 */
#pragma once

#include "kernel/lib/compiler.h"

enum log_level {
	LOG_EMERG, LOG_ALERT, LOG_CRIT, LOG_ERR, LOG_WARN, LOG_NOTICE,
	LOG_INFO, LOG_DEBUG,
};

int printk_level(enum log_level level, const char *fmt, ...) __printf(2, 3);
int vprintk_level(enum log_level level, const char *fmt, va_list args)
	__printf(2, 0);

#define pr_emerg(...)	printk_level(LOG_EMERG, __VA_ARGS__)
#define pr_err(...)	printk_level(LOG_ERR, __VA_ARGS__)
#define pr_warn(...)	printk_level(LOG_WARN, __VA_ARGS__)
#define pr_notice(...)	printk_level(LOG_NOTICE, __VA_ARGS__)
#define pr_info(...)	printk_level(LOG_INFO, __VA_ARGS__)
#define pr_debug(...)	printk_level(LOG_DEBUG, __VA_ARGS__)

#define LOG_LINE_MAX	480	/* longer records are cut and end in "..." */

struct log_record {
	u64 ts_ns;		/* since the clock started */
	u8 level;		/* enum log_level */
	u8 cpu;
	u16 len;		/* of text, without its NUL */
	const char *text;
};

/*
 * Calls fn for every record still in the ring, oldest first. Records that
 * are overwritten meanwhile are left out. fn may print.
 * Context: thread. Locks: none held while fn runs.
 */
void log_foreach(void (*fn)(void *ctx, const struct log_record *rec),
		 void *ctx);

/* Records below this level go to the consoles. Boot parameter loglevel=. */
extern unsigned int console_loglevel;
