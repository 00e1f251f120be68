// SPDX-License-Identifier: MIT
/*
 * kernel/core/cmdline.h - boot parameters, registered by a linker table
 */
#pragma once

#include "kernel/lib/table.h"

struct boot_param {
	const char *name;
	int (*parse)(const char *value);	/* NULL: no "=value" given */
	const char *help;
};

TABLE_DECLARE(struct boot_param, params);
#define BOOT_PARAM(ident)	TABLE_ENTRY(struct boot_param, params, ident)

/*
 * Hands every parameter to its owner; says by name what it does not know
 * or what its owner refuses, and goes on. Once, while booting.
 */
void cmdline_parse(const char *cmdline, bool truncated);

/*
 * The pure part: takes the line apart in place and hands each parameter to
 * its owner among params. Returns how many nobody knew; those, and values
 * that were refused, are told in the log by name.
 */
unsigned int cmdline_apply(char *line, const struct boot_param *params,
			   size_t nr);

/*
 * Copies with an end at most size - 1 bytes. Control and non-ASCII bytes
 * become '?', so that messages stay readable.
 */
void cmdline_copy(char *to, const char *from, size_t size);

/* The command line as it was given. */
const char *cmdline_get(void);
