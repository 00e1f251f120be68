// SPDX-License-Identifier: MIT
/*
 * include/linux/string.h - bytes and strings
 *
 * What C has, under C's names: newlib's, found in the kernel.
 */
#pragma once

#include "kernel/lib/types.h"

void *memchr(const void *s, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *s, int c, size_t n);
char *strchr(const char *s, int c);
int strcmp(const char *a, const char *b);
char *strcpy(char *to, const char *from);
size_t strlen(const char *s);
int strncmp(const char *a, const char *b, size_t n);
