// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format.c - printf-style formatting: reading the format string
 *
 * The text is produced once, left to right, into a sink that counts all of
 * it and keeps what fits. Arguments are fetched here only; the other parts
 * get values.
 *
 * Rules    R1 nothing is stored at or past buf + size, and with size > 0
 *             there is always a NUL (tests: format.never_writes_past_size).
 *          R2 the count saturates at INT_MAX (format.length_saturates).
 * See      format_number.c, format_pointer.c
 */
#include "kernel/lib/format.h"

#include <limits.h>
#include <string.h>

#include "kernel/lib/format_internal.h"

void format_repeat(struct format_out *out, char c, size_t count)
{
	count = min(count, INT_MAX - out->len);
	if (out->len < out->size)
		memset(out->buf + out->len, c,
		       min(count, out->size - out->len));
	out->len += count;
}

void format_text(struct format_out *out, const char *s, size_t len)
{
	len = min(len, INT_MAX - out->len);
	if (out->len < out->size)
		memcpy(out->buf + out->len, s, min(len, out->size - out->len));
	out->len += len;
}

void format_put(struct format_out *out, char c)
{
	format_repeat(out, c, 1);
}

/* strnlen is not in C11: the precision bounds what may be read. */
static size_t bounded_length(const char *s, int precision)
{
	const char *end;

	if (precision < 0)
		return strlen(s);
	end = memchr(s, '\0', (size_t)precision);
	return end ? (size_t)(end - s) : (size_t)precision;
}

void format_string(struct format_out *out, const struct format_spec *spec,
		   const char *s)
{
	size_t len, pad;

	if (!s)
		s = "(null)";
	len = bounded_length(s, spec->precision);
	pad = (size_t)spec->width > len ? (size_t)spec->width - len : 0;
	if (!spec->left)
		format_repeat(out, ' ', pad);
	format_text(out, s, len);
	if (spec->left)
		format_repeat(out, ' ', pad);
}

static void format_char(struct format_out *out,
			const struct format_spec *spec, char c)
{
	size_t pad = spec->width > 1 ? (size_t)spec->width - 1 : 0;

	if (!spec->left)
		format_repeat(out, ' ', pad);
	format_put(out, c);
	if (spec->left)
		format_repeat(out, ' ', pad);
}

/*
 * va_list by pointer needs a struct around it: where it is an array type, a
 * parameter of it would already be a pointer.
 */
struct format_args {
	va_list list;
};

static const char *take_flags(const char *p, struct format_spec *spec)
{
	for (;; p++) {
		switch (*p) {
		case '-':
			spec->left = true;
			break;
		case '0':
			spec->zero = true;
			break;
		case '+':
			spec->plus = true;
			break;
		case ' ':
			spec->space = true;
			break;
		case '#':
			spec->prefix = true;
			break;
		default:
			return p;
		}
	}
}

/* Digits or *; absurdly large numbers become INT_MAX. */
static const char *take_int(const char *p, int *value,
			    struct format_args *args)
{
	if (*p == '*') {
		*value = va_arg(args->list, int);
		return p + 1;
	}
	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (*value > (INT_MAX - 9) / 10)
			*value = INT_MAX;
		else
			*value = *value * 10 + (*p - '0');
	}
	return p;
}

static const char *take_width(const char *p, struct format_spec *spec,
			      struct format_args *args)
{
	p = take_int(p, &spec->width, args);
	if (spec->width < 0) {
		/* C: a negative * is the flag - and a width. */
		spec->left = true;
		spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
	}
	spec->precision = -1;
	if (*p == '.') {
		p = take_int(p + 1, &spec->precision, args);
		if (spec->precision < 0)
			spec->precision = -1;
	}
	return p;
}

static const char *take_size(const char *p, struct format_spec *spec)
{
	spec->size = sizeof(int);
	switch (*p) {
	case 'h':
		spec->size = p[1] == 'h' ? sizeof(char) : sizeof(short);
		return p + 1 + (p[1] == 'h');
	case 'l':
		spec->size = p[1] == 'l' ? sizeof(long long) : sizeof(long);
		return p + 1 + (p[1] == 'l');
	case 'z':
		spec->size = sizeof(size_t);
		return p + 1;
	case 't':
		spec->size = sizeof(ptrdiff_t);
		return p + 1;
	case 'j':
		spec->size = sizeof(intmax_t);
		return p + 1;
	default:
		return p;
	}
}

/* Arguments narrower than int arrive as int: cut them back to size. */
static s64 take_signed(const struct format_spec *spec,
		       struct format_args *args)
{
	if (spec->size == sizeof(u64))
		return va_arg(args->list, s64);
	if (spec->size == sizeof(char))
		return (s8)va_arg(args->list, int);
	if (spec->size == sizeof(short))
		return (s16)va_arg(args->list, int);
	return va_arg(args->list, int);
}

static u64 take_unsigned(const struct format_spec *spec,
			 struct format_args *args)
{
	if (spec->size == sizeof(u64))
		return va_arg(args->list, u64);
	if (spec->size == sizeof(char))
		return (u8)va_arg(args->list, unsigned int);
	if (spec->size == sizeof(short))
		return (u16)va_arg(args->list, unsigned int);
	return va_arg(args->list, unsigned int);
}

/*
 * One directive. p is at its conversion letter.
 * Return: behind the directive, or NULL if there is no such conversion.
 */
static const char *convert(struct format_out *out, const char *p,
			   const struct format_spec *spec,
			   struct format_args *args)
{
	switch (*p) {
	case 'd':
	case 'i':
		format_signed(out, spec, take_signed(spec, args));
		return p + 1;
	case 'u':
		format_unsigned(out, spec, take_unsigned(spec, args),
				10, false);
		return p + 1;
	case 'x':
	case 'X':
		format_unsigned(out, spec, take_unsigned(spec, args),
				16, *p == 'X');
		return p + 1;
	case 'o':
		format_unsigned(out, spec, take_unsigned(spec, args),
				8, false);
		return p + 1;
	case 'c':
		format_char(out, spec, (char)va_arg(args->list, int));
		return p + 1;
	case 's':
		format_string(out, spec, va_arg(args->list, const char *));
		return p + 1;
	case 'p':
		return p + 1 + format_pointer(out, spec, p + 1,
					      va_arg(args->list, void *));
	case '%':
		format_put(out, '%');
		return p + 1;
	default:
		return NULL;
	}
}

/* p is at a %. Return: behind the directive. */
static const char *directive(struct format_out *out, const char *p,
			     struct format_args *args)
{
	struct format_spec spec = { .precision = -1 };
	const char *letter, *behind;

	letter = take_flags(p + 1, &spec);
	letter = take_width(letter, &spec, args);
	letter = take_size(letter, &spec);
	behind = convert(out, letter, &spec, args);
	if (behind)
		return behind;
	format_text(out, p, strlen(p));
	return p + strlen(p);
}

void format_all(struct format_out *out, const char *fmt, va_list list)
{
	struct format_args args;

	va_copy(args.list, list);
	while (*fmt) {
		const char *p = strchr(fmt, '%');

		if (!p)
			p = fmt + strlen(fmt);
		format_text(out, fmt, (size_t)(p - fmt));
		fmt = *p ? directive(out, p, &args) : p;
	}
	va_end(args.list);
}

int vformat(char *buf, size_t size, const char *fmt, va_list list)
{
	struct format_out out = { .buf = buf, .size = size };

	format_all(&out, fmt, list);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return (int)out.len;
}

int format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(buf, size, fmt, args);
	va_end(args);
	return len;
}

int format_append(char *buf, size_t size, int used, const char *fmt, ...)
{
	size_t at = min((size_t)used, size);
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(buf ? buf + at : NULL, size - at, fmt, args);
	va_end(args);
	return used + len;
}
