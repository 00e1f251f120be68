// SPDX-License-Identifier: MIT
/*
 * include/linux/sprintf.h - text into memory
 */
#pragma once

#include "include/linux/types.h"

/*
 * Formats are kernel/lib/format.h's. snprintf(): the length the text has,
 * though it may be cut; scnprintf(): of what was written, below size.
 */
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int sprintf(char *buf, const char *fmt, ...) __printf(2, 3);
int vsprintf(char *buf, const char *fmt, va_list args) __printf(2, 0);

/*
 * %d %i %u %x %X %o %s %c %n %[..] with widths, * and h hh l ll z.
 * Return: how many were assigned.
 */
int sscanf(const char *buf, const char *fmt, ...)
	__attribute__((format(scanf, 2, 3)));
int vsscanf(const char *buf, const char *fmt, va_list args)
	__attribute__((format(scanf, 2, 0)));
