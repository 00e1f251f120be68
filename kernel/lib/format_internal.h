// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format_internal.h - what the parts of format share
 *
 * format.c reads the format string and fills a spec; format_number.c and
 * format_pointer.c turn one argument into text through the three sinks.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/format.h"

/* Where the text goes. Nothing but the sinks touches it. */
struct format_out {
	char *buf;
	size_t size;		/* of buf */
	size_t len;		/* of the text so far, kept or not: <= INT_MAX */
};

void format_put(struct format_out *out, char c);
void format_repeat(struct format_out *out, char c, size_t count);
void format_text(struct format_out *out, const char *s, size_t len);

/* All of a format with its arguments, which are copied. */
void format_all(struct format_out *out, const char *fmt, va_list list)
	__printf(2, 0);

/* One directive, between its % and its conversion letter. */
struct format_spec {
	bool left;		/* - */
	bool zero;		/* 0 */
	bool plus;		/* + */
	bool space;		/* blank */
	bool prefix;		/* # */
	int width;		/* 0: none */
	int precision;		/* -1: none */
	u8 size;		/* of an integer argument, in bytes */
};

/* A string of which at most the precision is read. */
void format_string(struct format_out *out, const struct format_spec *spec,
		   const char *s);

/* base is 8, 10 or 16; letters in upper case if upper. */
void format_unsigned(struct format_out *out, const struct format_spec *spec,
		     u64 value, unsigned int base, bool upper);
void format_signed(struct format_out *out, const struct format_spec *spec,
		   s64 value);

/**
 * format_pointer - %p and everything that begins so
 * @suffix: the text behind the p
 *
 * Return: how many characters of suffix belong to the directive.
 */
size_t format_pointer(struct format_out *out, const struct format_spec *spec,
		      const char *suffix, const void *ptr);

/*
 * The rarer ones, what Linux source prints of networks, boards and sets.
 * Return: as format_pointer(); 0: the letters are none of these.
 */
size_t format_rare(struct format_out *out, const struct format_spec *spec,
		   const char *suffix, const void *ptr);
