// SPDX-License-Identifier: MIT
/*
 * kernel/module/probe.c - modules by name, and those they need
 *
 * What a module needs stands in its file: depends=, from scripts/modpost.py.
 * A module needs others, which need others... but none itself, unless
 * somebody made the archive by hand: the depth has an end.
 */
#include <string.h>

#include "kernel/fs/vfs.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "kernel/module/module_internal.h"

#define DEPTH_MAX	8

/* --- files --- */

/* "/lib/hello-1.ko" to "hello_1", as far as it fits. */
static void stem(const char *path, char name[MODULE_NAME_LEN])
{
	const char *slash = strrchr(path, '/');
	char *dot;

	format(name, MODULE_NAME_LEN, "%s", slash ? slash + 1 : path);
	dot = strrchr(name, '.');
	if (dot && strcmp(dot, ".ko") == 0)
		*dot = '\0';
	for (; *name; name++)
		if (*name == '-')
			*name = '_';
}

static int load_ko(const char *name, char from, char to,
		   struct vfs_contents *contents)
{
	char path[MODULE_NAME_LEN + 5];
	char *at;

	format(path, sizeof(path), "/%s", name);
	for (at = path; (at = strchr(at, from)); )
		*at = to;
	format_append(path, sizeof(path), (int)strlen(path), ".ko");
	return vfs_load(path, contents);
}

int module_file(const char *what, char name[MODULE_NAME_LEN],
		struct vfs_contents *contents, struct module_error *e)
{
	int err = vfs_load(what, contents);
	bool is_path = strchr(what, '/') || strchr(what, '.');

	stem(what, name);
	if (err == -ENOENT && !is_path)
		err = load_ko(what, '-', '_', contents);
	if (err == -ENOENT && !is_path)
		err = load_ko(what, '_', '-', contents);
	if (err == -ENOENT)
		return module_refuse(e, err, "no such file");
	if (err)
		return module_refuse(e, err, "its file cannot be read (%pe)",
				     (void *)(intptr_t)err);
	return 0;
}

static int insert(const struct vfs_contents *contents, const char *name,
		  char **args, int nr_args, struct module_error *e)
{
	struct module_request req = {
		.name = name, .data = contents->data, .size = contents->size,
		.args = args, .nr_args = nr_args,
	};

	return module_load(&req, e);
}

int module_insert(const char *what, char **args, int nr_args,
		  struct module_error *e)
{
	struct vfs_contents contents;
	char name[MODULE_NAME_LEN];
	int err = module_file(what, name, &contents, e);

	if (err)
		return err;
	err = insert(&contents, name, args, nr_args, e);
	vfs_unload(&contents);
	return err;
}

/* --- with what they need --- */

static bool is_loaded(const char *name)
{
	bool loaded;

	mutex_lock(&module_mutex);
	loaded = module_find_locked(name);
	mutex_unlock(&module_mutex);
	return loaded;
}

/* The next name of "a,b,c". Return: false behind the last one. */
static bool next_name(const char **list, char name[MODULE_NAME_LEN])
{
	size_t len = strcspn(*list, ",");

	if (!len)
		return false;
	format(name, MODULE_NAME_LEN, "%.*s", (int)len, *list);
	*list += len;
	*list += **list == ',';
	return true;
}

static int probe(const char *what, char **args, int nr_args, int depth,
		 struct module_error *e);

static int probe_needed(const char *depends, int depth, struct module_error *e)
{
	char needed[MODULE_NAME_LEN];

	while (next_name(&depends, needed)) {
		struct module_error why;
		int err = 0;

		if (!is_loaded(needed))
			err = probe(needed, NULL, 0, depth + 1, &why);
		if (err)
			return module_refuse(e, err, "it needs %s: %s", needed,
					     why.text);
	}
	return 0;
}

static int probe(const char *what, char **args, int nr_args, int depth,
		 struct module_error *e)
{
	struct vfs_contents contents;
	char name[MODULE_NAME_LEN];
	struct elf_file elf;
	int err;

	if (depth > DEPTH_MAX)
		return module_refuse(e, -ELOOP, "more than %d modules that "
				     "need each other", DEPTH_MAX);
	err = module_file(what, name, &contents, e);
	if (err)
		return err;
	if (!is_loaded(name)) {
		err = elf_open(&elf, contents.data, contents.size, e);
		if (!err)
			err = probe_needed(elf_modinfo(&elf, "depends") ? : "",
					   depth, e);
		if (!err)
			err = insert(&contents, name, args, nr_args, e);
	}
	vfs_unload(&contents);
	return err;
}

int module_probe(const char *what, char **args, int nr_args,
		 struct module_error *e)
{
	return probe(what, args, nr_args, 0, e);
}

/* Those of a list that nobody uses any more, with what they needed. */
static void remove_unused(const char *depends, int depth)
{
	char needed[MODULE_NAME_LEN], name[MODULE_NAME_LEN];

	while (next_name(&depends, needed)) {
		struct vfs_contents contents;
		struct module_error e;
		struct elf_file elf;

		if (module_unload(needed, &e) || depth == DEPTH_MAX ||
		    module_file(needed, name, &contents, &e))
			continue;
		if (!elf_open(&elf, contents.data, contents.size, &e))
			remove_unused(elf_modinfo(&elf, "depends") ? : "",
				      depth + 1);
		vfs_unload(&contents);
	}
}

int module_probe_remove(const char *what, struct module_error *e)
{
	struct vfs_contents contents;
	char name[MODULE_NAME_LEN];
	struct elf_file elf;
	int err = module_file(what, name, &contents, e);

	if (err)
		return err;
	err = module_unload(name, e);
	if (!err && !elf_open(&elf, contents.data, contents.size, e))
		remove_unused(elf_modinfo(&elf, "depends") ? : "", 0);
	vfs_unload(&contents);
	return err;
}
