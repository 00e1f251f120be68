// SPDX-License-Identifier: MIT
/*
 * kernel/compat/scanf.c - reading values out of text by a format
 *
 * As C's sscanf, without floating point: blanks in the format skip any
 * number of blanks, other characters must be there, and each directive takes
 * what it can and stores it, unless it has a * behind its %.
 */
#include "include/linux/sprintf.h"

#include <limits.h>

#include "include/linux/ctype.h"
#include "include/linux/kstrtox.h"
#include "include/linux/string.h"
#include "kernel/lib/export.h"

struct directive {
	bool skip;		/* *: taken, not stored */
	int width;		/* at most so many characters; -1: any */
	size_t size;		/* of the integer, in bytes */
	char letter;
	const char *set;	/* of %[: its first character */
	size_t set_len;
	bool except;		/* %[^ */
};

static const char *read_set(const char *fmt, struct directive *d)
{
	const char *end;

	d->except = *fmt == '^';
	fmt += d->except;
	d->set = fmt;
	/* A ] that comes first is one of the set. */
	end = *fmt ? strchr(fmt + 1, ']') : NULL;
	if (!end)
		return NULL;
	d->set_len = (size_t)(end - fmt);
	return end + 1;
}

/* fmt is behind the %. Return: behind the directive; NULL: none. */
static const char *read_directive(const char *fmt, struct directive *d)
{
	*d = (struct directive){ .width = -1, .size = sizeof(int) };
	d->skip = *fmt == '*';
	fmt += d->skip;
	if (isdigit(*fmt))
		d->width = (int)simple_strtoul(fmt, (char **)&fmt, 10);
	if (*fmt == 'h') {
		d->size = fmt[1] == 'h' ? sizeof(char) : sizeof(short);
		fmt += 1 + (fmt[1] == 'h');
	} else if (*fmt == 'l' || *fmt == 'L') {
		d->size = *fmt == 'L' || fmt[1] == 'l' ? sizeof(long long) :
							 sizeof(long);
		fmt += 1 + (fmt[1] == 'l');
	} else if (*fmt == 'z') {
		d->size = sizeof(size_t);
		fmt++;
	}
	d->letter = *fmt;
	if (!*fmt)
		return NULL;
	return *fmt == '[' ? read_set(fmt + 1, d) : fmt + 1;
}

static bool in_set(const struct directive *d, char c)
{
	for (size_t i = 0; i < d->set_len; i++) {
		if (i + 2 < d->set_len && d->set[i + 1] == '-') {
			if (c >= d->set[i] && c <= d->set[i + 2])
				return !d->except;
			i += 2;
		} else if (c == d->set[i]) {
			return !d->except;
		}
	}
	return d->except;
}

static void store_number(void *to, size_t size, unsigned long long value)
{
	memcpy(to, &value, size);	/* little endian: the low bytes */
}

/* A number has at most so many characters: sign, 0x, 64 bits in octal. */
#define NUMBER_MAX	26

static const char *take_number(const char *text, const struct directive *d,
			       void *to)
{
	unsigned int base = d->letter == 'i' ? 0 : d->letter == 'o' ? 8 :
			    (d->letter | 0x20) == 'x' ? 16 : 10;
	size_t width = d->width < 0 ? NUMBER_MAX : (size_t)d->width;
	char copy[NUMBER_MAX + 1], *end, *digits = copy;
	unsigned long long value;

	text = text + strspn(text, " \t\n\v\f\r");
	strlcpy(copy, text, min(width, (size_t)NUMBER_MAX) + 1);
	digits += *copy == '-' || *copy == '+';
	value = simple_strtoull(digits, &end, base);
	if (end == digits)
		return NULL;
	if (to)
		store_number(to, d->size, *copy == '-' ? -value : value);
	return text + (end - copy);
}

static const char *take_text(const char *text, const struct directive *d,
			     char *to)
{
	int width = d->width < 0 ? INT_MAX : d->width, len = 0;

	if (d->letter == 's')
		text += strspn(text, " \t\n\v\f\r");
	while (len < width && text[len] &&
	       (d->letter == 's' ? !isspace(text[len]) :
				   in_set(d, text[len])))
		len++;
	if (!len)
		return NULL;
	if (to) {
		memcpy(to, text, (size_t)len);
		to[len] = '\0';
	}
	return text + len;
}

static const char *take_chars(const char *text, const struct directive *d,
			      char *to)
{
	size_t count = d->width < 0 ? 1 : (size_t)d->width;

	if (strnlen(text, count) < count)
		return NULL;
	if (to)
		memcpy(to, text, count);
	return text + count;
}

/* Return: behind what was taken; NULL: it is not there. */
static const char *take(const char *text, const struct directive *d, void *to)
{
	switch (d->letter) {
	case 'd': case 'i': case 'u': case 'x': case 'X': case 'o':
		return take_number(text, d, to);
	case 's': case '[':
		return take_text(text, d, to);
	case 'c':
		return take_chars(text, d, to);
	default:
		return NULL;
	}
}

/* A character of the format that is no directive. */
static const char *match_plain(const char *text, char c)
{
	if (isspace(c))
		return text + strspn(text, " \t\n\v\f\r");
	return *text == c ? text + 1 : NULL;
}

int vsscanf(const char *buf, const char *fmt, va_list args)
{
	const char *text = buf;
	struct directive d;
	int count = 0;

	while (*fmt && text) {
		void *to;

		if (*fmt != '%' || fmt[1] == '%') {
			fmt += *fmt == '%';
			text = match_plain(text, *fmt++);
			continue;
		}
		fmt = read_directive(fmt + 1, &d);
		if (!fmt)
			break;
		to = d.skip ? NULL : va_arg(args, void *);
		if (d.letter == 'n') {
			store_number(to, d.size, (size_t)(text - buf));
			continue;
		}
		text = take(text, &d, to);
		count += text && to;
	}
	return count;
}
EXPORT_SYMBOL(vsscanf);

int sscanf(const char *buf, const char *fmt, ...)
{
	va_list args;
	int count;

	va_start(args, fmt);
	count = vsscanf(buf, fmt, args);
	va_end(args);
	return count;
}
EXPORT_SYMBOL(sscanf);
