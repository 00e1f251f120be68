// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_lib.c - libFuzzer's entry: any bytes as formats and lines
 *
 * The sanitizers judge memory; the checks here judge what can be said of
 * any input. Every argument of a format is the address of a long text: read
 * as a number it is some number, so each directive finds what it wants.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/lib/bitmap.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

#define MAX_INPUT	512
#define NR_ARGS		12

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* No more arguments are asked for than are given. */
static bool few_arguments(const char *fmt)
{
	size_t count = 0;

	for (; *fmt; fmt++)
		count += *fmt == '%' || *fmt == '*';
	return count <= NR_ARGS;
}

static void try_format(const char *fmt)
{
	static const char text[128] = "some text";
	const char *t = text;
	char buf[64], small[16];
	int len, small_len;

	if (!few_arguments(fmt))
		return;
	len = format(buf, sizeof(buf), fmt, t, t, t, t, t, t, t, t, t, t, t,
		     t);
	small_len = format(small, sizeof(small), fmt, t, t, t, t, t, t, t, t,
			   t, t, t, t);
	must(len >= 0 && len == small_len);
	must(memcmp(buf, small, min((size_t)len, sizeof(small) - 1)) == 0);
	must(memchr(small, '\0', sizeof(small)) != NULL);
}

static void try_parse(const char *s)
{
	DECLARE_BITMAP(map, 70) = { 0 };
	u32 value = 0;
	u64 large = 0;
	s32 number = 0;
	size_t bytes = 0;
	bool yes = false;

	if (parse_u32(s, &value) == 0)
		must(parse_u64(s, &large) == 0 && large == value);
	if (parse_s32(s, &number) == 0 && number > 0 && *s != '+')
		must(parse_u64(s, &large) == 0 && large == (u64)number);
	if (parse_size(s, &bytes) == 0 && parse_u64(s, &large) == 0)
		must(large == bytes);
	if (parse_list(s, map, 70) == 0)
		must(!bitmap_empty(map, 70));
	else
		must(bitmap_empty(map, 70));
	(void)!parse_bool(s, &yes);
}

static void try_line(char *line, size_t size)
{
	char *cursor = line, *name, *value;

	while (next_arg(&cursor, &name, &value)) {
		must(name >= line && cursor > name && cursor <= line + size);
		must(name + strlen(name) <= line + size);
		must(!value || (value > name && value <= line + size));
	}
	must(cursor <= line + size && *cursor == '\0');
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	char *text;

	if (size > MAX_INPUT)
		return 0;
	text = malloc(size + 1);
	memcpy(text, data, size);
	text[size] = '\0';
	try_format(text);
	try_parse(text);
	try_line(text, strlen(text));
	free(text);
	return 0;
}
