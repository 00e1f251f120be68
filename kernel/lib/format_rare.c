// SPDX-License-Identifier: MIT
/*
 * kernel/lib/format_rare.c - %pV %pM %pI4 %pa %*pb: for Linux source
 */
#include "kernel/lib/format_internal.h"

#include <string.h>

#include "kernel/lib/bitmap.h"

static void number(struct format_out *out, u64 value, unsigned int base,
		   int digits)
{
	const struct format_spec spec = { .precision = digits };

	format_unsigned(out, &spec, value, base, false);
}

/* count bytes, each with so many digits at least, a separator between. */
static void bytes(struct format_out *out, const u8 *p, unsigned int count,
		  char separator)
{
	for (unsigned int i = 0; i < count; i++) {
		if (i)
			format_put(out, separator);
		if (separator == '.')
			number(out, p[i], 10, 1);
		else
			number(out, p[i], 16, 2);
	}
}

/* In words of 32 bits, the highest first, as /proc shows sets of cores. */
static void bits(struct format_out *out, const unsigned long *map,
		 unsigned int nbits)
{
	unsigned int words = (nbits + 31) / 32;

	for (unsigned int i = words; i-- > 0; ) {
		unsigned int here = min(nbits - i * 32, 32u);
		u32 word = (u32)(map[i * 32 / BITS_PER_LONG] >>
				 (i * 32 % BITS_PER_LONG));

		if (here < 32)
			word &= (u32)BIT(here) - 1;
		number(out, word, 16, (int)(here + 3) / 4);
		if (i)
			format_put(out, ',');
	}
}

/* As runs: 0-2,5 */
static void bit_list(struct format_out *out, const unsigned long *map,
		     unsigned int nbits)
{
	unsigned long first = 0, end;
	bool more = false;

	while ((first = find_next_bit(map, nbits, first)) < nbits) {
		end = find_next_zero_bit(map, nbits, first);
		if (more)
			format_put(out, ',');
		number(out, first, 10, 1);
		if (end - first > 1) {
			format_put(out, '-');
			number(out, end - 1, 10, 1);
		}
		more = true;
		first = end;
	}
}

static void phys_address(struct format_out *out, const void *ptr)
{
	format_text(out, "0x", 2);
	number(out, *(const paddr_t *)ptr, 16, 2 * sizeof(paddr_t));
}

size_t format_rare(struct format_out *out, const struct format_spec *spec,
		   const char *suffix, const void *ptr)
{
	const struct va_format *inner = ptr;

	switch (*suffix) {
	case 'V':
		format_all(out, inner->fmt, *inner->va);
		return 1;
	case 'M':
		bytes(out, ptr, 6, ':');
		return 1;
	case 'I':
		if (suffix[1] != '4')
			return 0;
		bytes(out, ptr, 4, '.');
		return 2;
	case 'a':
		phys_address(out, ptr);
		return suffix[1] == 'p' || suffix[1] == 'd' ? 2 : 1;
	case 'b':
		if (suffix[1] == 'l') {
			bit_list(out, ptr, (unsigned int)spec->width);
			return 2;
		}
		bits(out, ptr, (unsigned int)spec->width);
		return 1;
	default:
		return 0;
	}
}
