// SPDX-License-Identifier: MIT
/*
 * api_text.c - string.h, kstrtox.h, sprintf.h, ctype.h, hex.h, unaligned.h
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/byteorder.h>
#include <asm/unaligned.h>

#include "check.h"

static int unused_parameter;
module_param(unused_parameter, int, S_IRUGO | S_IWUSR);

static void strings(void)
{
	char buf[8], text[] = "  a,b;c  ", *rest = text + 2;
	static const char *const words[] = { "one", "two", NULL };

	CHECK(strscpy(buf, "1234567", sizeof(buf)) == 7);
	CHECK(strscpy(buf, "12345678", sizeof(buf)) == -E2BIG);
	CHECK(!strcmp(buf, "1234567"));
	CHECK(strscpy(buf, "x", 0) == -E2BIG);
	memset(buf, 'x', sizeof(buf));
	CHECK(strscpy_pad(buf, "ab", sizeof(buf)) == 2 && !buf[7]);
	CHECK(strlcpy(buf, "0123456789", sizeof(buf)) == 10);
	CHECK(strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
	CHECK(!strcmp(strim(text), "a,b;c"));
	CHECK(!strcmp(strsep(&rest, ",;"), "a"));
	CHECK(!strcmp(strsep(&rest, ",;"), "b") && !strcmp(rest, "c"));
	CHECK(!strcmp(strsep(&rest, ",;"), "c") && !rest);
	CHECK(!strcmp(skip_spaces(" \t x "), "x "));
	CHECK(*strchrnul("abc", 'z') == 0 && *strchrnul("abc", 'b') == 'b');
	CHECK(!strnchr("abc", 2, 'c') && strnchr("abc", 3, 'c'));
	CHECK(strnstr("hello", "ell", 4) && !strnstr("hello", "ell", 3));
	CHECK(strstr("hello", "lo") && !strstr("hello", "le"));
	CHECK(sysfs_streq("on\n", "on") && !sysfs_streq("on\n\n", "on"));
	CHECK(match_string(words, 5, "two") == 1);
	CHECK(match_string(words, 5, "three") == -EINVAL);
	CHECK(sysfs_match_string(words, "one\n") == 0);
	CHECK(!memchr_inv("aaa", 'a', 3) && memchr_inv("aab", 'a', 3));
	CHECK(!strcmp(kbasename("/a/b/c"), "c") && *kbasename("a/") == 0);
	CHECK(str_has_prefix("prefix", "pre") == 3);
	CHECK(!str_has_prefix("prefix", "fix"));
	CHECK(!strcasecmp("AbC", "aBc") && strncasecmp("abX", "aby", 3) < 0);
	strscpy(buf, "a-b-c", sizeof(buf));
	CHECK(*strreplace(buf, '-', '+') == 0 && !strcmp(buf, "a+b+c"));
}

static void numbers(void)
{
	unsigned long ul = 7;
	long long ll;
	bool flag;
	char *end;
	int i;
	u8 byte;

	CHECK(!kstrtoint("-12\n", 10, &i) && i == -12);
	CHECK(!kstrtoint("0x1f", 0, &i) && i == 31);
	CHECK(!kstrtoint("017", 0, &i) && i == 15);
	CHECK(kstrtoint("12 ", 10, &i) == -EINVAL && i == 15);
	CHECK(kstrtoint("", 10, &i) == -EINVAL);
	CHECK(kstrtoint("2147483648", 10, &i) == -ERANGE);
	CHECK(!kstrtoint("-2147483648", 10, &i) && i == INT_MIN);
	CHECK(kstrtoul("-1", 10, &ul) == -EINVAL && ul == 7);
	CHECK(kstrtou8("256", 10, &byte) == -ERANGE);
	CHECK(!kstrtoll("-9223372036854775808", 10, &ll) && ll == LLONG_MIN);
	CHECK(kstrtoll("9223372036854775808", 10, &ll) == -ERANGE);
	CHECK(!kstrtobool("on", &flag) && flag);
	CHECK(!kstrtobool("Off", &flag) && !flag);
	CHECK(kstrtobool("maybe", &flag) == -EINVAL);
	CHECK(simple_strtoul("0x10z", &end, 0) == 16 && *end == 'z');
	CHECK(simple_strtol("-8,", NULL, 10) == -8);
}

static void formats(void)
{
	char buf[32], word[8], *made;
	unsigned int u;
	long long ll;
	int i, n;

	CHECK(snprintf(buf, 4, "%d", 12345) == 5 && !strcmp(buf, "123"));
	CHECK(scnprintf(buf, 4, "%d", 12345) == 3);
	CHECK(scnprintf(buf, 0, "%d", 12345) == 0);
	CHECK(sprintf(buf, "%zu %lld", sizeof(int), -1ll) == 4);
	made = kasprintf(GFP_KERNEL, "%s-%03d", "x", 7);
	CHECK(made && !strcmp(made, "x-007"));
	kfree(made);
	sprintf(buf, "%pe", ERR_PTR(-ENOMEM));
	CHECK(!strcmp(buf, "-ENOMEM"));
	CHECK(sscanf(" 12 0x1F -5:abc", "%d %x %lld:%3s", &i, &u, &ll, word)
	      == 4);
	CHECK(i == 12 && u == 31 && ll == -5 && !strcmp(word, "abc"));
	CHECK(sscanf("12,13", "%d;%d", &i, &n) == 1);
	CHECK(sscanf("abc", "%d", &i) == 0);
	CHECK(sscanf("key=val", "%[^=]=%3s%n", buf, word, &n) == 2);
	CHECK(!strcmp(buf, "key") && !strcmp(word, "val") && n == 7);
	CHECK(sscanf("1234", "%2d%*1d%d", &i, &n) == 2 && i == 12 && n == 4);
}

static void bytes(void)
{
	u8 raw[] = { 0xff, 1, 2, 3, 4, 5, 6, 7, 8 };
	char digits[5] = "";
	u8 back[2];

	CHECK(get_unaligned((u32 *)(raw + 1)) == 0x04030201);
	CHECK(get_unaligned_be16(raw + 1) == 0x0102);
	CHECK(get_unaligned_le64(raw + 1) == 0x0807060504030201ull);
	put_unaligned_be32(0xdeadbeef, raw + 3);
	CHECK(raw[3] == 0xde && raw[6] == 0xef);
	CHECK(cpu_to_be32(1) == 0x01000000 && le16_to_cpu(5) == 5);
	CHECK(bin2hex(digits, "\x1a\xf0", 2) == digits + 4);
	CHECK(!strcmp(digits, "1af0"));
	CHECK(!hex2bin(back, "1aF0", 2) && back[0] == 0x1a && back[1] == 0xf0);
	CHECK(hex2bin(back, "1g", 1) == -EINVAL && hex_to_bin('g') < 0);
	CHECK(isalpha('z') && !isalpha('[') && isspace('\t') && !isspace(0));
	CHECK(toupper('q') == 'Q' && tolower('Q') == 'q' && isxdigit('f'));
	CHECK(isprint(' ') && !isprint(127) && ispunct('!') && !ispunct('a'));
}

static void api_text(void)
{
	strings();
	numbers();
	formats();
	bytes();
}
CHECKS(api_text);
