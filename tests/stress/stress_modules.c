// SPDX-License-Identifier: MIT
/*
 * tests/stress/stress_modules.c - every module loaded and unloaded, often
 *
 *   stress modules 1000      each file NAME.ko of the initial RAM disk
 *
 * The first round is not counted: caches fill then. After the others every
 * counter must be what it was, and all invariants hold. A file that is
 * refused counts too: nothing of it may be left. Modules named bad_ or
 * crash_ are left out, for they break things on purpose.
 */
#include <string.h>

#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/printk.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"
#include "tests/stress/stress.h"

struct tally {
	u32 rounds;
	u32 files, loaded, refused;
	int wrong;			/* counters, invariants */
	bool verbose;
};

/* Return: whether it could be loaded; *wrong: or not unloaded. */
static bool load_once(const char *path, const char *name, int *wrong)
{
	struct module_error e;

	if (module_probe(path, NULL, 0, &e))
		return false;
	if (module_probe_remove(path, &e)) {
		console_printf("stress modules: %s: %s\n", name, e.text);
		(*wrong)++;
	}
	return true;
}

static void load_often(struct tally *t, const char *path, const char *name)
{
	struct counter_values before;
	bool loaded = load_once(path, name, &t->wrong);

	counters_read(&before);
	for (u32 i = 0; i < t->rounds && !command_interrupted(); i++)
		if (load_once(path, name, &t->wrong) != loaded) {
			console_printf("stress modules: %s: once loaded, once "
				       "refused\n", name);
			t->wrong++;
		}
	t->wrong += counters_compare(&before);
	t->files++;
	t->loaded += loaded;
	t->refused += !loaded;
	if (t->verbose)
		console_printf("stress modules: %-20s %s, %u times\n", name,
			       loaded ? "loaded" : "refused", t->rounds);
}

static bool is_module(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && strcmp(dot, ".ko") == 0 &&
	       strncmp(name, "bad_", 4) != 0 &&
	       strncmp(name, "crash_", 6) != 0;
}

static bool each(void *ctx, const char *name, u32 mode)
{
	char path[VFS_PATH_MAX + 2];

	(void)mode;
	format(path, sizeof(path), "/%s", name);
	if (is_module(name))
		load_often(ctx, path, name);
	return !command_interrupted();
}

int stress_modules(u32 rounds, bool verbose)
{
	struct tally t = { .rounds = rounds, .verbose = verbose };
	struct vfs_node root;
	int err = vfs_get("/", true, &root);

	if (err)
		return 1;
	err = vfs_list(&root, each, &t);
	vfs_put(&root);
	t.wrong += invariants_check();
	console_printf("stress modules: %u files, each %u times: %u loaded, "
		       "%u refused, %d wrong\n", t.files, rounds, t.loaded,
		       t.refused, t.wrong);
	return err || t.wrong || !t.files;
}
