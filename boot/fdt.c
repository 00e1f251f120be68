// SPDX-License-Identifier: MIT
/*
 * boot/fdt.c - RAM, command line and initrd from a flattened device tree
 *
 * The structure block is a sequence of big-endian words: BEGIN_NODE name,
 * PROP length name-offset value, END_NODE, NOP, END. Only the root's cell
 * counts, /memory* and /chosen matter here. Every offset is held against
 * the sizes in the header. Source: Devicetree Specification 0.4, ch. 5.
 */
#include "boot/bootinfo.h"
#include "kernel/lib/align.h"

#define FDT_BEGIN_NODE	1
#define FDT_END_NODE	2
#define FDT_PROP	3
#define FDT_NOP		4
#define FDT_END		9

struct fdt {
	const u8 *base;
	u32 total, structs, structs_end, strings;
	u32 pos;		/* in bytes from base, in the structs */
	u32 depth;		/* 1: in the root node */
	bool in_memory, in_chosen;	/* of depth 2 */
	u32 address_cells, size_cells;
	u64 initrd_end;
};

static u32 be32(const u8 *p)
{
	return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static u64 be_cells(const u8 *p, u32 cells)
{
	u64 value = 0;

	while (cells--) {
		value = value << 32 | be32(p);
		p += 4;
	}
	return value;
}

/* Does the string at p, at most up to the end of the tree, equal name? */
static bool is_name(const struct fdt *f, u32 at, const char *name, bool prefix)
{
	while (at < f->total && *name && f->base[at] == (u8)*name) {
		at++;
		name++;
	}
	return !*name && (prefix || (at < f->total && !f->base[at]));
}

static void memory_property(struct fdt *f, struct boot_info *info, u32 name,
			    const u8 *value, u32 len)
{
	u32 cells = f->address_cells + f->size_cells;

	if (!is_name(f, name, "reg", false) || info->ram_size ||
	    f->address_cells > 2 || f->size_cells > 2 || len < cells * 4)
		return;
	info->ram_start = (paddr_t)be_cells(value, f->address_cells);
	info->ram_size = (size_t)be_cells(value + f->address_cells * 4,
					  f->size_cells);
}

static void chosen_property(struct fdt *f, struct boot_info *info, u32 name,
			    const u8 *value, u32 len)
{
	if (is_name(f, name, "bootargs", false))
		boot_cmdline_set(info, (const char *)value, len);
	else if (is_name(f, name, "linux,initrd-start", false) && len <= 8)
		info->initrd_start = (paddr_t)be_cells(value, len / 4);
	else if (is_name(f, name, "linux,initrd-end", false) && len <= 8)
		f->initrd_end = be_cells(value, len / 4);
}

static bool property(struct fdt *f, struct boot_info *info)
{
	u32 len, name;
	const u8 *value;

	if (f->pos + 8 > f->structs_end)
		return false;
	len = be32(f->base + f->pos);
	name = f->strings + be32(f->base + f->pos + 4);
	value = f->base + f->pos + 8;
	if (len > f->structs_end - f->pos - 8 || name >= f->total)
		return false;
	if (f->depth == 1 && len == 4) {
		if (is_name(f, name, "#address-cells", false))
			f->address_cells = be32(value);
		else if (is_name(f, name, "#size-cells", false))
			f->size_cells = be32(value);
	} else if (f->depth == 2 && f->in_memory) {
		memory_property(f, info, name, value, len);
	} else if (f->depth == 2 && f->in_chosen) {
		chosen_property(f, info, name, value, len);
	}
	f->pos += 8 + ALIGN_UP(len, 4u);
	return true;
}

static void begin_node(struct fdt *f)
{
	f->depth++;
	if (f->depth == 2) {
		f->in_memory = is_name(f, f->pos, "memory", true);
		f->in_chosen = is_name(f, f->pos, "chosen", false);
	}
	while (f->pos < f->structs_end && f->base[f->pos])
		f->pos++;
	f->pos = ALIGN_UP(f->pos + 1, 4u);
}

/* One token. Returns false at the end or where the tree is malformed. */
static bool token(struct fdt *f, struct boot_info *info)
{
	u32 kind;

	if (f->pos + 4 > f->structs_end)
		return false;
	kind = be32(f->base + f->pos);
	f->pos += 4;
	switch (kind) {
	case FDT_BEGIN_NODE:
		begin_node(f);
		return true;
	case FDT_END_NODE:
		return f->depth-- > 1;
	case FDT_PROP:
		return property(f, info);
	case FDT_NOP:
		return true;
	}
	return false;
}

bool boot_fdt_parse(struct boot_info *info, const void *fdt)
{
	struct fdt f = {
		.base = fdt,
		.total = be32((const u8 *)fdt + 4),
		.structs = be32((const u8 *)fdt + 8),
		.strings = be32((const u8 *)fdt + 12),
		.address_cells = 2,
		.size_cells = 1,
	};

	f.structs_end = f.total;
	f.pos = f.structs;
	if (f.total < 40 || f.total > SZ_1M || f.structs >= f.total ||
	    f.strings >= f.total || (f.structs & 3))
		return false;
	while (token(&f, info))
		;
	if (f.initrd_end > info->initrd_start)
		info->initrd_size = (size_t)f.initrd_end - info->initrd_start;
	return true;
}
