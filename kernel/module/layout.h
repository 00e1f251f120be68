// SPDX-License-Identifier: MIT
/*
 * kernel/module/layout.h - which section of a module goes where
 *
 *   one block of pages                          elsewhere
 *   | text  r-x | rodata  r-- | data  rw- |     | percpu |
 *
 * Each part of the block is whole pages, for each has its own protection.
 * The per-CPU sections are only a template: every core gets a copy of it.
 * Pure.
 *
 * See      docs/modules.md, tests/module/test_layout.c
 */
#pragma once

#include "kernel/module/elf.h"

#define MODULE_EXPORT_SIZE	12u	/* struct kernel_symbol */

enum module_part {
	MODULE_TEXT, MODULE_RODATA, MODULE_DATA, MODULE_PERCPU,
	NR_MODULE_PARTS,
	MODULE_NOWHERE = NR_MODULE_PARTS,	/* not loaded */
};

struct module_place {
	u32 part;		/* enum module_part */
	u32 offset;		/* in the part */
};

struct module_layout {
	u32 size[NR_MODULE_PARTS];	/* bytes; percpu's as they are, */
	u32 start[MODULE_PERCPU];	/* the others' start in the block */
	u32 block_size;			/* whole pages */
	u32 percpu_align;
	u32 exports_start;		/* struct kernel_symbol, in rodata */
	u32 exports_size;
	u32 index_start;		/* unwind index, in rodata */
	u32 index_size;
	struct module_place place[ELF_SECTIONS_MAX];	/* by section */
};

/*
 * Return: 0, or -ENOEXEC, saying why: more than max_size bytes, or a section
 * that is both writable and executable.
 */
int module_lay_out(struct module_layout *layout, const struct elf_file *elf,
		   u32 max_size, struct module_error *e) __must_check;
