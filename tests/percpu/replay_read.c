// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay_read.c - lines, words and numbers of golden files
 */
#include "tests/percpu/replay_internal.h"

#include "kernel/lib/format.h"

#include <string.h>

static void cut_words(struct replay_line *line, char *text)
{
	line->nr_words = 0;
	while (line->nr_words < REPLAY_WORDS) {
		while (*text == ' ')
			text++;
		if (!*text)
			return;
		line->words[line->nr_words++] = text;
		while (*text && *text != ' ')
			text++;
		if (*text)
			*text++ = '\0';
	}
}

bool replay_next_text(struct replay_input *in, struct replay_line *line)
{
	const char *stop;
	size_t len, kept;

	if (in->next >= in->end)
		return false;
	stop = memchr(in->next, '\n', (size_t)(in->end - in->next));
	if (!stop)
		stop = in->end;
	len = (size_t)(stop - in->next);
	if (len && in->next[len - 1] == '\r')
		len--;
	kept = min(len, sizeof(line->text) - 1);
	memcpy(line->text, in->next, kept);
	line->text[kept] = '\0';
	line->whole = strlen(line->text) == len;
	line->nr_words = 0;
	in->next = stop < in->end ? stop + 1 : stop;
	line->number = ++in->number;
	return true;
}

bool replay_next_line(struct replay_input *in, struct replay_line *line)
{
	if (!replay_next_text(in, line))
		return false;
	cut_words(line, line->text);
	return true;
}

bool replay_number(const char *text, size_t len, size_t *n)
{
	size_t value = 0;

	if (!len)
		return false;
	for (; len; len--, text++) {
		size_t digit = (size_t)(*text - '0');

		if (*text < '0' || *text > '9')
			return false;
		if (value > (SIZE_MAX - digit) / 10)
			value = SIZE_MAX;
		else
			value = value * 10 + digit;
	}
	*n = value;
	return true;
}

bool replay_word(const struct replay_line *line, unsigned int word, size_t *n)
{
	return word < line->nr_words &&
	       replay_number(line->words[word], strlen(line->words[word]), n);
}

static void say(struct replay_result *result, const struct replay_line *line,
		const char *fmt, va_list args)
{
	int len = format(result->first, sizeof(result->first), "line %lu: ",
			 line->number);

	vformat(result->first + len, sizeof(result->first) - (size_t)len, fmt,
		args);
}

void replay_mismatch(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
{
	va_list args;

	if (result->mismatches++)
		return;
	va_start(args, fmt);
	say(result, line, fmt, args);
	va_end(args);
}

int replay_malformed(struct replay_result *result,
		     const struct replay_line *line, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(result, line, fmt, args);
	va_end(args);
	return -EINVAL;
}
