// SPDX-License-Identifier: MIT
/*
 * kernel/lib/table.h - arrays collected by the linker
 *
 *   SHELL_COMMAND(cpus) = { .name = "cpus", ... };      in any source file
 *   TABLE_FOREACH(struct command, commands, c) ...      in the table's owner
 *
 * Each entry is a constant in section .table.<table>.<ident>; linker.ld
 * sorts them by name and defines __table_<table>_start and _end. Tables are
 * for leaves (commands, tests, checks), never for the order of start-up.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define TABLE_ENTRY(type, table, ident)					\
	static const type table_##table##_##ident __used		\
	__aligned(__alignof__(type))					\
	__section(".table." #table "." #ident)

/* The loop's bounds are declared where it stands: no entry, no iteration. */
#define TABLE_DECLARE(type, table)					\
	extern const type __table_##table##_start[];			\
	extern const type __table_##table##_end[]

#define TABLE_FOREACH(type, table, p)					\
	for (const type *(p) = __table_##table##_start;			\
	     (p) < __table_##table##_end; (p)++)
