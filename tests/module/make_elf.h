// SPDX-License-Identifier: MIT
/*
 * tests/module/make_elf.h - a small module, made field by field
 *
 * A test changes what it likes in the struct, then has the file looked at.
 */
#pragma once

#include "kernel/module/elf.h"

enum {
	SECTION_NULL, SECTION_TEXT, SECTION_REL, SECTION_PERCPU,
	SECTION_EXIDX, SECTION_INFO, SECTION_SYMBOLS, SECTION_NAMES,
	NR_SECTIONS,
};

enum { SYMBOL_NULL, SYMBOL_INIT, SYMBOL_COUNT, SYMBOL_PRINTK, NR_SYMBOLS };

struct small_elf {
	struct elf_header header;
	struct elf_section section[NR_SECTIONS];
	u32 text[4];
	u8 percpu[12];
	u32 exidx[2];
	char info[32];
	struct elf_rel rel[3];
	struct elf_symbol symbol[NR_SYMBOLS];
	char names[96];
};

/* Sound, and all of it looked at: nothing in it may be ignored. */
void make_elf(struct small_elf *elf);
