// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_percpu.c - every static per-CPU variable, on every core
 *
 * The list is the kernel's symbol table between __per_cpu_start and
 * __per_cpu_end. The values are read from each core's copy; the template is
 * only named, because it is inaccessible after start-up.
 *
 * See      docs/shell.md
 */
#include <string.h>

#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/ksym.h"
#include "kernel/lib/sections.h"
#include "kernel/shell/cmd.h"
#include "percpu/access/this_cpu.h"

#define OLD_PREFIX	"per_cpu__"	/* CONFIG_PERCPU_OLD_NAMES */
#define BYTES_SHOWN	16

static const struct part {
	const char *start;
	const char *name;
} parts[] = {
	{ __per_cpu_first_start, "first" },
	{ __per_cpu_page_aligned_start, "page_aligned" },
	{ __per_cpu_read_mostly_start, "read_mostly" },
	{ __per_cpu_plain_start, "plain" },
	{ __per_cpu_shared_aligned_start, "shared_aligned" },
};

static const char *part_name(vaddr_t addr)
{
	const char *name = "?";

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (addr >= (vaddr_t)parts[i].start)
			name = parts[i].name;
	}
	return name;
}

static const char *plain_name(const char *name)
{
	size_t length = strlen(OLD_PREFIX);

	return strncmp(name, OLD_PREFIX, length) ? name : name + length;
}

/* The first symbol at or above addr. */
static unsigned int first_symbol(vaddr_t addr)
{
	unsigned int low = 0, high = ksym_count();
	struct ksym symbol;

	while (low < high) {
		unsigned int middle = low + (high - low) / 2;

		if (ksym_get(middle, &symbol) && symbol.addr < addr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Labels, such as the bounds of the sections, have no size. */
static bool is_variable(const struct ksym *symbol)
{
	return symbol->size > 0;
}

typedef void (*variable_fn)(void *ctx, const struct ksym *symbol);

/* Calls fn for each variable whose name contains pattern; NULL: for all. */
static unsigned int for_each_variable(const char *pattern, variable_fn fn,
				      void *ctx)
{
	unsigned int i = first_symbol((vaddr_t)__per_cpu_start);
	unsigned int count = 0;
	struct ksym symbol;

	for (; ksym_get(i, &symbol); i++) {
		if (symbol.addr >= (vaddr_t)__per_cpu_end)
			break;
		if (!is_variable(&symbol))
			continue;
		if (pattern && !strstr(plain_name(symbol.name), pattern))
			continue;
		if (command_interrupted())
			break;
		fn(ctx, &symbol);
		count++;
	}
	return count;
}

/*
 * What may be a scalar is read as a whole, or another core's update shows
 * half. A struct of such a size may lie where a scalar never does.
 */
static void print_value(const void *at, size_t size)
{
	size_t shown = min_t(size_t, size, BYTES_SHOWN);

	switch ((vaddr_t)at % size ? 0 : size) {
	case 1:
		console_printf("0x%02x\n", READ_ONCE(*(const u8 *)at));
		break;
	case 2:
		console_printf("0x%04x\n", READ_ONCE(*(const u16 *)at));
		break;
	case 4:
		console_printf("0x%08x\n", READ_ONCE(*(const u32 *)at));
		break;
	case 8:
		console_printf("0x%016llx\n", (unsigned long long)
			       __atomic_load_n((const u64 *)at,
					       __ATOMIC_RELAXED));
		break;
	default:
		console_printf("%*ph%s\n", (int)shown, at,
			       shown < size ? " ..." : "");
	}
}

static void print_variable(void *ctx, const struct ksym *symbol)
{
	unsigned int cpu;

	(void)ctx;
	console_printf("%s: %s, offset 0x%lx, %u bytes, template 0x%08lx\n",
		       plain_name(symbol->name), part_name(symbol->addr),
		       (unsigned long)(symbol->addr -
				       (vaddr_t)__per_cpu_start),
		       symbol->size, (unsigned long)symbol->addr);
	for_each_possible_cpu(cpu) {
		const void *copy = (const void *)(symbol->addr +
						  per_cpu_offset(cpu));

		console_printf("  core %u  0x%08lx  ", cpu,
			       (unsigned long)copy);
		print_value(copy, symbol->size);
	}
}

static int run_percpu(int argc, char **argv)
{
	unsigned int count;

	if (argc > 2)
		return cmd_usage(argv[0], "takes one argument at most");
	count = for_each_variable(argc == 2 ? argv[1] : NULL, print_variable,
				  NULL);
	if (command_interrupted())
		return STATUS_INTERRUPTED;
	if (count == 0)
		return cmd_fail(argv[0], "%s: no static per-CPU variable has "
				"that in its name", argv[1]);
	console_printf("%u variable%s; the template is 0x%08lx-0x%08lx, %lu "
		       "bytes\n", count, count == 1 ? "" : "s",
		       (unsigned long)__per_cpu_start,
		       (unsigned long)__per_cpu_end,
		       (unsigned long)(__per_cpu_end - __per_cpu_start));
	return STATUS_OK;
}

struct name_emitter {
	command_emit_fn emit;
	void *ctx;
};

static void emit_name(void *ctx, const struct ksym *symbol)
{
	const struct name_emitter *emitter = ctx;

	emitter->emit(emitter->ctx, plain_name(symbol->name));
}

static void complete_percpu(int argc, char **argv, command_emit_fn emit,
			    void *ctx)
{
	struct name_emitter emitter = { emit, ctx };

	(void)argv;
	if (argc == 2)
		for_each_variable(NULL, emit_name, &emitter);
}

SHELL_COMMAND(percpu) = {
	.name = "percpu",
	.usage = "percpu [NAME]",
	.summary = "Print static per-CPU variables: place and value per core",
	.help = "NAME prints only the variables with NAME in their name.\n"
		"\n"
		"For each: the part of the section it is in, its offset there, its size,\n"
		"the address of its template, and for every possible core the address and\n"
		"value of that core's copy: 1, 2, 4 or 8 bytes as one number, others as\n"
		"their first bytes. A copy's address is the template's address plus that\n"
		"core's per-CPU offset (\"cpus\").",
	.run = run_percpu,
	.complete = complete_percpu,
};
