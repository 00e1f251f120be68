// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format_number.c - integers in a printf-style directive
 *
 *   |  blanks | sign or prefix | zeros | digits | blanks |
 *      width                     precision,        flag -
 *      no flag -                 or flag 0 and width
 *
 * The five parts are measured first, then written.
 */
#include "kernel/lib/format_internal.h"

#include <string.h>

/* 64 bits in octal are 22 digits; one more for the 0 that # asks for. */
#define MAX_DIGITS	23

struct number {
	u64 value;
	unsigned int base;
	bool upper;
	const char *sign;		/* "", "-", "+", " ", "0x", "0X" */
};

/* Write digits so that they end before end; none for 0. Return: the first. */
static char *write_digits(char *end, const struct number *n)
{
	const char *digits = n->upper ? "0123456789ABCDEF" :
					"0123456789abcdef";
	u64 high = n->value;
	u32 low;

	/* 64-bit division is a long call on this CPU: leave it early. */
	for (; high > UINT32_MAX; high /= n->base)
		*--end = digits[high % n->base];
	for (low = (u32)high; low; low /= n->base)
		*--end = digits[low % n->base];
	return end;
}

static void write_parts(struct format_out *out,
			const struct format_spec *spec, const char *sign,
			const char *digits, size_t nr_digits)
{
	size_t zeros = 0, pad = 0, taken;

	if (spec->precision > 0 && (size_t)spec->precision > nr_digits)
		zeros = (size_t)spec->precision - nr_digits;
	taken = strlen(sign) + zeros + nr_digits;
	if ((size_t)spec->width > taken)
		pad = (size_t)spec->width - taken;
	if (spec->zero && !spec->left && spec->precision < 0) {
		zeros += pad;
		pad = 0;
	}
	if (!spec->left)
		format_repeat(out, ' ', pad);
	format_text(out, sign, strlen(sign));
	format_repeat(out, '0', zeros);
	format_text(out, digits, nr_digits);
	if (spec->left)
		format_repeat(out, ' ', pad);
}

static void format_number(struct format_out *out,
			  const struct format_spec *spec,
			  const struct number *n)
{
	char buf[MAX_DIGITS];
	char *end = buf + sizeof(buf);
	char *first = write_digits(end, n);

	/* C: the number 0 with the precision 0 has no digits at all. */
	if (n->value == 0 && spec->precision != 0)
		*--first = '0';
	/* C: # makes the first octal digit a 0, if the precision does not. */
	if (n->base == 8 && spec->prefix && spec->precision <= end - first &&
	    (first == end || *first != '0'))
		*--first = '0';
	write_parts(out, spec, n->sign, first, (size_t)(end - first));
}

void format_unsigned(struct format_out *out, const struct format_spec *spec,
		     u64 value, unsigned int base, bool upper)
{
	struct number n = {
		.value = value, .base = base, .upper = upper, .sign = "",
	};

	if (spec->prefix && base == 16 && value)
		n.sign = upper ? "0X" : "0x";
	format_number(out, spec, &n);
}

void format_signed(struct format_out *out, const struct format_spec *spec,
		   s64 value)
{
	struct number n = {
		.value = value < 0 ? -(u64)value : (u64)value, .base = 10,
		.sign = "",
	};

	if (value < 0)
		n.sign = "-";
	else if (spec->plus)
		n.sign = "+";
	else if (spec->space)
		n.sign = " ";
	format_number(out, spec, &n);
}
