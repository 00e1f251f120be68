// SPDX-License-Identifier: MIT
/*
 * include/linux/string.h - bytes and strings
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/types.h"
#include "mm/slab.h"			/* kstrdup(), kmemdup() */

/* As in C: newlib's. */
void *memchr(const void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *s, int c, size_t n);
char *strcat(char *to, const char *from);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
char *strcpy(char *to, const char *from);
size_t strcspn(const char *s, const char *reject);
size_t strlen(const char *s);
char *strncat(char *to, const char *from, size_t n);
int strncmp(const char *a, const char *b, size_t n);
char *strncpy(char *to, const char *from, size_t n);
size_t strnlen(const char *s, size_t max);
char *strpbrk(const char *s, const char *accept);
char *strrchr(const char *s, int c);
char *strsep(char **s, const char *separators);
size_t strspn(const char *s, const char *accept);
char *strstr(const char *s, const char *part);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);

/* To size bytes, NUL included. Return: its length, or -E2BIG if cut. */
ssize_t strscpy(char *to, const char *from, size_t size);
/* The same, and the rest of the size bytes is 0. */
ssize_t strscpy_pad(char *to, const char *from, size_t size);

/* c, or where the string ends. */
char *strchrnul(const char *s, int c);
/* Among the first n characters; NULL: not there. */
char *strnchr(const char *s, size_t n, int c);
char *strnstr(const char *s, const char *part, size_t n);

char *skip_spaces(const char *s);
/* Cuts blanks off the end, in place. Return: behind those in front. */
char *strim(char *s);
#define strstrip(s)	strim(s)
/* Each `old` becomes `fresh`. Return: the end of the string. */
char *strreplace(char *s, char old, char fresh);
/* A number of /sys: equal but for one newline at the end. */
bool sysfs_streq(const char *a, const char *b);
/* Its index in the array of n (or of as many up to a NULL); -EINVAL. */
int match_string(const char *const *array, size_t n, const char *s);
int __sysfs_match_string(const char *const *array, size_t n, const char *s);
#define sysfs_match_string(array, s)					\
	__sysfs_match_string(array, sizeof(array) / sizeof((array)[0]), s)

/* The first byte that is not c; NULL: all are. */
void *memchr_inv(const void *s, int c, size_t n);
void *memscan(void *s, int c, size_t n);
/* Is not left out, even if nobody reads it again. */
void memzero_explicit(void *s, size_t n);
#define memset32(s, value, n)	memset_u32(s, value, n)
void *memset_u32(u32 *s, u32 value, size_t n);

/* The part behind the last slash. */
const char *kbasename(const char *path);

#define str_has_prefix(s, prefix) ({					\
	size_t prefix_len_ = strlen(prefix);				\
	strncmp(s, prefix, prefix_len_) == 0 ? prefix_len_ : 0; })
#define strstarts(s, prefix)	(strncmp(s, prefix, strlen(prefix)) == 0)
