// SPDX-License-Identifier: MIT
/*
 * kernel/lib/parse.h - from words to values, and from a line to words
 *
 * A value is the whole string or nothing: no blanks around it, nothing
 * after it. On failure what the caller passed is left as it was.
 *
 * A number is decimal (leading zeros change nothing: "010" is ten),
 * hexadecimal after 0x or binary after 0b.
 *
 * Return   0, -EINVAL (not such a value) or -ERANGE (one that does not fit).
 * See      tests/lib/test_parse.c
 */
#pragma once

#include "kernel/lib/compiler.h"

int parse_u32(const char *s, u32 *value) __must_check;
int parse_u64(const char *s, u64 *value) __must_check;

/* With an optional sign, + or -. */
int parse_s32(const char *s, s32 *value) __must_check;

/* A number with an optional K, M or G (or k, m, g): units of 1024. */
int parse_size(const char *s, size_t *bytes) __must_check;

/* y yes on true 1, n no off false 0; letters of either case. */
int parse_bool(const char *s, bool *value) __must_check;

/**
 * parse_list - "0-2,5" to a bitmap with bits 0, 1, 2 and 5 set
 * @map: gets exactly these bits; others below bits are cleared
 * @bits: size of the map; a number at or above it is -ERANGE
 */
int parse_list(const char *s, unsigned long *map, unsigned int bits)
	__must_check;

/**
 * next_arg - cut the next parameter off a kernel command line
 * @cursor: the rest of the line; moved on. The line is written to
 * @name: the parameter's name
 * @value: what follows the first '=', or NULL without one
 *
 * Parameters are separated by blanks. Between double quotes a blank is
 * nothing special; the quotes themselves are dropped, wherever they stand:
 * run="cpus; test" and "run=cpus; test" are the same. A quote that is not
 * closed lasts to the end of the line.
 *
 * Return: false if only blanks were left.
 */
bool next_arg(char **cursor, char **name, char **value) __must_check;
