// SPDX-License-Identifier: MIT
/*
 * boot/bootinfo.h - what the road from reset found out
 *
 * Filled by core 0 before the MMU is on, read-only afterwards.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define CMDLINE_SIZE	2048

enum boot_source {
	BOOT_ATAGS,	/* raw image: tag list at r2 */
	BOOT_DTB,	/* flattened device tree */
	BOOT_SEMIHOST,	/* ELF: asked the emulator */
	BOOT_PROBED,	/* nobody to ask: RAM probed, no command line */
};

struct boot_info {
	enum boot_source source;
	paddr_t ram_start;
	size_t ram_size;	/* bytes, contiguous */
	paddr_t initrd_start;	/* 0: none */
	size_t initrd_size;
	bool cmdline_truncated;
	char cmdline[CMDLINE_SIZE];
};

extern struct boot_info boot_info;

const char *boot_source_name(enum boot_source source);

/* The pieces of boot_early(), each its own file. All run on core 0, MMU off. */
void boot_args(struct boot_info *info, paddr_t args);
bool boot_fdt_parse(struct boot_info *info, const void *fdt);
void boot_map(const struct boot_info *info);

/* Makes text the command line, noting when it does not fit. */
void boot_cmdline_set(struct boot_info *info, const char *text, size_t len);

/* Entry from start.S. */
void boot_early(paddr_t args);

/* Declared upcalls from start.S: never return. */
void start_kernel(void) __noreturn;
void secondary_main(void) __noreturn;
