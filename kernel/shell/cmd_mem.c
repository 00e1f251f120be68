// SPDX-License-Identifier: MIT
/*
 * kernel/shell/cmd_mem.c - memory: what is where, and who may touch it
 */
#include <string.h>

#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/mmu.h"
#include "kernel/core/console.h"
#include "kernel/core/text_range.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "kernel/shell/cmd.h"
#include "mm/bootmem.h"
#include "mm/mm_stats.h"
#include "mm/vmalloc.h"

#define SIZE_TEXT	16

/* "256 MiB", "44 KiB" or "100 bytes": the largest unit that is exact. */
static const char *size_text(char *text, size_t size)
{
	if (size >= SZ_1M && size % SZ_1M == 0)
		format(text, SIZE_TEXT, "%zu MiB", size / SZ_1M);
	else if (size % SZ_1K == 0)
		format(text, SIZE_TEXT, "%zu KiB", size / SZ_1K);
	else
		format(text, SIZE_TEXT, "%zu bytes", size);
	return text;
}

static void print_range(const char *name, vaddr_t start, vaddr_t end,
			const char *remark)
{
	char text[SIZE_TEXT];

	if (start == end)
		return;
	console_printf("%-10s 0x%08lx-0x%08lx %12s  %s\n", name,
		       (unsigned long)start, (unsigned long)(end - 1),
		       size_text(text, end - start), remark);
}

/* With one core the template is the copy. */
#define TEMPLATE_WORDS							\
	(IS_ENABLED(CONFIG_SMP) ? "template of the per-CPU variables" :	\
				  "per-CPU variables, of the one core")

static const struct section {
	const char *name;
	const char *start;
	const char *end;
	const char *remark;
} sections[] = {
	{ "image", __image_start, __image_end, "the kernel, of that:" },
	{ "  text", __text_start, __text_end, "code" },
	{ "  rodata", __rodata_start, __rodata_end, "constants, symbols" },
	{ "  percpu", __per_cpu_start, __per_cpu_end, TEMPLATE_WORDS },
	{ "  data", __data_start, __data_end, "variables with a value" },
	{ "  bss", __bss_start, __bss_end, "variables that start as 0" },
	{ "  stacks", __stacks_start, __stacks_end,
	  "and a guard page below each" },
};

static void print_bootmem(void)
{
	struct bootmem_stats s;
	char used[SIZE_TEXT], unused[SIZE_TEXT];
	char largest[SIZE_TEXT], asked[SIZE_TEXT];

	bootmem_get_stats(bootmem_kernel(), &s);
	console_printf("bootmem    in use %s, free %s in %lu runs, the largest "
		       "%s\n",
		       size_text(used, (s.nr_pages - s.nr_free) * PAGE_SIZE),
		       size_text(unused, s.nr_free * PAGE_SIZE), s.nr_runs,
		       size_text(largest, s.largest_run * PAGE_SIZE));
	console_printf("           %lu allocations (%s), %lu frees%s\n",
		       s.nr_allocs, size_text(asked, s.bytes_asked),
		       s.nr_frees, s.retired ? "; retired" : "");
}

static void print_pages(void)
{
	char used[SIZE_TEXT], unused[SIZE_TEXT], bytes[SIZE_TEXT];
	struct vm_stats vm;

	console_printf("pages      in use %s, free %s\n",
		       size_text(used, nr_pages_in_use() * PAGE_SIZE),
		       size_text(unused, nr_free_pages() * PAGE_SIZE));
	vm_stats_get(&vm);
	print_range("vmalloc", VMALLOC_START, VMALLOC_END, "addresses");
	console_printf("           %lu areas over %s, %lu pages of their own\n",
		       vm.nr_areas, size_text(bytes, vm.used), vm.nr_pages);
}

static void print_modules(void)
{
	struct text_range_info range;

	for (unsigned int i = 0; text_range_get(i, &range); i++)
		print_range("module", range.start, range.end, range.name);
}

static void print_summary(void)
{
	char remark[32];

	format(remark, sizeof(remark), "source: %s",
	       boot_source_name(boot_info.source));
	print_range("RAM", boot_info.ram_start,
		    boot_info.ram_start + boot_info.ram_size, remark);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		print_range(sections[i].name, (vaddr_t)sections[i].start,
			    (vaddr_t)sections[i].end, sections[i].remark);
	print_range("initrd", boot_info.initrd_start,
		    boot_info.initrd_start + boot_info.initrd_size,
		    "initial RAM disk");
	print_modules();
	print_bootmem();
	print_pages();
}

/* ---- mem map: the page tables, equal neighbours joined ---- */

static bool inside(vaddr_t va, const char *start, const char *end)
{
	return va >= (vaddr_t)start && va < (vaddr_t)end;
}

static void name_stack(vaddr_t va, char *text, size_t size)
{
	unsigned int cpu, which;

	if (stack_guard_at(va, &cpu, &which))
		format(text, size, "guard page below the next");
	else if (stack_guard_at(va - PAGE_SIZE, &cpu, &which))
		format(text, size, "core %u: %s stack", cpu,
		       stack_name(which));
}

static const char *name_section(vaddr_t va)
{
	if (inside(va, __text_start, __text_end))
		return "text";
	if (inside(va, __rodata_start, __rodata_end))
		return "rodata";
	if (inside(va, __per_cpu_start, __per_cpu_end))
		return TEMPLATE_WORDS;
	if (inside(va, __data_start, __bss_end))
		return "data, bss";
	if (va == 0)
		return "null pointers fault here";
	if (va >= MODULES_START && va < MODULES_END)
		return "modules";
	if (va == RAM_BASE)
		return "the boot loader's, in use";
	if (va == BOARD_DEVICES)
		return "the board's devices";
	if (va == PRIVATE_DEVICES)
		return "the cores' devices: SCU, GIC, timers";
	if (va >= (vaddr_t)__image_end && va - boot_info.ram_start <
	    boot_info.ram_size)
		return "RAM, the page allocator's";
	return "";
}

/* The area that va lies in: who asked for it. */
static bool name_area(vaddr_t va, char *text, size_t size)
{
	struct vm_info info;

	if (!is_vmalloc_addr((void *)va) || !vm_info_next(va, &info) ||
	    info.start > va)
		return false;
	format(text, size, "%ps", (void *)info.caller);
	return true;
}

static void print_mapping(const struct mmu_mapping *m)
{
	char text[40] = "", size[SIZE_TEXT];
	const char *remark;

	if (inside(m->va, __stacks_start, __stacks_end))
		name_stack(m->va, text, sizeof(text));
	else if (m->prot != PROT_NONE)
		(void)name_area(m->va, text, sizeof(text));
	remark = text[0] ? text : name_section(m->va);
	console_printf("0x%08lx-0x%08lx %10s  %s%s%s\n",
		       (unsigned long)m->va,
		       (unsigned long)(m->va + m->size - 1),
		       size_text(size, m->size), mmu_prot_name(m->prot),
		       remark[0] ? "  " : "", remark);
}

/* Does m go on where run ends, in the same way? */
static bool continues(const struct mmu_mapping *run,
		      const struct mmu_mapping *m)
{
	if (run->prot != m->prot || m->va == (vaddr_t)__image_end)
		return false;
	/* A vmalloc area's pages lie anywhere; its guard page ends it. */
	return run->prot == PROT_NONE || is_vmalloc_addr((void *)run->va) ||
	       run->pa + run->size == m->pa;
}

static int print_map(void)
{
	struct mmu_mapping run, next;

	mmu_mapping_at(0, &run);
	/* The last mapping ends at 4 GiB, which is 0 again. */
	while (run.va + run.size != 0) {
		if (command_interrupted())
			return STATUS_INTERRUPTED;
		mmu_mapping_at(run.va + run.size, &next);
		if (continues(&run, &next)) {
			run.size += next.size;
		} else {
			print_mapping(&run);
			run = next;
		}
	}
	print_mapping(&run);
	return STATUS_OK;
}

static int run_mem(int argc, char **argv)
{
	if (argc == 1) {
		print_summary();
		return STATUS_OK;
	}
	if (argc == 2 && strcmp(argv[1], "map") == 0)
		return print_map();
	return cmd_usage(argv[0], "%s: unknown argument", argv[1]);
}

static void complete_mem(int argc, char **argv, command_emit_fn emit,
			 void *ctx)
{
	(void)argv;
	if (argc == 2)
		emit(ctx, "map");
}

SHELL_COMMAND(mem) = {
	.name = "mem",
	.usage = "mem [map]",
	.summary = "Print RAM, the image's parts and what allocators gave out",
	.help = "mem map prints the page tables: every range of virtual addresses, its\n"
		"protection, and what is there. Guard pages are the holes between stacks.",
	.run = run_mem,
	.complete = complete_mem,
};
