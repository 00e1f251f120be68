// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/seam_log.c - log and panic of programs that print them
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/lib/format.h"

int printk_level(enum log_level level, const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(text, sizeof(text), fmt, args);
	va_end(args);
	if (level <= LOG_WARN)
		fputs(text, stderr);
	return len;
}

void panic(const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vformat(text, sizeof(text), fmt, args);
	va_end(args);
	fprintf(stderr, "panic: %s\n", text);
	abort();
}

void assert_failed(const char *expr, const char *file, int line)
{
	panic("assertion failed: %s, %s:%d", expr, file, line);
}
