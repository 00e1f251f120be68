// SPDX-License-Identifier: MIT
/*
 * kernel/module/module_internal.h - what the files of the loader share
 *
 * Locks    [M] module_mutex: one thread at a time loads or unloads.
 */
#pragma once

#include "kernel/core/text_range.h"
#include "kernel/lib/list.h"
#include "kernel/module/area.h"
#include "kernel/module/layout.h"
#include "kernel/sched/mutex.h"

#define MODULE_NAME_MAX	31

enum module_state { MODULE_COMING, MODULE_LIVE, MODULE_GOING };

struct module {
	char name[MODULE_NAME_MAX + 1];	/* [I] */
	struct list_head list;		/* [M] in modules */
	enum module_state state;	/* [M] */
	struct module_area area;	/* [I] */
	u32 size;			/* [I] bytes of all parts, copies of
					 * the per-CPU part not counted */
	void __percpu *percpu;		/* [I] or NULL */
	u32 percpu_size;		/* [I] bytes per core */
	int (*init)(void);		/* [I] or NULL */
	void (*exit)(void);		/* [I] or NULL */
	bool gpl;			/* [I] may use what is GPL only */
	struct text_range text;		/* [I] */
	struct ksym *symbols;		/* [I] */
	char *symbol_names;		/* [I] */
};

extern struct mutex module_mutex;
extern struct list_head modules;	/* [M] struct module.list */

/* Locks: module_mutex. NULL: none is called so. */
struct module *module_find_locked(const char *name);

/*
 * Loads the module in size bytes of data, and runs its init. name is what it
 * is called unless it says so itself.
 * Return: 0; -ENOEXEC, -EEXIST, -ENOENT (a symbol), -EACCES (a licence),
 * -ENOMEM, what init returned; saying why. Context: thread, may sleep.
 */
int module_load(const char *name, const void *data, size_t size,
		struct module_error *e) __must_check;

/* Return: 0, -ENOENT, -EBUSY (it has no exit), saying why. */
int module_unload(const char *name, struct module_error *e) __must_check;

/* --- kernel/module/symbol.c: names to addresses --- */

extern const char module_vermagic[];

bool module_licence_is_gpl(const char *licence);

/*
 * What the kernel exports by that name, to this module. Return: NULL, with
 * *err -ENOENT or -EACCES, saying why.
 */
const struct kernel_symbol *module_resolve(const struct module *m,
					   const char *name, int *err,
					   struct module_error *e);

/* --- kernel/module/link.c: sections to memory --- */

struct module_link {
	struct elf_file elf;
	struct module_layout layout;
	u8 *template;		/* of the per-CPU part */
};

/*
 * Copies the sections, relocates them, copies the per-CPU part for every
 * possible core. Return: 0, -ENOENT, -EACCES, -ENOEXEC, saying why.
 */
int module_link(struct module *m, struct module_link *l,
		struct module_error *e) __must_check;

/* The address of a function of the module's; NULL: there is none. */
void *module_function(const struct module *m, const struct module_link *l,
		      const char *name);

/* --- kernel/module/names.c: symbols for backtraces --- */

/* Return: 0 or -ENOMEM. */
int module_names_make(struct module *m, const struct module_link *l)
	__must_check;
void module_names_free(struct module *m);

/* --- kernel/module/gone.c: what was where --- */

void module_remember_gone(const struct module *m);
