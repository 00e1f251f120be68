// SPDX-License-Identifier: MIT
/*
 * kernel/compat/string.c - what Linux's strings have and C's have not
 *
 * C's own come from newlib and are exported here, too.
 */
#include "include/linux/string.h"

#include "include/linux/ctype.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"

EXPORT_SYMBOL(strcasecmp);
EXPORT_SYMBOL(strcat);
EXPORT_SYMBOL(strcspn);
EXPORT_SYMBOL(strlcat);
EXPORT_SYMBOL(strlcpy);
EXPORT_SYMBOL(strncasecmp);
EXPORT_SYMBOL(strncat);
EXPORT_SYMBOL(strncpy);
EXPORT_SYMBOL(strnlen);
EXPORT_SYMBOL(strpbrk);
EXPORT_SYMBOL(strrchr);
EXPORT_SYMBOL(strsep);
EXPORT_SYMBOL(strspn);
EXPORT_SYMBOL(strstr);

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len < size) {
		memcpy(to, from, len + 1);
		return (ssize_t)len;
	}
	memcpy(to, from, size - 1);
	to[size - 1] = '\0';
	return -E2BIG;
}
EXPORT_SYMBOL(strscpy);

ssize_t strscpy_pad(char *to, const char *from, size_t size)
{
	ssize_t len = strscpy(to, from, size);

	if (len >= 0)
		memset(to + len, 0, size - (size_t)len);
	return len;
}
EXPORT_SYMBOL(strscpy_pad);

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}
EXPORT_SYMBOL(strchrnul);

char *strnchr(const char *s, size_t n, int c)
{
	char *found = memchr(s, c, strnlen(s, n));

	/* The end is found too, if it is among them. */
	return found || c || strnlen(s, n) == n ? found : (char *)s + strlen(s);
}
EXPORT_SYMBOL(strnchr);

char *strnstr(const char *s, const char *part, size_t n)
{
	size_t len = strlen(part);

	for (n = strnlen(s, n); n >= len; n--, s++)
		if (memcmp(s, part, len) == 0)
			return (char *)s;
	return NULL;
}
EXPORT_SYMBOL(strnstr);

char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}
EXPORT_SYMBOL(skip_spaces);

char *strim(char *s)
{
	size_t len = strlen(s);

	while (len && isspace(s[len - 1]))
		len--;
	s[len] = '\0';
	return skip_spaces(s);
}
EXPORT_SYMBOL(strim);

char *strreplace(char *s, char old, char fresh)
{
	for (; *s; s++)
		if (*s == old)
			*s = fresh;
	return s;
}
EXPORT_SYMBOL(strreplace);

/* Its length without one newline at its end. */
static size_t line_length(const char *s)
{
	size_t len = strlen(s);

	return len && s[len - 1] == '\n' ? len - 1 : len;
}

bool sysfs_streq(const char *a, const char *b)
{
	size_t len = line_length(a);

	return len == line_length(b) && memcmp(a, b, len) == 0;
}
EXPORT_SYMBOL(sysfs_streq);

int match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (strcmp(array[i], s) == 0)
			return (int)i;
	return -EINVAL;
}
EXPORT_SYMBOL(match_string);

int __sysfs_match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (sysfs_streq(array[i], s))
			return (int)i;
	return -EINVAL;
}
EXPORT_SYMBOL(__sysfs_match_string);

void *memchr_inv(const void *s, int c, size_t n)
{
	for (const u8 *p = s; n; n--, p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}
EXPORT_SYMBOL(memchr_inv);

void *memscan(void *s, int c, size_t n)
{
	void *found = memchr(s, c, n);

	return found ? found : (u8 *)s + n;
}
EXPORT_SYMBOL(memscan);

void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	barrier();
}
EXPORT_SYMBOL(memzero_explicit);

void *memset_u32(u32 *s, u32 value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = value;
	return s;
}
EXPORT_SYMBOL(memset_u32);

const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
EXPORT_SYMBOL(kbasename);

EXPORT_SYMBOL(kstrdup);
EXPORT_SYMBOL(kstrndup);
EXPORT_SYMBOL(kmemdup);
EXPORT_SYMBOL(kmemdup_nul);
EXPORT_SYMBOL(kasprintf);
EXPORT_SYMBOL(kvasprintf);
