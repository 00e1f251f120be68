// SPDX-License-Identifier: MIT
/*
 * percpu/kernel_internal.h - the kernel's own allocator, and what it has
 */
#pragma once

#include "kernel/lib/sections.h"
#include "percpu/percpu_internal.h"

/* The one behind alloc_percpu(). */
struct pcpu_allocator *pcpu_kernel(void);

/*
 * Does what waits until the kernel's allocator is at rest (pcpu_rest()), if
 * that is due; returns when it has been done. Context: thread, may sleep.
 */
void percpu_rest(void);

/* --- boot_params.c --- */

/* What the boot parameters ask for. */
struct pcpu_boot_choice {
	const struct pcpu_generation *generation;
	const struct pcpu_backend *backend;
	const struct pcpu_first_chunk *first;
	size_t reserved_size;
	size_t dyn_size;
};
const struct pcpu_boot_choice *pcpu_boot_choice(void);

/*
 * Puts the defaults in place of sizes that would take more than three
 * quarters of the free bytes for nr_cpus cores, saying so.
 */
void pcpu_boot_sizes_check(struct pcpu_layout *layout, size_t free);

/* --- copies.c, copies_up.c --- */

/* Of all static variables, in bytes. */
static inline size_t pcpu_static_size(void)
{
	return (size_t)(__per_cpu_end - __per_cpu_start);
}

/* What they take of each unit: with one core they are not in there. */
size_t pcpu_copy_size(void);

/* Fills it for each possible core; the offsets are true from here on. */
void pcpu_copies_make(const struct pcpu_alloc_info *info, vaddr_t base);

/* --- first_embed.c, first_page.c --- */

/* Where the first chunk's memory comes from. */
struct pcpu_first_chunk {
	const char *name;	/* in percpu_alloc= */
	bool grouped;		/* cores that are far apart are in groups */
	bool paged;		/* not in RAM as it is, but page by page */
	/*
	 * Memory from bootmem for a layout, at base and, from there on, at
	 * the groups' offsets, which it sets. Says in the log what it took.
	 * Return: 0, or negative having taken nothing.
	 */
	int (*take)(struct pcpu_alloc_info *info, vaddr_t *base);
};

extern const struct pcpu_first_chunk pcpu_first_embed;
extern const struct pcpu_first_chunk pcpu_first_page;
extern const struct pcpu_first_chunk pcpu_first_room;	/* no chunks to come */

/*
 * The distances of a first chunk's groups are those of all chunks to come:
 * do they leave room in so many bytes of addresses? -EINVAL having said so.
 */
int pcpu_first_span_check(const struct pcpu_alloc_info *info, size_t space)
	__must_check;

/* --- percpu.c --- */

/* From the first chunk at base: alloc_percpu() works. Panics if it cannot. */
void pcpu_kernel_setup(const struct pcpu_first_chunk *first,
		       const struct pcpu_alloc_info *info, vaddr_t base);

/* --- kernel_table.c: with CONFIG_PERCPU_GEN_TABLE --- */

/* Before anybody has asked bootmem for much. Panics if that is too late. */
void pcpu_kernel_table_init(void);
/* Also for cores that cannot be there. */
void pcpu_kernel_table_copies(const struct pcpu_alloc_info *info,
			      vaddr_t base);
/* As percpu_table_search() (percpu/access/table.h), but NULL: there is none. */
const struct percpu_table *percpu_table_find(const void *ptr, size_t *off);

/* --- backend_vm.c, backend_km.c --- */

extern const struct pcpu_backend pcpu_backend_vm;	/* page by page */
extern const struct pcpu_backend pcpu_backend_km;	/* one block */
