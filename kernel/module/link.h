// SPDX-License-Identifier: MIT
/*
 * kernel/module/link.h - from sections of a file to memory that is linked
 *
 * Sections are written to where they will be, while that is still
 * read-write. The per-CPU part is linked in a template: its symbols stand
 * for what percpu_modalloc() returned, as a static variable's does for the
 * template in the image, and every core is given a copy.
 * Pure: where code will see the bytes, and where they are now, are two.
 *
 * See      docs/modules.md, tests/host/fuzz_module.c
 */
#pragma once

#include "kernel/module/layout.h"
#include "kernel/module/reloc_arm.h"

struct module_link {
	struct elf_file elf;
	struct module_layout layout;
	u32 va;			/* of the block of layout.block_size bytes */
	u8 *block;		/* its bytes */
	u32 percpu_va;		/* what stands for the per-CPU part */
	u8 *template;		/* its bytes; NULL if it has none */
	/*
	 * The value of a symbol that the module has not itself, r->symbol:
	 * sets r->value and r->function. Return: 0, or a negative errno,
	 * saying why.
	 */
	int (*resolve)(void *ctx, const struct elf_symbol *sym,
		       struct reloc *r, struct module_error *e);
	void *ctx;
};

/*
 * Copies the sections and relocates them. The link was laid out and has its
 * memory, zeroed. Return: 0, -ENOEXEC, what resolve returned, saying why.
 */
int module_link_sections(const struct module_link *l, struct module_error *e)
	__must_check;

/* The address of a function of the module's; 0: there is none. */
u32 module_link_function(const struct module_link *l, const char *name);

/* The bytes of a section that is loaded; NULL: there is none of that name. */
u8 *module_link_section(const struct module_link *l, const char *name,
			u32 *size);
