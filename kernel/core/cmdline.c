// SPDX-License-Identifier: MIT
/*
 * kernel/core/cmdline.c - boot parameters
 */
#include "kernel/core/cmdline.h"

#include "kernel/core/printk.h"
#include "kernel/lib/parse.h"

#include <string.h>

#define CMDLINE_MAX	2048

static char given[CMDLINE_MAX];		/* [I] as given */
static char parsed[CMDLINE_MAX];	/* [I] taken apart */

const char *cmdline_get(void)
{
	return given;
}

static const struct boot_param *find_param(const char *name)
{
	TABLE_FOREACH(struct boot_param, params, p)
		if (strcmp(p->name, name) == 0)
			return p;
	return NULL;
}

static void print_known(void)
{
	TABLE_FOREACH(struct boot_param, params, p)
		pr_notice("  %s\n", p->help);
}

/* Control and non-ASCII bytes become '?', so that messages stay readable. */
static void copy_printable(char *to, const char *from, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size && from[i]; i++)
		to[i] = from[i] >= 0x20 && from[i] < 0x7f ? from[i] : '?';
	to[i] = '\0';
}

static bool set_param(const char *name, const char *value)
{
	const struct boot_param *p = find_param(name);

	if (!p) {
		pr_warn("unknown boot parameter \"%s\" is ignored\n", name);
		return false;
	}
	if (p->parse(value) == 0)
		return true;
	pr_warn("boot parameter \"%s\" refused: value \"%s\"; usage: %s\n",
		name, value ? value : "", p->help);
	return true;
}

void cmdline_parse(const char *cmdline, bool truncated)
{
	char *cursor = parsed, *name, *value;
	bool all_known = true;

	copy_printable(given, cmdline, sizeof(given));
	copy_printable(parsed, cmdline, sizeof(parsed));
	if (truncated)
		pr_warn("boot command line too long: cut at %u characters\n",
			(unsigned int)strlen(given));
	while (next_arg(&cursor, &name, &value))
		all_known &= set_param(name, value);
	if (!all_known) {
		pr_notice("known boot parameters:\n");
		print_known();
	}
}
