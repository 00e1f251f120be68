// SPDX-License-Identifier: MIT
/*
 * tests/host/fuzz_module.c - libFuzzer's entry: any bytes as a module
 *
 * The loader's pure half runs as in the kernel: look at the file, lay it
 * out, link it into memory of exactly the size it asks for. The sanitizers
 * see every step out of file or memory; what is checked here is that the
 * places of sections do not overlap.
 *
 * Seeds are modules as they are built. Half of the mutations change a
 * number of the file's own tables, which a fuzzer that knows no ELF seldom
 * hits.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"
#include "kernel/module/link.h"
#include "kernel/module/param.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max_size,
			       unsigned int seed);
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max_size);

#define MAX_MODULE	(256u << 10)
#define VA		0x5f800000u
#define PERCPU_VA	0x60180000u

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* Every kind of symbol there is, by the first letter of its name. */
static int resolve(void *ctx, const struct elf_symbol *sym, struct reloc *r,
		   struct module_error *e)
{
	(void)ctx;
	if (elf_symbol_bind(sym) == STB_WEAK)
		return 0;
	if (r->symbol[0] == 'Z')
		return module_refuse(e, -ENOENT, "unknown symbol %.64s",
				     r->symbol);
	r->value = 0x60010000 + ((u32)(u8)r->symbol[0] << 8);
	r->value |= r->symbol[0] & 1;	/* Thumb */
	r->function = r->symbol[0] & 2;
	return 0;
}

/* In its part, and not where another section is. */
static void check_place(const struct module_link *l, u32 i)
{
	const struct module_place *p = &l->layout.place[i];
	struct elf_section s = elf_section(&l->elf, i);

	if (p->part == MODULE_NOWHERE)
		return;
	must((u64)p->offset + s.size <= l->layout.size[p->part]);
	must(!s.align || p->offset % s.align == 0);
	for (u32 j = 0; j < i && i < 40; j++) {
		const struct module_place *q = &l->layout.place[j];
		struct elf_section t = elf_section(&l->elf, j);

		must(q->part != p->part || !s.size || !t.size ||
		     p->offset + s.size <= q->offset ||
		     q->offset + t.size <= p->offset);
	}
}

static void check_layout(const struct module_link *l)
{
	const struct module_layout *layout = &l->layout;
	u32 rodata = layout->size[MODULE_RODATA];

	must(layout->index_start + layout->index_size <= rodata);
	must(layout->exports_start + layout->exports_size <= rodata);
	must(layout->block_size % PAGE_SIZE == 0);
	must(layout->start[MODULE_DATA] + layout->size[MODULE_DATA] <=
	     layout->block_size);
	for (u32 i = 0; i < l->elf.nr_sections; i++)
		check_place(l, i);
}

/* What the kernel, modinfo and insmod read of a file. */
static void read_all(const struct module_link *l)
{
	const char *info = NULL;
	volatile size_t sink = 0;
	u32 size, va;

	while ((info = elf_modinfo_next(&l->elf, info)))
		sink += strlen(info);
	if (elf_modinfo(&l->elf, "vermagic"))
		sink++;
	for (u32 i = 0; i < l->elf.nr_symbols; i++) {
		struct elf_symbol sym = elf_symbol(&l->elf, i);

		sink += strlen(elf_symbol_name(&l->elf, &sym));
	}
	if (module_link_section(l, "__param", &size))
		sink += size;
	va = module_link_function(l, "init_module");
	must(!va || (va >= VA && va <= VA + l->layout.size[MODULE_TEXT] + 1));
}

static void link_all(struct module_link *l, struct module_error *e)
{
	u32 percpu = l->layout.size[MODULE_PERCPU];
	int err;

	l->block = calloc(1, l->layout.block_size);
	l->template = percpu ? calloc(1, percpu) : NULL;
	must(l->block && (l->template || !percpu));
	err = module_link_sections(l, e);
	must(err <= 0 && (!err || *e->text));
	if (!err)
		read_all(l);
	free(l->block);
	free(l->template);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct module_link l;
	struct module_error e = { "" };

	l = (struct module_link){ .va = VA, .percpu_va = PERCPU_VA,
				  .resolve = resolve };
	if (elf_open(&l.elf, data, size, &e) ||
	    module_lay_out(&l.layout, &l.elf, MAX_MODULE, &e)) {
		must(*e.text);
		return 0;
	}
	check_layout(&l);
	link_all(&l, &e);
	return 0;
}

/* --- mutations --- */

static u32 next(u32 *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Where one of the tables' words is: the header's, a section's, an entry's. */
static size_t pick_word(const u8 *data, size_t size, u32 *seed)
{
	struct elf_header h;
	struct elf_section s;
	size_t table;
	u32 i;

	memcpy(&h, data, sizeof(h));
	if (next(seed) % 8 == 0 || !h.nr_sections)
		return next(seed) % sizeof(h);
	i = next(seed) % h.nr_sections;
	table = h.section_table + (size_t)i * sizeof(s);
	if (table + sizeof(s) > size)
		return next(seed) % sizeof(h);
	memcpy(&s, data + table, sizeof(s));
	if (next(seed) % 2 || !s.size)
		return table + next(seed) % sizeof(s);
	return (size_t)s.offset + next(seed) % s.size;
}

static u32 pick_value(u32 old, size_t size, u32 *seed)
{
	switch (next(seed) % 6) {
	case 0:
		return old ^ 1u << next(seed) % 32;
	case 1:
		return old + next(seed) % 9 - 4;
	case 2:
		return (u32)size - next(seed) % 64;
	case 3:
		return 0u - next(seed) % 64;
	case 4:
		return next(seed) % 64;
	}
	return next(seed) << 8 | next(seed);
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max_size,
			       unsigned int seed)
{
	u32 draw = seed, word;
	size_t at;

	if (size < sizeof(struct elf_header) || next(&draw) % 2)
		return LLVMFuzzerMutate(data, size, max_size);
	at = pick_word(data, size, &draw) & ~(size_t)3;
	if (at + sizeof(word) > size)
		return LLVMFuzzerMutate(data, size, max_size);
	memcpy(&word, data + at, sizeof(word));
	word = pick_value(word, size, &draw);
	memcpy(data + at, &word, sizeof(word));
	return size;
}
