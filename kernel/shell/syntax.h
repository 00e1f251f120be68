// SPDX-License-Identifier: MIT
/*
 * kernel/shell/syntax.h - from a line of text to commands and words
 *
 *   line     command { (";" | "&&" | "||") command } [";"] [# comment]
 *   command  word { word } [(">" | ">>") word]
 *   word     any characters but blanks and operators, and pieces of
 *            'taken as they are', "also, but \" \\ \$ and $? work", \c
 *   $?       the status of the last command, unless quoted by ' or \
 *
 * A pure machine: it runs nothing and prints nothing. The line is not
 * changed; the words of one command at a time are built in the caller's
 * struct, so that any core can do this on its own stack.
 *
 * Rules
 *   R1  What syntax_check() accepts, syntax_next() takes apart without error,
 *       whatever the statuses turn out to be.
 *   R2  argv[0..argc) are strings inside words[]; argv[argc] is NULL.
 *
 * Context: any.
 * See      docs/shell.md, tests/shell/test_syntax.c
 */
#pragma once

#include "kernel/lib/compiler.h"

#define SYNTAX_WORDS_MAX	32

/*
 * Bytes of all words of a command and their ends. Enough for any typed line:
 * 255 bytes, the end of the last word, and $? taking three instead of two.
 */
#define SYNTAX_COMMAND_MAX	384

enum syntax_operator {
	SYNTAX_END,	/* nothing follows */
	SYNTAX_THEN,	/* ;   run what follows in any case */
	SYNTAX_AND,	/* &&  run what follows after status 0 */
	SYNTAX_OR,	/* ||  run what follows after another status */
};

struct syntax_error {
	const char *message;
	size_t at;			/* offset in the line */
};

struct syntax_command {
	int argc;
	char *argv[SYNTAX_WORDS_MAX + 1];
	const char *source;		/* where it stands in the line */
	size_t source_length;
	enum syntax_operator next;	/* what stands behind it */
	const char *output;		/* word behind > or >>, or NULL */
	bool open_word;			/* the last word goes on at the end */
	size_t used;
	char words[SYNTAX_COMMAND_MAX + 1];
};

/*
 * Takes apart the command at *at and moves *at behind its operator; status
 * is what $? stands for. Return: 1, 0 at the end of the line, or -EINVAL
 * with the error told.
 */
int __must_check syntax_next(const char *line, const char **at, int status,
			     struct syntax_command *out,
			     struct syntax_error *error);

/*
 * Is the whole line well formed? scratch is overwritten.
 * Return: 0 or -EINVAL with the error told.
 */
int __must_check syntax_check(const char *line, struct syntax_command *scratch,
			      struct syntax_error *error);

/*
 * The last command of an unfinished line, for completion: quotes may still
 * be open, and argv[argc - 1] is the word being typed, maybe "".
 * Return: 0, or -EINVAL if there are too many or too long words.
 */
int __must_check syntax_unfinished(const char *line,
				   struct syntax_command *out);
