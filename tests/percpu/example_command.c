// SPDX-License-Identifier: MIT
/*
 * tests/percpu/example_command.c - the shell command example
 *
 * The worked examples of docs/percpu/examples.md, as they come out.
 */
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "mm/slab.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "tests/percpu/examples.h"

#include <string.h>

/* --- the array of an area map --- */

static void print_map(const struct example *e, const char *what, long at)
{
	char text[EXAMPLE_TEXT];

	console_printf("%-18s", what);
	if (at >= 0)
		console_printf("%5ld", at);
	else
		console_printf("     ");
	console_printf("%8zu  %s\n", e->chunk->free_bytes,
		       example_map(e, text));
}

static void show_map(struct example *e)
{
	console_printf("                     at    free  array\n");
	print_map(e, "a new chunk", -1);
	print_map(e, "take 32", example_take(e, 32, 4));
	print_map(e, "take 4", example_take(e, 4, 4));
	print_map(e, "take 100, by 64", example_take(e, 100, 64));
	print_map(e, "take 2, by 2", example_take(e, 2, 2));
	print_map(e, "take 6", example_take(e, 6, 4));
	print_map(e, "give what is at 32", example_give(e, 32) ? 0 : -1);
	print_map(e, "give what is at 0", example_give(e, 0) ? 0 : -1);
	print_map(e, "take 36", example_take(e, 36, 4));
}

/* --- slots --- */

static void show_slots(struct example *e)
{
	static const size_t left[] = { 0, 4, 8, 12, 16, 28, 32, 60, 64, 1024,
				       4096, 20480 };

	console_printf("bytes free  slot\n");
	for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
		if (example_leave(e, left[i]))
			break;
		console_printf("%10zu  %4d\n", left[i], e->chunk->slot);
		example_clear(e);
	}
	console_printf("%10zu  %4d  the last: all is free\n",
		       e->a.unit_size, e->chunk->slot);
	for (size_t bytes = 1; bytes <= 16; bytes++)
		console_printf("%s%zu:%d", bytes > 1 ? " " :
			       "by size    ", bytes,
			       pcpu_slot_of_size(&e->a, bytes));
	console_printf("\n");
}

static int on_instance(const struct pcpu_generation *g,
		       void (*show)(struct example *e))
{
	struct example *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int err = e ? example_begin(e, g) : -ENOMEM;

	if (!err) {
		show(e);
		example_end(e);
	}
	kfree(e);
	return err;
}

/* --- this_cpu_ptr() --- */

/* As the allocator's books have it, and as the accessor makes it. */
static void print_derivation(const char *what, u32 __percpu *ptr)
{
	struct pcpu_allocator *a = pcpu_kernel();
	vaddr_t cookie = (vaddr_t)(void __force *)ptr, va = cookie - a->delta;
	struct pcpu_chunk *chunk;
	unsigned long flags, base = 0;
	unsigned int cpu;

	spin_lock_irqsave(&a->lock, flags);
	chunk = pcpu_chunk_find(a, va);
	if (chunk)
		base = chunk->base;
	spin_unlock_irqrestore(&a->lock, flags);
	console_printf("%s:\n"
		       "core         ptr + offset[core]      base + unit_offset "
		       "+ offset      address\n", what);
	for_each_possible_cpu(cpu)
		console_printf("%4u  0x%08lx   + 0x%08lx  0x%08lx  + 0x%08zx "
			       "%8lu  = 0x%p\n", cpu, (unsigned long)cookie,
			       per_cpu_offset(cpu), base, a->unit_offset[cpu],
			       (unsigned long)va - base,
			       per_cpu_ptr(ptr, cpu));
}

static int show_this_cpu(void)
{
	u32 __percpu *small, *large;

	if (!pcpu_kernel()->generation->chunks) {
		console_printf("example: generation %s has no chunks\n",
			       pcpu_kernel()->generation->name);
		return 1;
	}
	small = __alloc_percpu(40, 8);
	large = __alloc_percpu(30000, 8);
	if (small && large) {
		print_derivation("40 bytes, in the first chunk", small);
		print_derivation("30000 bytes, in a chunk of their own",
				 large);
	}
	free_percpu(large);
	free_percpu(small);
	return small && large ? 0 : -ENOMEM;
}

static int run_example(int argc, char **argv)
{
	const char *which = argc == 2 ? argv[1] : "";

	if (strcmp(which, "map") == 0)
		return on_instance(&pcpu_areamap, show_map);
	if (strcmp(which, "slots") == 0)
		return on_instance(&pcpu_areamap, show_slots);
	if (strcmp(which, "this_cpu_ptr") == 0)
		return show_this_cpu();
	console_printf("usage: example map | slots | this_cpu_ptr\n");
	return STATUS_USAGE;
}

static void complete(int argc, char **argv, command_emit_fn emit, void *ctx)
{
	(void)argv;
	if (argc != 2)
		return;
	emit(ctx, "map");
	emit(ctx, "slots");
	emit(ctx, "this_cpu_ptr");
}

SHELL_COMMAND(example) = {
	.name = "example",
	.usage = "example map | slots | this_cpu_ptr",
	.summary = "Work out an example about per-CPU memory, in numbers",
	.help = "map           the array of an area map, before and after\n"
		"slots         which list a chunk is on, by what it has left\n"
		"this_cpu_ptr  one address, by the accessor and by the chunk\n",
	.run = run_example,
	.complete = complete,
};
