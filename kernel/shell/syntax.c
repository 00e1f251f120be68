// SPDX-License-Identifier: MIT
/*
 * kernel/shell/syntax.c - from a line of text to commands and words
 *
 * One scanner serves three callers: running a line, checking it first, and
 * completing an unfinished one, which forgives open quotes and empty
 * commands.
 *
 * Grammar and rules: kernel/shell/syntax.h. Tests: tests/shell/test_syntax.c
 */
#include "kernel/shell/syntax.h"

#include <string.h>

#include "kernel/lib/errno.h"

struct scanner {
	const char *at;
	int status;
	bool unfinished;		/* forgive what typing would mend */
	const char *message;		/* the first error, or NULL */
	const char *error_at;
	struct syntax_command *out;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_operator(char c)
{
	return c == ';' || c == '&' || c == '|';
}

static bool ends_word(char c)
{
	return !c || is_blank(c) || is_operator(c) || c == '>';
}

static bool fail(struct scanner *s, const char *at, const char *message)
{
	s->message = message;
	s->error_at = at;
	return false;
}

static bool put(struct scanner *s, char c)
{
	if (s->out->used >= SYNTAX_COMMAND_MAX)
		return fail(s, s->at, "one command is at most "
			    STRINGIFY(SYNTAX_COMMAND_MAX) " bytes");
	s->out->words[s->out->used++] = c;
	return true;
}

/* Statuses are 0 to 255 by contract; anything else would show here. */
static bool put_status(struct scanner *s)
{
	unsigned int value = (unsigned int)s->status & 0xff;

	s->at += 2;
	if (value >= 100 && !put(s, (char)('0' + value / 100)))
		return false;
	if (value >= 10 && !put(s, (char)('0' + value / 10 % 10)))
		return false;
	return put(s, (char)('0' + value % 10));
}

static bool scan_single_quoted(struct scanner *s)
{
	const char *open = s->at++;

	while (*s->at != '\'') {
		if (*s->at == 0)
			return s->unfinished || fail(s, open, "unmatched '");
		if (!put(s, *s->at++))
			return false;
	}
	s->at++;
	return true;
}

static bool scan_double_quoted(struct scanner *s)
{
	const char *open = s->at++;

	while (*s->at != '"') {
		if (*s->at == 0)
			return s->unfinished || fail(s, open, "unmatched \"");
		if (s->at[0] == '$' && s->at[1] == '?') {
			if (!put_status(s))
				return false;
			continue;
		}
		if (*s->at == '\\' && s->at[1] && strchr("\"\\$", s->at[1]))
			s->at++;
		if (!put(s, *s->at++))
			return false;
	}
	s->at++;
	return true;
}

static bool scan_escaped(struct scanner *s)
{
	s->at++;
	if (*s->at == 0)
		return s->unfinished ||
		       fail(s, s->at - 1, "nothing behind the \\");
	return put(s, *s->at++);
}

static bool scan_piece(struct scanner *s)
{
	if (*s->at == '\'')
		return scan_single_quoted(s);
	if (*s->at == '"')
		return scan_double_quoted(s);
	if (*s->at == '\\')
		return scan_escaped(s);
	if (s->at[0] == '$' && s->at[1] == '?')
		return put_status(s);
	return put(s, *s->at++);
}

static bool add_word(struct scanner *s)
{
	struct syntax_command *out = s->out;

	if (out->argc == SYNTAX_WORDS_MAX)
		return fail(s, s->at, "one command is at most "
			    STRINGIFY(SYNTAX_WORDS_MAX) " words");
	out->argv[out->argc++] = out->words + out->used;
	return true;
}

static bool scan_word(struct scanner *s)
{
	while (!ends_word(*s->at)) {
		if (!scan_piece(s))
			return false;
	}
	s->out->open_word = *s->at == 0;
	return put(s, 0);
}

static void skip_blanks(struct scanner *s)
{
	while (is_blank(*s->at))
		s->at++;
	if (*s->at == '#')
		s->at += strlen(s->at);
}

/* > FILE or >> FILE: files are written as a whole, so both are the same. */
static bool scan_output(struct scanner *s)
{
	const char *at = s->at;

	if (s->out->output)
		return fail(s, at, "a second >: output goes to one file");
	s->at += at[1] == '>' ? 2 : 1;
	skip_blanks(s);
	s->out->output = s->out->words + s->out->used;
	if (ends_word(*s->at) && !s->unfinished)
		return fail(s, at, "no file behind the >");
	return scan_word(s);
}

static size_t operator_size(enum syntax_operator operator)
{
	static const u8 sizes[] = {
		[SYNTAX_END] = 0, [SYNTAX_THEN] = 1, [SYNTAX_AND] = 2,
		[SYNTAX_OR] = 2,
	};

	return sizes[operator];
}

static const char *lone_operator(char c)
{
	return c == '&' ?
		"a single &; there is ';' and '&&', but no background" :
		"a single |; there is '||', but no pipe";
}

static bool scan_operator(struct scanner *s)
{
	const char *at = s->at;

	s->out->next = SYNTAX_END;
	if (*at == 0)
		return true;
	if (*at != ';' && at[1] != at[0])
		return s->unfinished || fail(s, at, lone_operator(*at));
	if (*at == ';')
		s->out->next = SYNTAX_THEN;
	else
		s->out->next = *at == '&' ? SYNTAX_AND : SYNTAX_OR;
	s->at += operator_size(s->out->next);
	return true;
}

static bool scan_command(struct scanner *s)
{
	struct syntax_command *out = s->out;
	const char *end;

	out->argc = 0;
	out->used = 0;
	out->output = NULL;
	out->open_word = false;
	skip_blanks(s);
	out->source = s->at;
	end = s->at;
	while (*s->at && !is_operator(*s->at)) {
		if (*s->at == '>' ? !scan_output(s) :
				    !add_word(s) || !scan_word(s))
			return false;
		end = s->at;
		skip_blanks(s);
	}
	out->source_length = (size_t)(end - out->source);
	out->argv[out->argc] = NULL;
	return scan_operator(s);
}

/* After && and || something has to come; nothing may come before any. */
static bool operands_present(struct scanner *s, const char *operator_at)
{
	struct syntax_command *out = s->out;
	const char *rest;

	if (out->argc == 0 && out->output)
		return fail(s, out->source, "no command before the >");
	if (out->argc == 0)
		return out->next == SYNTAX_END ||
		       fail(s, operator_at, "no command before the operator");
	if (out->next != SYNTAX_AND && out->next != SYNTAX_OR)
		return true;
	rest = s->at;
	skip_blanks(s);
	if (*s->at == 0)
		return fail(s, operator_at, "no command after the operator");
	s->at = rest;
	return true;
}

int syntax_next(const char *line, const char **at, int status,
		struct syntax_command *out, struct syntax_error *error)
{
	struct scanner s = { .at = *at, .status = status, .out = out };

	if (scan_command(&s))
		operands_present(&s, s.at - operator_size(out->next));
	*at = s.at;
	if (!s.message)
		return out->argc > 0;
	error->message = s.message;
	error->at = (size_t)(s.error_at - line);
	return -EINVAL;
}

int syntax_check(const char *line, struct syntax_command *scratch,
		 struct syntax_error *error)
{
	const char *at = line;
	int ret;

	/* 255: $? takes the most room it can (R1). */
	do {
		ret = syntax_next(line, &at, 255, scratch, error);
	} while (ret > 0);
	return ret;
}

int syntax_unfinished(const char *line, struct syntax_command *out)
{
	struct scanner s = { .at = line, .unfinished = true, .out = out };

	do {
		if (!scan_command(&s))
			return -EINVAL;
	} while (out->next != SYNTAX_END);
	if (!out->open_word) {
		out->output = NULL;
		if (!add_word(&s) || !put(&s, 0))
			return -EINVAL;
		out->argv[out->argc] = NULL;
	}
	return 0;
}
