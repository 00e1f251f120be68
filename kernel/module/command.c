// SPDX-License-Identifier: MIT
/*
 * kernel/module/command.c - insmod, modprobe, rmmod, lsmod, /proc/modules
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/procfile.h"
#include "kernel/fs/vfs.h"
#include "kernel/module/module_internal.h"

static int fail(const char *name, const char *what, const char *why)
{
	console_printf("%s: %s: %s\n", name, what, why);
	return 1;
}

static int usage(const char *name, const char *arguments)
{
	console_printf("%s: usage: %s %s\n", name, name, arguments);
	return STATUS_USAGE;
}

/* ---- insmod, modprobe ---- */

static int run_insmod(int argc, char **argv)
{
	struct module_error e;

	if (argc < 2)
		return usage(argv[0], "NAME|PATH [PARAMETER=VALUE...]");
	if (module_insert(argv[1], argv + 2, argc - 2, &e))
		return fail(argv[0], argv[1], e.text);
	return 0;
}

static void complete_file(int argc, char **argv, command_emit_fn emit,
			  void *ctx)
{
	if (argc == 2)
		vfs_complete(argv[1], emit, ctx);
}

SHELL_COMMAND(insmod) = {
	.name = "insmod",
	.usage = "insmod NAME|PATH [PARAMETER=VALUE...]",
	.summary = "Load a module and run its init",
	.help = "NAME is the file /NAME.ko of the initial RAM disk; \"make modules\" builds\n"
		"build/modules.cpio. \"modinfo NAME\" lists its parameters; strings of an array\n"
		"and numbers of one have commas between. A module that is refused leaves\n"
		"nothing behind.",
	.run = run_insmod,
	.complete = complete_file,
};

static int run_modprobe(int argc, char **argv)
{
	struct module_error e;
	bool remove = argc == 3 && strcmp(argv[1], "-r") == 0;
	int err;

	if (argc < 2 || (argv[1][0] == '-' && !remove))
		return usage(argv[0], "NAME [PARAMETER=VALUE...] | -r NAME");
	if (remove)
		err = module_probe_remove(argv[2], &e);
	else
		err = module_probe(argv[1], argv + 2, argc - 2, &e);
	return err ? fail(argv[0], argv[remove ? 2 : 1], e.text) : 0;
}

SHELL_COMMAND(modprobe) = {
	.name = "modprobe",
	.usage = "modprobe NAME [PARAMETER=VALUE...] | -r NAME",
	.summary = "Load a module and what it needs",
	.help = "First the modules whose symbols it uses, unless they are loaded, then itself; if\n"
		"it is loaded that is all right too. -r unloads it, then those of the others\n"
		"that have no user left.",
	.run = run_modprobe,
	.complete = complete_file,
};

/* ---- rmmod ---- */

static int run_rmmod(int argc, char **argv)
{
	struct module_error e;

	if (argc != 2)
		return usage(argv[0], "NAME");
	return module_unload(argv[1], &e) ? fail(argv[0], argv[1], e.text) : 0;
}

static void complete_rmmod(int argc, char **argv, command_emit_fn emit,
			   void *ctx)
{
	struct module *m;

	(void)argc;
	(void)argv;
	mutex_lock(&module_mutex);
	list_for_each_entry(m, &modules, list)
		emit(ctx, m->name);
	mutex_unlock(&module_mutex);
}

SHELL_COMMAND(rmmod) = {
	.name = "rmmod",
	.usage = "rmmod NAME",
	.summary = "Run a module's exit and unload it",
	.help = "The module's memory and its cores' copies of its per-CPU variables are freed.\n"
		"One without module_exit() stays.",
	.run = run_rmmod,
	.complete = complete_rmmod,
};

/* ---- lsmod, /proc/modules ---- */

static int run_lsmod(int argc, char **argv)
{
	struct module *m;
	char users[256];

	if (argc != 1)
		return usage(argv[0], "");
	console_printf("Module                  Size  Used by\n");
	mutex_lock(&module_mutex);
	list_for_each_entry(m, &modules, list) {
		module_users_name_locked(m, users, sizeof(users), ",");
		console_printf("%-19s %8u  %d %s\n", m->name, m->size,
			       module_refcount(m), users);
	}
	mutex_unlock(&module_mutex);
	return 0;
}

SHELL_COMMAND(lsmod) = {
	.name = "lsmod",
	.usage = "lsmod",
	.summary = "List the modules that are loaded, the last one first",
	.help = "Size is bytes of code, constants, data and one copy of the per-CPU variables.\n"
		"Then how many use it, and which modules do. /proc/modules also has where each\n"
		"begins.",
	.run = run_lsmod,
};

static const char *state_name(const struct module *m)
{
	switch (m->state) {
	case MODULE_STATE_COMING:
		return "Loading";
	case MODULE_STATE_GOING:
		return "Unloading";
	default:
		return "Live";
	}
}

/*
 * Name, bytes, users, who they are (a comma behind each), state, address: as
 * in Linux 5.17.
 */
static void show_module(struct seq_file *seq, const struct module *m)
{
	char users[256];

	module_users_name_locked(m, users, sizeof(users), ",");
	seq_printf(seq, "%s %u %d %s%s%s%s %s 0x%08lx\n", m->name, m->size,
		   module_refcount(m), users, *users ? "," : "",
		   m->exit ? "" : "[permanent],",
		   *users || !m->exit ? "" : "-", state_name(m),
		   (unsigned long)m->area.range.start);
}

static int show_modules(struct seq_file *seq, void *v)
{
	struct module *m;

	(void)v;
	mutex_lock(&module_mutex);
	list_for_each_entry(m, &modules, list)
		show_module(seq, m);
	mutex_unlock(&module_mutex);
	return 0;
}

PROC_FILE(modules) = { .name = "modules", .show = show_modules };
