// SPDX-License-Identifier: MIT
/*
 * kernel/module/command.c - insmod, rmmod, lsmod and /proc/modules
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/procfile.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
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

/* ---- insmod ---- */

/* "/lib/hello.ko" to "hello", as far as it fits. */
static void stem(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/');
	char *dot;

	format(name, size, "%s", slash ? slash + 1 : path);
	dot = strrchr(name, '.');
	if (dot && strcmp(dot, ".ko") == 0)
		*dot = '\0';
}

/* A name alone is a file of the archive's root: hello is /hello.ko. */
static int load_file(const char *what, struct vfs_contents *contents)
{
	char path[VFS_PATH_MAX + 1];
	int err = vfs_load(what, contents);

	if (err != -ENOENT || strchr(what, '/') || strchr(what, '.'))
		return err;
	format(path, sizeof(path), "/%s.ko", what);
	return vfs_load(path, contents);
}

static int run_insmod(int argc, char **argv)
{
	char name[VFS_PATH_MAX + 1];
	struct module_request req = {
		.name = name, .args = argv + 2, .nr_args = argc - 2,
	};
	struct vfs_contents contents;
	struct module_error e;
	int err;

	if (argc < 2)
		return usage(argv[0], "NAME|PATH [PARAMETER=VALUE...]");
	err = load_file(argv[1], &contents);
	if (err)
		return fail(argv[0], argv[1], err == -ENOENT ? "no such file" :
			    format_errno_name(err));
	stem(argv[1], name, sizeof(name));
	req.data = contents.data;
	req.size = contents.size;
	err = module_load(&req, &e);
	vfs_unload(&contents);
	return err ? fail(argv[0], argv[1], e.text) : 0;
}

static void complete_insmod(int argc, char **argv, command_emit_fn emit,
			    void *ctx)
{
	vfs_complete(argv[argc - 1], emit, ctx);
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
	.complete = complete_insmod,
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

	if (argc != 1)
		return usage(argv[0], "");
	console_printf("Module                  Size  Used by\n");
	mutex_lock(&module_mutex);
	list_for_each_entry(m, &modules, list)
		console_printf("%-19s %8u  %d\n", m->name, m->size,
			       module_refcount(m));
	mutex_unlock(&module_mutex);
	return 0;
}

SHELL_COMMAND(lsmod) = {
	.name = "lsmod",
	.usage = "lsmod",
	.summary = "List the modules that are loaded, the last one first",
	.help = "Size is bytes of code, constants, data and one copy of the per-CPU variables.\n"
		"/proc/modules also has where each begins.",
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

/* Name, bytes, users, who they are, state, address: as in Linux 5.17. */
static int show_modules(struct seq_file *seq, void *v)
{
	struct module *m;

	(void)v;
	mutex_lock(&module_mutex);
	list_for_each_entry(m, &modules, list)
		seq_printf(seq, "%s %u %d - %s 0x%08lx\n", m->name, m->size,
			   module_refcount(m), state_name(m), (unsigned long)m->area.range.start);
	mutex_unlock(&module_mutex);
	return 0;
}

PROC_FILE(modules) = { .name = "modules", .show = show_modules };
