// SPDX-License-Identifier: MIT
/*
 * kernel/compat/hexdump.c - bytes as digits, and back
 */
#include "include/linux/hex.h"

#include <string.h>

#include "include/linux/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

const char hex_asc[] = "0123456789abcdef";
const char hex_asc_upper[] = "0123456789ABCDEF";
EXPORT_SYMBOL(hex_asc);
EXPORT_SYMBOL(hex_asc_upper);

char *hex_byte_pack(char *buf, u8 byte)
{
	*buf++ = hex_asc_hi(byte);
	*buf++ = hex_asc_lo(byte);
	return buf;
}
EXPORT_SYMBOL(hex_byte_pack);

int hex_to_bin(unsigned char digit)
{
	const char *at = digit ? strchr(hex_asc, digit) : NULL;

	if (at)
		return (int)(at - hex_asc);
	at = digit ? strchr(hex_asc_upper, digit) : NULL;
	return at ? (int)(at - hex_asc_upper) : -1;
}
EXPORT_SYMBOL(hex_to_bin);

int hex2bin(u8 *to, const char *digits, size_t n)
{
	while (n--) {
		int high = hex_to_bin((u8)digits[0]);
		int low = high < 0 ? -1 : hex_to_bin((u8)digits[1]);

		if (low < 0)
			return -EINVAL;
		*to++ = (u8)(high << 4 | low);
		digits += 2;
	}
	return 0;
}
EXPORT_SYMBOL(hex2bin);

char *bin2hex(char *to, const void *from, size_t n)
{
	for (const u8 *p = from; n; n--)
		to = hex_byte_pack(to, *p++);
	return to;
}
EXPORT_SYMBOL(bin2hex);

/* A number of size bytes at p, which may lie anywhere. */
static u64 number_at(const u8 *p, int size)
{
	u64 value = 0;

	memcpy(&value, p, (size_t)size);
	return value;
}

int hex_dump_to_buffer(const void *buf, size_t len, int rowsize,
		       int groupsize, char *line, size_t size, bool ascii)
{
	const u8 *p = buf;
	int row = rowsize == 32 ? 32 : 16, used = 0, column;

	len = min(len, (size_t)row);
	if ((groupsize != 2 && groupsize != 4 && groupsize != 8) ||
	    len % (size_t)groupsize)
		groupsize = 1;
	for (size_t i = 0; i < len; i += (size_t)groupsize)
		used = format_append(line, size, used, "%s%0*llx",
				     i ? " " : "", 2 * groupsize,
				     number_at(p + i, groupsize));
	if (ascii && len) {
		column = 2 * row + row / groupsize + 1;
		used = format_append(line, size, used, "%*s", column - used,
				     "");
		for (size_t i = 0; i < len; i++)
			used = format_append(line, size, used, "%c",
				p[i] >= ' ' && p[i] < 127 ? p[i] : '.');
	}
	if (size && !len)
		*line = '\0';
	return used;
}
EXPORT_SYMBOL(hex_dump_to_buffer);

void print_hex_dump(const char *level, const char *prefix, int prefix_type,
		    int rowsize, int groupsize, const void *buf, size_t len,
		    bool ascii)
{
	size_t row = rowsize == 32 ? 32 : 16;
	char line[32 * 3 + 2 + 32 + 1], place[16] = "";

	for (size_t at = 0; at < len; at += row) {
		hex_dump_to_buffer((const u8 *)buf + at, min(len - at, row),
				   rowsize, groupsize, line, sizeof(line),
				   ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			format(place, sizeof(place), "%p: ",
			       (const u8 *)buf + at);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			format(place, sizeof(place), "%08zx: ", at);
		printk("%s%s%s%s\n", level, prefix, place, line);
	}
}
EXPORT_SYMBOL(print_hex_dump);
