// SPDX-License-Identifier: MIT
/*
 * kernel/compat/sprintf.c - text into memory, under C's and Linux's names
 */
#include "include/linux/sprintf.h"

#include <limits.h>

#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	return vformat(buf, size, fmt, args);
}
EXPORT_SYMBOL(vsnprintf);

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vformat(buf, size, fmt, args);

	if ((size_t)len < size)
		return len;
	return size ? (int)size - 1 : 0;
}
EXPORT_SYMBOL(vscnprintf);

int vsprintf(char *buf, const char *fmt, va_list args)
{
	return vformat(buf, INT_MAX, fmt, args);
}
EXPORT_SYMBOL(vsprintf);

#define FORWARD(call) ({						\
	va_list args_;							\
	int len_;							\
	va_start(args_, fmt);						\
	len_ = call;							\
	va_end(args_);							\
	len_; })

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	return FORWARD(vformat(buf, size, fmt, args_));
}
EXPORT_SYMBOL(snprintf);

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	return FORWARD(vscnprintf(buf, size, fmt, args_));
}
EXPORT_SYMBOL(scnprintf);

int sprintf(char *buf, const char *fmt, ...)
{
	return FORWARD(vsprintf(buf, fmt, args_));
}
EXPORT_SYMBOL(sprintf);
