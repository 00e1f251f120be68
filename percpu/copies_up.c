// SPDX-License-Identifier: MIT
/*
 * percpu/copies_up.c - with one core the template is the copy
 *
 *   image                                  unit of the first chunk
 *   | ... | template = core 0's | ...      | reserved | dynamic |
 *
 * Static variables stay where the linker put them, and every offset is 0. A
 * cookie of alloc_percpu() is an address.
 */
#include "percpu/first_chunk.h"
#include "percpu/kernel_internal.h"

size_t pcpu_copy_size(void)
{
	return 0;
}

void pcpu_copies_make(const struct pcpu_alloc_info *info, vaddr_t base)
{
	(void)info;
	(void)base;
}

/* It is somebody's. */
void percpu_template_seal(void)
{
}
