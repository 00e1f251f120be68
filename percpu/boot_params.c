// SPDX-License-Identifier: MIT
/*
 * percpu/boot_params.c - what of the allocator can be chosen at boot
 *
 * A name nobody has is told with those there are, and what was chosen so far
 * stays. Whether the parts fit together is seen when the first chunk is
 * made: percpu/first_chunk.c, percpu/backend.c.
 *
 * See      docs/percpu/first-chunk.md
 */
#include "kernel/core/cmdline.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/lib/format.h"
#include "kernel/lib/parse.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"

#include <string.h>

static struct pcpu_boot_choice choice = {
	.backend = IS_ENABLED(CONFIG_SMP) ? &pcpu_backend_vm :
					    &pcpu_backend_km,
	.first = &pcpu_first_embed,
	.reserved_size = PERCPU_MODULE_RESERVE,
	.dyn_size = PERCPU_DYNAMIC_RESERVE,
};

const struct pcpu_boot_choice *pcpu_boot_choice(void)
{
	if (!choice.generation)
		choice.generation = pcpu_generation_find(CONFIG_PERCPU_GEN);
	if (!choice.generation)
		panic("percpu: there is no generation " CONFIG_PERCPU_GEN);
	return &choice;
}

/* --- names --- */

struct names {
	char text[80];
	int len;
};

static void names_add(struct names *names, const char *name)
{
	names->len += format(names->text + names->len,
			     sizeof(names->text) - (size_t)names->len, "%s%s",
			     names->len ? ", " : "", name);
}

/* Cookies of table are no offsets: per_cpu_ptr() knows them, or others. */
static bool selectable(const struct pcpu_generation *g)
{
	return (g == &pcpu_table) == IS_ENABLED(CONFIG_PERCPU_GEN_TABLE);
}

static void tell_unselectable(const struct pcpu_generation *g)
{
	pr_warn("percpu: generation %s cannot be chosen at boot: this build's "
		"per_cpu_ptr() %s (make %s_defconfig); %s is used\n", g->name,
		g == &pcpu_table ? "knows no tables" : "knows tables only",
		g == &pcpu_table ? "table" : "quartet",
		pcpu_boot_choice()->generation->name);
}

static int parse_generation(const char *value)
{
	const struct pcpu_generation *const *g = pcpu_generations;
	const struct pcpu_generation *found;
	struct names known = { 0 };

	found = value ? pcpu_generation_find(value) : NULL;
	if (found && selectable(found)) {
		choice.generation = found;
		return 0;
	}
	if (found) {
		tell_unselectable(found);
		return 0;
	}
	for (; *g; g++)
		if (selectable(*g))
			names_add(&known, (*g)->name);
	pr_warn("percpu: unknown generation %s specified: known are %s; %s is "
		"used\n", value ? value : "(none)", known.text,
		pcpu_boot_choice()->generation->name);
	return 0;
}

BOOT_PARAM(percpu_gen) = {
	.name = "percpu_gen", .parse = parse_generation,
	.help = "percpu_gen=NAME: the generation behind alloc_percpu(): "
		"modalloc, areamap, bitmap, quartet",
};

static int parse_first_chunk(const char *value)
{
	static const struct pcpu_first_chunk *const firsts[] = {
		&pcpu_first_embed, &pcpu_first_page,
	};

	choice.first = &pcpu_first_embed;
	for (size_t i = 0; value && i < ARRAY_SIZE(firsts); i++) {
		if (strcmp(value, firsts[i]->name) == 0) {
			choice.first = firsts[i];
			return 0;
		}
	}
	pr_warn("percpu: unknown allocator %s specified: known are embed, "
		"page; embed is used\n", value ? value : "(none)");
	return 0;
}

BOOT_PARAM(percpu_alloc) = {
	.name = "percpu_alloc", .parse = parse_first_chunk,
	.help = "percpu_alloc=embed|page: first chunk in RAM, or page by page",
};

static int parse_backend(const char *value)
{
	if (value && strcmp(value, "vm") == 0)
		choice.backend = &pcpu_backend_vm;
	else if (value && strcmp(value, "km") == 0)
		choice.backend = &pcpu_backend_km;
	else
		return -EINVAL;
	return 0;
}

BOOT_PARAM(percpu_backend) = {
	.name = "percpu_backend", .parse = parse_backend,
	.help = "percpu_backend=vm|km: chunks page by page, or in one block",
};

/* --- sizes --- */

static int parse_reserve(const char *value)
{
	return value ? parse_size(value, &choice.reserved_size) : -EINVAL;
}

BOOT_PARAM(percpu_reserve) = {
	.name = "percpu_reserve", .parse = parse_reserve,
	.help = "percpu_reserve=SIZE: per-CPU bytes kept for modules",
};

static int parse_dyn(const char *value)
{
	return value ? parse_size(value, &choice.dyn_size) : -EINVAL;
}

BOOT_PARAM(percpu_dyn) = {
	.name = "percpu_dyn", .parse = parse_dyn,
	.help = "percpu_dyn=SIZE: bytes of the first chunk's dynamic part",
};

void pcpu_boot_sizes_check(struct pcpu_layout *layout, size_t free)
{
	u64 want = (u64)layout->reserved_size + layout->dyn_size;

	if (want * layout->nr_cpus > (u64)free / 4 * 3) {
		pr_warn("percpu: percpu_reserve=%zu and percpu_dyn=%zu for %u "
			"cores are more than three quarters of the %zu bytes "
			"that are free: %u and %u are used\n",
			layout->reserved_size, layout->dyn_size,
			layout->nr_cpus, free, PERCPU_MODULE_RESERVE,
			PERCPU_DYNAMIC_RESERVE);
		layout->reserved_size = PERCPU_MODULE_RESERVE;
		layout->dyn_size = PERCPU_DYNAMIC_RESERVE;
	}
	layout->reserved_size = ALIGN_UP(layout->reserved_size, 4);
	if (layout->dyn_size < PERCPU_DYNAMIC_EARLY_SIZE)
		pr_warn("percpu: percpu_dyn=%zu is not enough until there are "
			"more chunks: %u are used\n", layout->dyn_size,
			PERCPU_DYNAMIC_EARLY_SIZE);
}
