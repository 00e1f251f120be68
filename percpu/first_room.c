// SPDX-License-Identifier: MIT
/*
 * percpu/first_room.c - static variables and their room, in one block of RAM
 *
 * For generations without chunks (percpu/gen/room_plan.c): there is nothing
 * to come that would have to lie in the same distances.
 */
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "mm/bootmem.h"
#include "percpu/kernel_internal.h"

static int room_take(struct pcpu_alloc_info *info, vaddr_t *base)
{
	size_t size = info->nr_units * info->unit_size;

	*base = (vaddr_t)__alloc_bootmem_nopanic(size, PAGE_SIZE, 0);
	if (!*base) {
		pr_err("percpu: %zu bytes for %u cores cannot be had\n", size,
		       info->nr_units);
		return -ENOMEM;
	}
	pr_info("percpu: %zu pages/cpu s%zu room %zu u%zu, %u copies\n",
		(size_t)PFN_DOWN(info->unit_size), info->static_size,
		info->reserved_size, info->unit_size, info->nr_units);
	return 0;
}

const struct pcpu_first_chunk pcpu_first_room = {
	.name = "room", .take = room_take,
};
