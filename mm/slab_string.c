// SPDX-License-Identifier: MIT
/*
 * mm/slab_string.c - copies and formatted strings in memory of their own
 *
 * The caller that reports name is the one of these functions.
 * See      tests/mm/test_kmalloc.c
 */
#include <string.h>

#include "kernel/lib/format.h"
#include "mm/slab_internal.h"

static void *duplicate(const void *src, size_t len, gfp_t gfp, vaddr_t caller)
{
	void *copy = kmalloc_for(caller, len, gfp);

	if (copy && len)
		memcpy(copy, src, len);
	return copy;
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return src ? duplicate(src, len, gfp, CALLER) : NULL;
}

/* len bytes and a NUL behind them. */
static char *terminated(const char *s, size_t len, gfp_t gfp, vaddr_t caller)
{
	char *copy = kmalloc_for(caller, len + 1, gfp);

	if (!copy)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? terminated(s, strlen(s), gfp, CALLER) : NULL;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? terminated(s, strnlen(s, max), gfp, CALLER) : NULL;
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	return s ? terminated(s, len, gfp, CALLER) : NULL;
}

static char *formatted(gfp_t gfp, vaddr_t caller, const char *fmt,
		       va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vformat(NULL, 0, fmt, again);
	va_end(again);
	text = kmalloc_for(caller, (size_t)len + 1, gfp);
	if (text)
		vformat(text, (size_t)len + 1, fmt, args);
	return text;
}

char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	return formatted(gfp, CALLER, fmt, args);
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = formatted(gfp, CALLER, fmt, args);
	va_end(args);
	return text;
}
