// SPDX-License-Identifier: MIT
/*
 * include/linux/kstrtox.h - from text to numbers
 */
#pragma once

#include "include/linux/types.h"

/*
 * The whole text, one newline at its end allowed. Base 0: 16 after 0x, 8
 * after 0, else 10.
 * Return: 0, -EINVAL (no number), -ERANGE (too large); *res then stays.
 */
int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
	__must_check;
int kstrtoll(const char *s, unsigned int base, long long *res) __must_check;
int kstrtoul(const char *s, unsigned int base, unsigned long *res)
	__must_check;
int kstrtol(const char *s, unsigned int base, long *res) __must_check;
int kstrtouint(const char *s, unsigned int base, unsigned int *res)
	__must_check;
int kstrtoint(const char *s, unsigned int base, int *res) __must_check;
int kstrtou16(const char *s, unsigned int base, u16 *res) __must_check;
int kstrtos16(const char *s, unsigned int base, s16 *res) __must_check;
int kstrtou8(const char *s, unsigned int base, u8 *res) __must_check;
int kstrtos8(const char *s, unsigned int base, s8 *res) __must_check;
#define kstrtou64(s, base, res)						\
	kstrtoull(s, base, (unsigned long long *)(res))
#define kstrtos64(s, base, res)	kstrtoll(s, base, (long long *)(res))
#define kstrtou32(s, base, res)	kstrtouint(s, base, res)
#define kstrtos32(s, base, res)	kstrtoint(s, base, res)
/* y Y 1 t T on, n N 0 f F off: the first letters count. */
int kstrtobool(const char *s, bool *res) __must_check;
#define strtobool(s, res)	kstrtobool(s, res)

/* As much as is a number; *end, if not NULL, is behind it. No overflow is
 * noticed: kstrto... is better. */
unsigned long long simple_strtoull(const char *s, char **end,
				   unsigned int base);
long long simple_strtoll(const char *s, char **end, unsigned int base);
unsigned long simple_strtoul(const char *s, char **end, unsigned int base);
long simple_strtol(const char *s, char **end, unsigned int base);

/* Until Linux 2.6.39. */
#define strict_strtoul(s, base, res)	kstrtoul(s, base, res)
#define strict_strtol(s, base, res)	kstrtol(s, base, res)
#define strict_strtoull(s, base, res)	kstrtoull(s, base, res)
#define strict_strtoll(s, base, res)	kstrtoll(s, base, res)
