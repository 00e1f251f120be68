// SPDX-License-Identifier: MIT
/*
 * tests/lib/test_format.c - kernel/lib/format.h
 *
 * Fixed expectations that hold everywhere; the host compares random
 * directives with its own snprintf (tests/host/test_format_libc.c).
 */
#include "kernel/lib/format.h"

#include <limits.h>
#include <string.h>

#include "kernel/lib/errno.h"
#include "tests/ktest.h"

/*
 * The text of one format, and a check that its length was returned. The
 * compiler has no say here: odd directives are the point.
 */
static char text[256];

static const char *of(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(text, sizeof(text), fmt, args);
	va_end(args);
	EXPECT_EQ(len, strlen(text));
	return text;
}

TEST(format, plain_text_is_copied)
{
	EXPECT_STREQ(of(""), "");
	EXPECT_STREQ(of("no directive"), "no directive");
	EXPECT_STREQ(of("100%%, %d of %d", 3, 4), "100%, 3 of 4");
}

TEST(format, integers_of_every_length)
{
	EXPECT_STREQ(of("%d %i %u", -1, 42, 4000000000U), "-1 42 4000000000");
	EXPECT_STREQ(of("%d", INT_MIN), "-2147483648");
	EXPECT_STREQ(of("%lld %llu", LLONG_MIN, ULLONG_MAX),
		     "-9223372036854775808 18446744073709551615");
	EXPECT_STREQ(of("%llx %llo", ULLONG_MAX, ULLONG_MAX),
		     "ffffffffffffffff 1777777777777777777777");
	EXPECT_STREQ(of("%hhd %hhu %hd %hu", 0x181, 0x181, 0x18001, 0x18001),
		     "-127 129 -32767 32769");
	EXPECT_STREQ(of("%zu %zd %td", (size_t)7, (ptrdiff_t)-7,
			(ptrdiff_t)-8), "7 -7 -8");
	EXPECT_STREQ(of("%jd %ju", (intmax_t)-9, (uintmax_t)9), "-9 9");
	EXPECT_STREQ(of("%ld %lx", -5L, 0xbeefUL), "-5 beef");
}

/* A directive takes exactly its argument, whatever its length. */
TEST(format, arguments_stay_in_step)
{
	EXPECT_STREQ(of("%d %lld %d %zu %s %llx %c", 1, 2LL, 3, (size_t)4,
			"five", 6ULL, '7'), "1 2 3 4 five 6 7");
	EXPECT_STREQ(of("%*d|%-*d|%.*s", 3, 1, 3, 2, 2, "abc"), "  1|2  |ab");
}

TEST(format, flags_width_and_precision)
{
	EXPECT_STREQ(of("%5d|%-5d|%05d", 42, 42, 42), "   42|42   |00042");
	EXPECT_STREQ(of("%+d|% d|%+d", 42, 42, -42), "+42| 42|-42");
	EXPECT_STREQ(of("%05d|%-05d|%5.3d", -42, -42, -42),
		     "-0042|-42  | -042");
	EXPECT_STREQ(of("%.0d|%.0u|%#.0o|%.0x", 0, 0, 0, 0), "||0|");
	EXPECT_STREQ(of("%#x|%#X|%#o|%#x", 255, 255, 8, 0),
		     "0xff|0XFF|010|0");
	EXPECT_STREQ(of("%#010x|%#10x|%-#10x", 255, 255, 255),
		     "0x000000ff|      0xff|0xff      ");
	EXPECT_STREQ(of("%010.4d", 42), "      0042");
	EXPECT_STREQ(of("%*d", -5, 42), "42   ");
	EXPECT_STREQ(of("%.*d", -5, 42), "42");
}

TEST(format, strings_and_characters)
{
	EXPECT_STREQ(of("%s|%5s|%-5s|%.2s", "abc", "abc", "abc", "abc"),
		     "abc|  abc|abc  |ab");
	EXPECT_STREQ(of("%s|%.3s", NULL, NULL), "(null)|(nu");
	EXPECT_STREQ(of("%c|%3c|%-3c", 'x', 'y', 'z'), "x|  y|z  ");
}

TEST(format, precision_bounds_what_is_read)
{
	static const char open_end[3] = { 'a', 'b', 'c' };

	EXPECT_STREQ(of("%.3s|%.0s", open_end, open_end), "abc|");
}

TEST(format, never_writes_past_size)
{
	char buf[16];

	for (size_t size = 0; size <= 12; size++) {
		memset(buf, '~', sizeof(buf));
		EXPECT_EQ(format(buf, size, "%d:%s", 12345, "abcde"), 11);
		for (size_t i = size; i < sizeof(buf); i++)
			EXPECT_EQ(buf[i], '~');
		if (size)
			EXPECT_EQ(strlen(buf), min(size - 1, (size_t)11));
		if (size)
			EXPECT_EQ(strncmp(buf, "12345:abcde", size - 1), 0);
	}
	EXPECT_EQ(format(NULL, 0, "%99s", "x"), 99);
}

static char short_text[8];

static int length_of(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vformat(short_text, sizeof(short_text), fmt, args);
	va_end(args);
	return len;
}

TEST(format, length_saturates)
{
	EXPECT_EQ(length_of("%2147483647d%2147483647d", 1, 2), INT_MAX);
	EXPECT_STREQ(short_text, "       ");
	EXPECT_EQ(length_of("a%.2147483640d%s", 1, "123456789"), INT_MAX);
	EXPECT_STREQ(short_text, "a000000");
	EXPECT_EQ(length_of("%*d", INT_MIN, 1), INT_MAX);
	EXPECT_EQ(length_of("%99999999999999999999d", 1), INT_MAX);
}

/* Behind a directive that does not exist no argument is taken. */
TEST(format, unknown_directive_ends_the_conversion)
{
	EXPECT_STREQ(of("%d %y %s", 1, (char *)8), "1 %y %s");
	EXPECT_STREQ(of("%-08.3f %s", (char *)8), "%-08.3f %s");
	EXPECT_STREQ(of("%n%d", (char *)8), "%n%d");
	EXPECT_STREQ(of("50%"), "50%");
	EXPECT_STREQ(of("%5ll"), "%5ll");
}

TEST(format, append_continues_the_text)
{
	char buf[8];
	int used = 0;

	used = format_append(buf, sizeof(buf), used, "ab%d", 1);
	EXPECT_EQ(used, 3);
	used = format_append(buf, sizeof(buf), used, "cdefgh");
	EXPECT_EQ(used, 9);
	EXPECT_STREQ(buf, "ab1cdef");
	used = format_append(buf, sizeof(buf), used, "ij");
	EXPECT_EQ(used, 11);
	EXPECT_STREQ(buf, "ab1cdef");
	EXPECT_EQ(format_append(NULL, 0, 0, "ab"), 2);
}

TEST(format, pointer_has_all_digits)
{
	char want[32];

	format(want, sizeof(want), "%0*lx", (int)sizeof(void *) * 2,
	       0x6abcdef0UL);
	EXPECT_STREQ(of("%p", (void *)0x6abcdef0), want);
	EXPECT_EQ(strlen(of("%p", NULL)), sizeof(void *) * 2);
	EXPECT_EQ(strlen(of("%20p", NULL)), 20);
	EXPECT_STREQ(of("%p.", NULL) + sizeof(void *) * 2, ".");
}

static int symbolizer(char *buf, size_t size, uintptr_t addr, bool offset)
{
	if (addr < 0x1000)
		return 0;
	return format(buf, size, offset ? "fn_%lx+0x%lx/0x1000" : "fn_%lx",
		      (unsigned long)addr >> 12, (unsigned long)addr & 0xfff);
}

/* The kernel's symbolizer is put back by installing what was there. */
TEST(format, symbols_come_from_the_symbolizer)
{
	format_symbolizer kept = format_set_symbolizer(symbolizer);

	EXPECT_STREQ(of("%pS", (void *)0x12345), "fn_12+0x345/0x1000");
	EXPECT_STREQ(of("%ps!", (void *)0x12345), "fn_12!");
	EXPECT_STREQ(of("%8ps|%-8ps|", (void *)0x12345, (void *)0x12345),
		     "   fn_12|fn_12   |");
	EXPECT_EQ(strncmp(of("%pS", (void *)0x10), "0x0", 3), 0);
	format_set_symbolizer(NULL);
	EXPECT_EQ(strncmp(of("%pS", (void *)0x12345), "0x0", 3), 0);
	format_set_symbolizer(kept);
}

/* A name of any length is cut, not written past its buffer. */
static int long_symbolizer(char *buf, size_t size, uintptr_t addr,
			   bool offset)
{
	(void)addr;
	(void)offset;
	return format(buf, size, "%0400d", 0);
}

TEST(format, long_symbol_is_cut)
{
	format_symbolizer kept = format_set_symbolizer(long_symbolizer);
	size_t len = strlen(of("%pS", (void *)0x12345));

	EXPECT_GT(len, 100);
	EXPECT_LT(len, 256);
	format_set_symbolizer(kept);
}

TEST(format, error_names)
{
	EXPECT_STREQ(of("%pe", (void *)-ENOMEM), "-ENOMEM");
	EXPECT_STREQ(of("%8pe|", (void *)-EIO), "    -EIO|");
	EXPECT_STREQ(of("%pe", (void *)-ERESTARTSYS), "-ERESTARTSYS");
	EXPECT_EQ(strlen(of("%pe", (void *)-4000)), sizeof(void *) * 2);
	EXPECT_EQ(strlen(of("%pe", (void *)12)), sizeof(void *) * 2);
	EXPECT_STREQ(format_errno_name(EINVAL), "EINVAL");
	EXPECT_STREQ(format_errno_name(-EINVAL), "EINVAL");
	EXPECT_NULL(format_errno_name(0));
	EXPECT_NULL(format_errno_name(4000));
}

TEST(format, bytes_in_hexadecimal)
{
	static const u8 bytes[] = { 0x00, 0x7f, 0x80, 0xff };

	EXPECT_STREQ(of("%*ph", 4, bytes), "00 7f 80 ff");
	EXPECT_STREQ(of("%4phC|%3phD|%2phN", bytes, bytes, bytes),
		     "00:7f:80:ff|00-7f-80|007f");
	EXPECT_STREQ(of("%ph.", bytes + 1), "7f.");
	EXPECT_STREQ(of("%4ph", NULL), "(null)");
}

TEST(format, at_most_64_bytes_in_hexadecimal)
{
	static const u8 bytes[65] = { 0 };

	EXPECT_EQ(strlen(of("%*phN", 1000, bytes)), 128);
}

/* What %pV is for: a function that is printf-like itself. */
static const char *wrapped(const char *fmt, ...)
{
	struct va_format inner = { .fmt = fmt };
	const char *result;
	va_list args;

	va_start(args, fmt);
	inner.va = &args;
	result = of("<%pV|%d>", &inner, 9);
	va_end(args);
	return result;
}

TEST(format, rarer_pointers_of_linux)
{
	static const u8 address[] = { 0x02, 0, 0xab, 192, 168, 1 };
	unsigned long cpus[] = { 0x27 }, none[] = { 0 };
	paddr_t pa = 0x60010000;
	char plain[20];

	format(plain, sizeof(plain), "%p", (void *)address);
	EXPECT_STREQ(of("%pK", (void *)address), plain);
	EXPECT_STREQ(of("%px", (void *)address), plain);
	EXPECT_STREQ(wrapped("%s-%llu", "a", 5ull), "<a-5|9>");
	EXPECT_STREQ(of("%pM", address), "02:00:ab:c0:a8:01");
	EXPECT_STREQ(of("%pI4", address + 2), "171.192.168.1");
	EXPECT_STREQ(of("%*pbl %d", 6, cpus, 1), "0-2,5 1");
	EXPECT_STREQ(of("%*pbl", 5, cpus), "0-2");
	EXPECT_STREQ(of("[%*pbl]", 4, none), "[]");
	EXPECT_STREQ(of("%*pb", 6, cpus), "27");
	EXPECT_STREQ(of("%*pb", 4, cpus), "7");
	EXPECT_STREQ(of("%pa", &pa) + 2 * sizeof(pa) + 2 - 8, "60010000");
	EXPECT_STREQ(of("%pap.", &pa) + 2 * sizeof(pa) + 2 - 8, "60010000.");
}
