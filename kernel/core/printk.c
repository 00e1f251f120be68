// SPDX-License-Identifier: MIT
/*
 * kernel/core/printk.c - the kernel log
 *
 * The ring is a byte array of records, each a header and its text, padded
 * to 8 bytes. Positions only grow; position modulo size is the index, and
 * a record may wrap around the end. Writing makes room by dropping the
 * oldest records.
 *
 *   first_pos        next_pos
 *      v                v
 *   ...|rec|rec|...|rec|          next_pos - first_pos <= LOG_SIZE
 *
 * Locks    log_lock guards positions and bytes; deeper than every lock but
 *          the console's. A panic passes it (spin_lock_unless_panic).
 */
#include "kernel/core/printk.h"

#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/console.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/lib/sections.h"
#include "percpu/access/ops.h"

#include <string.h>

#define LOG_SIZE	(1u << CONFIG_LOG_BUF_SHIFT)

struct log_header {
	u64 ts_ns;
	u16 len;
	u8 level;
	u8 cpu;
	u32 pad;
};
static_assert(sizeof(struct log_header) == 16, "records stay aligned");

static DEFINE_SPINLOCK(log_lock, LOCK_RANK_LOG);
static u8 log_bytes[LOG_SIZE] __aligned(8);	/* [log_lock] */
static u32 first_pos, next_pos;			/* [log_lock] */

unsigned int console_loglevel = LOG_DEBUG;

/* Records written by each core. */
static DEFINE_PER_CPU(u32, printk_records);

static int parse_loglevel(const char *value)
{
	u32 level;

	if (!value || parse_u32(value, &level) || level > LOG_DEBUG + 1)
		return -EINVAL;
	console_loglevel = level;
	return 0;
}

BOOT_PARAM(loglevel) = {
	.name = "loglevel", .parse = parse_loglevel,
	.help = "loglevel=0..8: print records below this level on the console",
};

static void ring_copy_in(u32 pos, const void *from, u32 len)
{
	u32 at = pos & (LOG_SIZE - 1), part = min(len, LOG_SIZE - at);

	memcpy(log_bytes + at, from, part);
	memcpy(log_bytes, (const u8 *)from + part, len - part);
}

static void ring_copy_out(u32 pos, void *to, u32 len)
{
	u32 at = pos & (LOG_SIZE - 1), part = min(len, LOG_SIZE - at);

	memcpy(to, log_bytes + at, part);
	memcpy((u8 *)to + part, log_bytes, len - part);
}

static u32 record_size(u16 len)
{
	return ALIGN_UP((u32)sizeof(struct log_header) + len, 8u);
}

static void log_store(const struct log_header *h, const char *text)
{
	u32 size = record_size(h->len);
	struct log_header oldest;

	/* A panic comes here without the lock and may find half a record. */
	if (next_pos - first_pos > LOG_SIZE)
		first_pos = next_pos;
	while (next_pos + size - first_pos > LOG_SIZE) {
		ring_copy_out(first_pos, &oldest, sizeof(oldest));
		first_pos += record_size(oldest.len);
	}
	ring_copy_in(next_pos, h, sizeof(*h));
	ring_copy_in(next_pos + sizeof(*h), text, h->len);
	next_pos += size;
}

/* Reads the record at pos. Returns false at the end of the log. */
static bool log_load(u32 *pos, struct log_header *h, char *text)
{
	unsigned long flags;
	bool found;

	spin_lock_irqsave(&log_lock, flags);
	if ((s32)(*pos - first_pos) < 0)
		*pos = first_pos;	/* overwritten meanwhile */
	found = *pos != next_pos;
	if (found) {
		ring_copy_out(*pos, h, sizeof(*h));
		ring_copy_out(*pos + sizeof(*h), text, h->len);
		text[h->len] = '\0';
		*pos += record_size(h->len);
	}
	spin_unlock_irqrestore(&log_lock, flags);
	return found;
}

void log_foreach(void (*fn)(void *ctx, const struct log_record *rec),
		 void *ctx)
{
	char text[LOG_LINE_MAX + 1];
	struct log_header h;
	u32 pos = READ_ONCE(first_pos);

	while (log_load(&pos, &h, text)) {
		struct log_record rec = {
			.ts_ns = h.ts_ns, .level = h.level, .cpu = h.cpu,
			.len = h.len, .text = text,
		};

		fn(ctx, &rec);
	}
}

#define PREFIX_MAX	24

/* "[    0.012345] "; returns its length. */
static int print_prefix(char *line, u64 ts_ns)
{
	u32 us = (u32)(ts_ns / 1000 % 1000000);
	u32 s = (u32)(ts_ns / 1000000000);

	return format(line, PREFIX_MAX, "[%5u.%06u] ", s, us);
}

/* Formats the record; returns its length, without a final newline. */
static u16 print_text(char *text, const char *fmt, va_list args)
{
	int len = vformat(text, LOG_LINE_MAX + 2, fmt, args);

	if (len && len <= LOG_LINE_MAX + 1 && text[len - 1] == '\n')
		len--;
	if (len > LOG_LINE_MAX) {
		len = LOG_LINE_MAX;
		memcpy(text + len - 3, "...", 3);
	}
	return (u16)len;
}

int vprintk_level(enum log_level level, const char *fmt, va_list args)
{
	char line[PREFIX_MAX + LOG_LINE_MAX + 2];
	unsigned long flags;
	bool taken;
	struct log_header h = {
		.ts_ns = clock_ns(), .level = (u8)level,
		.cpu = (u8)arch_cpu_id(),
	};
	int prefix = print_prefix(line, h.ts_ns);

	h.len = print_text(line + prefix, fmt, args);
	taken = spin_lock_unless_panic(&log_lock, &flags);
	log_store(&h, line + prefix);
	if (per_cpu_areas_ready())
		raw_cpu_inc(printk_records);
	spin_unlock_if(&log_lock, flags, taken);
	if (level < console_loglevel || panic_in_progress()) {
		line[prefix + h.len] = '\n';
		console_write_log(line, (size_t)prefix + h.len + 1);
	}
	return h.len;
}
EXPORT_SYMBOL(vprintk_level);

int printk_level(enum log_level level, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_level(level, fmt, args);
	va_end(args);
	return len;
}
EXPORT_SYMBOL(printk_level);
