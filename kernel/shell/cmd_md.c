// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_md.c - memory by address: look, write, name
 *
 * Nothing here faults: what is not mapped, or may not be written, is said.
 * An access has the width that was asked for, as devices want it.
 */
#include "kernel/arch/mmu.h"
#include "kernel/arch/safe_access.h"
#include "kernel/core/console.h"
#include "kernel/core/ksym.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "kernel/shell/cmd.h"

#include <string.h>

#define ROW		16u
#define BYTES		128u		/* unless told otherwise */

/* A number or a symbol, perhaps with +NUMBER behind it. */
static bool parse_place(const char *text, vaddr_t *va)
{
	const char *plus = strchr(text, '+');
	char name[128];
	struct ksym sym;
	u32 number, more = 0;

	if (plus && parse_u32(plus + 1, &more))
		return false;
	format(name, sizeof(name), "%.*s",
	       (int)(plus ? (size_t)(plus - text) : strlen(text)), text);
	if (parse_u32(name, &number) == 0)
		*va = number + more;
	else if (ksym_find(name, &sym))
		*va = (sym.addr & ~1u) + more;
	else
		return false;
	return true;
}

/* -b, -h, -w in front: bytes of an access. Moves on behind it. */
static unsigned int take_width(int *argc, char ***argv)
{
	static const char *const words[] = { "-b", "-h", "-w" };

	for (unsigned int i = 0; *argc > 1 && i < ARRAY_SIZE(words); i++) {
		if (strcmp((*argv)[1], words[i]) == 0) {
			--*argc;
			++*argv;
			return 1u << i;
		}
	}
	return 4;
}

static int fail_access(const char *name, const char *what, vaddr_t va)
{
	struct mmu_mapping m;

	mmu_mapping_at(va, &m);
	if (m.prot == PROT_NONE)
		return cmd_fail(name, "0x%08lx: nothing is mapped there; see "
				"mem map", (unsigned long)va);
	return cmd_fail(name, "0x%08lx: cannot be %s: the page is %s",
			(unsigned long)va, what, mmu_prot_name(m.prot));
}

/* ---- md ---- */

static char printable(u8 byte)
{
	return byte >= ' ' && byte <= '~' ? (char)byte : '.';
}

struct row {
	char hex[3 * ROW + 1];
	char ascii[ROW + 1];
	int used;
};

static void add_unit(struct row *r, size_t at, u32 value, unsigned int width)
{
	r->used = format_append(r->hex, sizeof(r->hex), r->used, " %0*x",
				(int)(2 * width), value);
	for (unsigned int i = 0; i < width; i++)
		r->ascii[at + i] = printable((u8)(value >> 8 * i));
	r->ascii[at + width] = '\0';
}

/* Return: bytes that could be read; the row says so. */
static size_t print_row(vaddr_t va, size_t size, unsigned int width)
{
	int columns = (int)(ROW / width * (2 * width + 1));
	struct row r = { .used = 0 };
	size_t at;

	for (at = 0; at < size; at += width) {
		u32 value;

		if (safe_load(&value, va + at, width))
			break;
		add_unit(&r, at, value, width);
	}
	if (at)
		console_printf("%08lx %-*s  |%s|\n", (unsigned long)va,
			       columns, r.hex, r.ascii);
	return at;
}

static int run_md(int argc, char **argv)
{
	const char *name = argv[0];
	unsigned int width = take_width(&argc, &argv);
	size_t size = BYTES, row, done;
	vaddr_t va;

	if (argc < 2 || argc > 3)
		return cmd_usage(name, "needs an address");
	if (!parse_place(argv[1], &va))
		return cmd_usage(name, "%s is neither an address nor a "
				 "symbol", argv[1]);
	if (argc == 3 && (parse_size(argv[2], &size) || !size))
		return cmd_usage(name, "%s: not a number of bytes", argv[2]);
	va &= ~(vaddr_t)(width - 1);
	for (size = (size + width - 1) & ~(size_t)(width - 1); size;
	     size -= row, va += row) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		row = min(size, ROW);
		done = print_row(va, row, width);
		if (done < row)
			return fail_access(name, "read", va + done);
		if (va + row == 0 && size > row)
			return cmd_fail(name, "that was the last address");
	}
	return STATUS_OK;
}

SHELL_COMMAND(md) = {
	.name = "md",
	.usage = "md [-b|-h|-w] ADDR|SYMBOL[+OFFSET] [BYTES]",
	.summary = "Dump memory: words, or bytes, or halfwords",
	.help = "Prints 128 or BYTES (4K) bytes in accesses of the width asked for, -w unless\n"
		"told otherwise, from a multiple of it. What cannot be read ends the dump\n"
		"with an error; nothing faults. Reading a device may change it.",
	.run = run_md,
};

/* ---- mw ---- */

static int run_mw(int argc, char **argv)
{
	const char *name = argv[0];
	unsigned int width = take_width(&argc, &argv);
	vaddr_t va;
	u32 value;

	if (argc != 3)
		return cmd_usage(name, "needs an address and a value");
	if (!parse_place(argv[1], &va))
		return cmd_usage(name, "%s is neither an address nor a "
				 "symbol", argv[1]);
	if (parse_u32(argv[2], &value))
		return cmd_usage(name, "%s: not a number", argv[2]);
	if (va & (width - 1))
		return cmd_fail(name, "0x%08lx is no multiple of %u",
				(unsigned long)va, width);
	if (width < 4 && value >> 8 * width)
		return cmd_fail(name, "0x%x does not fit into %u bytes",
				value, width);
	if (safe_store(va, value, width))
		return fail_access(name, "written", va);
	return STATUS_OK;
}

SHELL_COMMAND(mw) = {
	.name = "mw",
	.usage = "mw [-b|-h|-w] ADDR|SYMBOL[+OFFSET] VALUE",
	.summary = "Write to memory, once",
	.help = "One access of the width asked for. What may not be written is said;\n"
		"what may be is written, whatever it is good for.",
	.run = run_mw,
};

/* ---- sym ---- */

static int run_sym(int argc, char **argv)
{
	struct ksym sym;
	vaddr_t va;

	if (argc != 2)
		return cmd_usage(argv[0], "needs an address or a name");
	if (!parse_place(argv[1], &va))
		return cmd_fail(argv[0], "%s: no such symbol", argv[1]);
	if (!ksym_lookup(va, &sym))
		return cmd_fail(argv[0], "0x%08lx: no symbol is there",
				(unsigned long)va);
	console_printf("0x%08lx %pS  %c, %u bytes from 0x%08lx\n",
		       (unsigned long)va, (void *)va, sym.type, sym.size,
		       (unsigned long)(sym.addr & ~1u));
	return STATUS_OK;
}

SHELL_COMMAND(sym) = {
	.name = "sym",
	.usage = "sym ADDR|NAME[+OFFSET]",
	.summary = "Look up a symbol by address or name",
	.help = "The letter is nm's: t code, r constants, d and b variables; capital: global.\n"
		"Modules' symbols are found by address.",
	.run = run_sym,
};
