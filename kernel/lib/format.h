// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format.h - printf-style formatting into a buffer
 *
 *   %[-0+ #][width][.precision][hh h l ll z t j] d i u x X o c s p %
 *
 * as in C, width and precision also as *. The result is what C's snprintf
 * gives, with these additions and differences:
 *
 *   %p    the address in hexadecimal, all digits, no prefix: 60010000
 *   %pS   the symbol: smp_init+0x10/0x5c; with no symbol, as 0x60010000
 *   %ps   the symbol without the offset
 *   %pe   the name of an error number cast to a pointer: -ENOMEM
 *   %*ph  as many bytes as the width says (at most 64) in hexadecimal,
 *         between them a blank; %*phC a colon, %*phD a dash, %*phN nothing
 *   %pK %px  as %p
 *   %pB %pF %pf   as %pS %pS %ps
 *   %pV   a struct va_format: a format with its arguments
 *   %*pb  as many bits of memory as the width says in hexadecimal, by words;
 *         %*pbl as a list: 0-2,5
 *   %pM   six bytes as a network's address; %pI4 four
 *   %pa   what a phys_addr_t that is pointed to holds: 0x60010000; so %pap
 *         and %pad
 *   %s    of NULL is (null)
 *   %n, floating point and wide characters do not exist
 *
 * After a directive that does not exist no argument can be trusted to be
 * what the text says: that directive and everything behind it is copied as
 * it stands.
 *
 * Context: any. No state but the hook for symbols, set once at boot.
 * See: tests/lib/test_format.c, tests/host/test_format_libc.c
 */
#pragma once

#include "kernel/lib/compiler.h"

/* For %pV: prints what another printf-like function was given. */
struct va_format {
	const char *fmt;
	va_list *va;
};

/**
 * vformat, format - format into a buffer
 * @buf: receives at most size - 1 characters and a NUL; never more
 * @size: of buf; 0 writes nothing, and buf may then be NULL
 *
 * Return: the length the text has, which is not all in buf if >= size.
 */
int vformat(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int format(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

/**
 * format_append - format behind the text that is already in buf
 * @used: length of that text, as returned by an earlier call; may be past
 *	the end, then nothing is written and only counted
 *
 * Return: the length the whole text has.
 */
int format_append(char *buf, size_t size, int used, const char *fmt, ...)
	__printf(4, 5);

/*
 * Writes the name of the symbol that addr lies in, with +0xoffset/0xsize
 * behind it if offset is asked for.
 * Return: the length the text has, or 0 or less if there is no symbol.
 */
typedef int (*format_symbolizer)(char *buf, size_t size, uintptr_t addr,
				 bool offset);

/*
 * What %pS and %ps call; NULL (as at the start): addresses are printed.
 * Return: the one before.
 */
format_symbolizer format_set_symbolizer(format_symbolizer symbolizer);

/* "ENOMEM" for 12 and for -12; NULL for a number without a name. */
const char *format_errno_name(int err);
