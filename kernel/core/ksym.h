// SPDX-License-Identifier: MIT
/*
 * kernel/core/ksym.h - the kernel's own symbol table
 *
 * Every function and variable of the image with address, size and nm's type
 * letter, in read-only memory: for backtraces, %pS, and commands that take
 * a name. Built by scripts/gen_ksyms.py; immutable, so all functions here
 * may be called from any context, including a panic. Addresses of modules
 * have names too (kernel/core/text_range.h), as long as they are loaded.
 */
#pragma once

#include "kernel/lib/types.h"

struct ksym {
	const char *name;
	const char *module;	/* whose it is; NULL: the image's */
	vaddr_t addr;
	u32 size;	/* bytes; 0 for a bare label, such as a section bound */
	char type;	/* as nm prints: T t text, R r rodata, D d data, B b bss */
};

/*
 * Find the symbol whose bytes contain @addr (or the label exactly there).
 * Return: false, and @out untouched, when no symbol does.
 */
bool ksym_lookup(vaddr_t addr, struct ksym *out);

/* The same outside the image. Declared upcall (kernel/core/text_range.c). */
bool ksym_lookup_outside(vaddr_t addr, struct ksym *out);

/*
 * Find a symbol by its name; of several static ones with the same name, the
 * one with the lowest address; those outside the image come last.
 */
bool ksym_find(const char *name, struct ksym *out);
bool ksym_find_outside(const char *name, struct ksym *out);	/* upcall */

/* Number of symbols. */
unsigned int ksym_count(void);

/* Symbol number @i by ascending address. Return: false beyond the last. */
bool ksym_get(unsigned int i, struct ksym *out);
