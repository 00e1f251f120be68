// SPDX-License-Identifier: MIT
/*
 * kernel/module/module_internal.h - what the files of the loader share
 *
 * Locks    [M] module_mutex: one thread at a time loads or unloads.
 */
#pragma once

#include "kernel/module/link.h"
#include "kernel/module/module.h"
#include "kernel/sched/mutex.h"

extern struct mutex module_mutex;
extern struct list_head modules;	/* [M] struct module.list */

/* Locks: module_mutex. NULL: none is called so. */
struct module *module_find_locked(const char *name);

/* What insmod was given. */
struct module_request {
	const char *name;	/* what it is called unless it says so */
	const void *data;	/* the file */
	size_t size;
	char **args;		/* "name=value", or "name" */
	int nr_args;
};

/*
 * Loads a module, and runs its init. Nothing of the request need stay.
 * Return: 0; -ENOEXEC, -EEXIST, -ENOENT (a symbol), -EACCES (a licence),
 * -EINVAL (a parameter), -ENOMEM, what init returned; saying why. Context:
 * thread, may sleep.
 */
int module_load(const struct module_request *req, struct module_error *e)
	__must_check;

/* Return: 0, -ENOENT, -EBUSY (in use, no exit), saying why. */
int module_unload(const char *name, struct module_error *e) __must_check;

/* --- kernel/module/probe.c: files of modules --- */

struct vfs_contents;

/*
 * The file of a module: a path, or the name that /NAME.ko in the archive
 * has, - and _ being the same. name becomes what it is called. vfs_unload()
 * when done. Return: 0, what vfs_load() returns, saying why.
 */
int module_file(const char *what, char name[MODULE_NAME_LEN],
		struct vfs_contents *contents, struct module_error *e)
	__must_check;

/* Loads a module from its file. Return: as module_load(). */
int module_insert(const char *what, char **args, int nr_args,
		  struct module_error *e) __must_check;

/*
 * The same, after the modules it depends on; 0 also if it is loaded already.
 * Removal ends with those that are not used by others.
 */
int module_probe(const char *what, char **args, int nr_args,
		 struct module_error *e) __must_check;
int module_probe_remove(const char *what, struct module_error *e) __must_check;

/* --- kernel/module/symbol.c: names to addresses --- */

extern const char module_vermagic[];

bool module_licence_is_gpl(const char *licence);

/*
 * What the kernel or another module exports by that name, to this module;
 * which is a user of the other one from then on. needs: the module's depends=
 * or NULL, for the message. Return: NULL, with *err -ENOENT, -EACCES or
 * -ENOMEM, saying why.
 */
const struct kernel_symbol *module_resolve(struct module *m, const char *name,
					   const char *needs, int *err,
					   struct module_error *e);

/*
 * Finds what the module exports. Return: 0, or -ENOEXEC (damaged, or others
 * export that already), saying why.
 */
int module_exports_find(struct module *m, const struct module_layout *layout,
			struct module_error *e) __must_check;

/* Is it a string, all of it in the module? */
bool module_has_string(const struct module *m, const char *s);

/* --- kernel/module/args.c: parameters --- */

/*
 * Finds the module's parameters and sets those that are given. Return: 0,
 * -ENOMEM, -EINVAL, -ENOEXEC, saying why.
 */
int module_args_apply(struct module *m, const struct module_link *l,
		      const struct module_request *req, struct module_error *e)
	__must_check;
void module_args_free(struct module *m);

/* --- kernel/module/use.c: who uses it --- */

/* user is a user of used: the one that needs the other. */
struct module_use {
	struct list_head by_user;	/* [M] in user->uses */
	struct list_head by_used;	/* [M] in used->users */
	struct module *user, *used;	/* [I] */
};

/* Locks: module_mutex. Once or often: it counts once. Return: 0, -ENOMEM. */
int module_use_locked(struct module *user, struct module *used) __must_check;
void module_uses_end_locked(struct module *user);

/* The names of its users with `between` before each but the first. */
void module_users_name_locked(const struct module *m, char *buf, size_t size,
			      const char *between);

/* Locks: module_mutex. Return: false if it has users; else it never gets
 * one again. */
bool module_release_locked(struct module *module) __must_check;

/* --- kernel/module/names.c: symbols for backtraces --- */

/* Return: 0 or -ENOMEM. */
int module_names_make(struct module *m, const struct module_link *l)
	__must_check;
void module_names_free(struct module *m);

/* --- kernel/module/gone.c: what was where --- */

void module_remember_gone(const struct module *m);
