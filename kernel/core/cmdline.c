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

static const struct boot_param *find_param(const struct boot_param *params,
					   size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (strcmp(params[i].name, name) == 0)
			return &params[i];
	return NULL;
}

static void print_known(void)
{
	TABLE_FOREACH(struct boot_param, params, p)
		pr_notice("  %s\n", p->help);
}

void cmdline_copy(char *to, const char *from, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size && from[i]; i++)
		to[i] = from[i] >= 0x20 && from[i] < 0x7f ? from[i] : '?';
	to[i] = '\0';
}

/* Returns whether anybody knows the name. */
static bool set_param(const struct boot_param *p, const char *name,
		      const char *value)
{
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

unsigned int cmdline_apply(char *line, const struct boot_param *params,
			   size_t nr)
{
	char *name, *value;
	unsigned int unknown = 0;

	while (next_arg(&line, &name, &value))
		unknown += !set_param(find_param(params, nr, name), name,
				      value);
	return unknown;
}

void cmdline_parse(const char *cmdline, bool truncated)
{
	const struct boot_param *params = __table_params_start;
	size_t nr = (size_t)(__table_params_end - __table_params_start);

	cmdline_copy(given, cmdline, sizeof(given));
	cmdline_copy(parsed, cmdline, sizeof(parsed));
	if (truncated)
		pr_warn("boot command line too long: cut at %u characters\n",
			(unsigned int)strlen(given));
	if (cmdline_apply(parsed, params, nr)) {
		pr_notice("known boot parameters:\n");
		print_known();
	}
}
