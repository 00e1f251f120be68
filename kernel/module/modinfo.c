// SPDX-License-Identifier: MIT
/*
 * kernel/module/modinfo.c - the command modinfo: what a file says of itself
 */
#include <string.h>

#include "kernel/core/cmdline.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"

/* In this order; then the others, then the parameters. */
static const char *const fields[] = {
	"description", "version", "author", "license", "alias", "softdep",
	"depends", "name", "vermagic", "parm", "parmtype",
};
#define NR_PLAIN	(ARRAY_SIZE(fields) - 2)

/* The file is not trusted to have no control characters in it. */
static void print_field(const char *key, const char *text)
{
	char clean[160], label[20];

	cmdline_copy(clean, text, sizeof(clean));
	format(label, sizeof(label), "%s:", key);
	console_printf("%-15s %s\n", label, clean);
}

static void print_all(const struct elf_file *elf, const char *key)
{
	const char *info = NULL;

	while ((info = elf_modinfo_next(elf, info))) {
		const char *value = elf_modinfo_value(info, key);

		if (value)
			print_field(key, value);
	}
}

static bool is_known(const char *info)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (elf_modinfo_value(info, fields[i]))
			return true;
	return false;
}

static void print_others(const struct elf_file *elf)
{
	const char *info = NULL;
	char key[20];

	while ((info = elf_modinfo_next(elf, info))) {
		size_t len = strcspn(info, "=");

		if (is_known(info) || len >= sizeof(key) || !info[len])
			continue;
		format(key, sizeof(key), "%.*s", (int)len, info);
		print_field(key, info + len + 1);
	}
}

/* "count:..." of the strings with that key; for the name "count". */
static const char *of_param(const struct elf_file *elf, const char *key,
			    const char *param, size_t len)
{
	const char *info = NULL;

	while ((info = elf_modinfo_next(elf, info))) {
		const char *value = elf_modinfo_value(info, key);

		if (value && strncmp(value, param, len) == 0 &&
		    value[len] == ':')
			return value + len + 1;
	}
	return NULL;
}

/* count:How often (int); without a text count:int. */
static void print_param(const struct elf_file *elf, const char *param)
{
	size_t len = strcspn(param, ":");
	const char *text = of_param(elf, "parm", param, len);
	const char *type = of_param(elf, "parmtype", param, len);
	char line[160];

	if (text && type)
		format(line, sizeof(line), "%.*s:%s (%s)", (int)len, param,
		       text, type);
	else
		format(line, sizeof(line), "%.*s:%s", (int)len, param,
		       text ? text : type ? type : "");
	print_field("parm", line);
}

static void print_params(const struct elf_file *elf)
{
	const char *info = NULL;

	while ((info = elf_modinfo_next(elf, info))) {
		const char *typed = elf_modinfo_value(info, "parmtype");
		const char *param = elf_modinfo_value(info, "parm");

		if (typed)
			print_param(elf, typed);
		else if (param && !of_param(elf, "parmtype", param,
					    strcspn(param, ":")))
			print_param(elf, param);
	}
}

static void print(const struct elf_file *elf, const char *what)
{
	bool is_path = strchr(what, '/') || strchr(what, '.');
	char path[VFS_PATH_MAX + 5];

	format(path, sizeof(path), is_path ? "%s" : "/%s.ko", what);
	print_field("filename", path);
	for (size_t i = 0; i < NR_PLAIN; i++)
		print_all(elf, fields[i]);
	print_others(elf);
	print_params(elf);
}

static int run_modinfo(int argc, char **argv)
{
	struct vfs_contents contents;
	char name[MODULE_NAME_LEN];
	struct module_error e;
	struct elf_file elf;
	int err;

	if (argc != 2) {
		console_printf("modinfo: usage: modinfo NAME|PATH\n");
		return STATUS_USAGE;
	}
	err = module_file(argv[1], name, &contents, &e);
	if (!err) {
		err = elf_open(&elf, contents.data, contents.size, &e);
		if (!err)
			print(&elf, argv[1]);
		vfs_unload(&contents);
	}
	if (err)
		console_printf("modinfo: %s: %s\n", argv[1], e.text);
	return err ? 1 : 0;
}

static void complete_modinfo(int argc, char **argv, command_emit_fn emit,
			     void *ctx)
{
	if (argc == 2)
		vfs_complete(argv[1], emit, ctx);
}

SHELL_COMMAND(modinfo) = {
	.name = "modinfo",
	.usage = "modinfo NAME|PATH",
	.summary = "Print what a module's file says of itself",
	.help = "Its licence, what it depends on, for which kernel it was built, and its\n"
		"parameters, with the type of each. It need not be loaded.",
	.run = run_modinfo,
	.complete = complete_modinfo,
};
