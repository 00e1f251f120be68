// SPDX-License-Identifier: MIT
/*
 * tests/mm/said.h - did the kernel say it?
 *
 *   u64 start = clock_ns();
 *   kfree(wild);
 *   EXPECT_TRUE(said(start, "no address of RAM"));
 */
#pragma once

#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/printk.h"

struct said {
	u64 since;
	const char *text;
	bool found;
};

static inline void said_look(void *ctx, const struct log_record *rec)
{
	struct said *s = ctx;

	if (rec->ts_ns >= s->since && strstr(rec->text, s->text))
		s->found = true;
}

/* Does a log record since then have the text in it? */
static inline bool said(u64 since, const char *text)
{
	struct said s = { .since = since, .text = text };

	log_foreach(said_look, &s);
	return s.found;
}
