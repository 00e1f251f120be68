// SPDX-License-Identifier: MIT
/*
 * percpu/kernel_internal.h - the kernel's own allocator, and its backends
 */
#pragma once

#include "percpu/percpu_internal.h"

/* The one behind alloc_percpu(). */
struct pcpu_allocator *pcpu_kernel(void);

/* What the boot parameters ask for. */
struct pcpu_boot_choice {
	const struct pcpu_generation *generation;
	const struct pcpu_backend *backend;
	size_t reserved_size;
	size_t dyn_size;
	bool page;		/* first chunk page by page */
};
const struct pcpu_boot_choice *pcpu_boot_choice(void);

/* From the first chunk at base: alloc_percpu() works. Panics if it cannot. */
void pcpu_kernel_setup(const struct pcpu_alloc_info *info, vaddr_t base);

extern const struct pcpu_backend pcpu_backend_vm;	/* page by page */
extern const struct pcpu_backend pcpu_backend_km;	/* one block */

/*
 * Memory for the first chunk of a layout, from bootmem: for each group a
 * piece of its own, near its cores if possible. Sets the groups' offsets.
 * Return: the lowest address.
 */
vaddr_t pcpu_embed_first_chunk(struct pcpu_alloc_info *info);
