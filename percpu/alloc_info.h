// SPDX-License-Identifier: MIT
/*
 * percpu/alloc_info.h - the geometry: how units are laid out in memory
 *
 * Geometry is data: how many cores there are, the size of a unit and the
 * groups depend on what is asked for, not on how the kernel was built.
 */
#pragma once

#include "kernel/lib/align.h"
#include "kernel/lib/types.h"

#define PCPU_MAX_CPUS		8
#define PCPU_MAX_UNITS		(PCPU_MAX_CPUS + PCPU_MAX_CPUS / 3)
#define PCPU_NO_CPU		0xff	/* a unit for padding */
#define PERCPU_DYNAMIC_EARLY_SIZE 12288u /* dynamic part at least, bytes */
#define PCPU_LOCAL_DISTANCE	10

struct pcpu_group {
	unsigned int nr_units;
	size_t base_offset;	/* of its first unit, from the lowest one */
};

struct pcpu_alloc_info {
	unsigned int nr_cpus;
	size_t static_size;
	size_t reserved_size;
	size_t dyn_size;
	size_t unit_size;
	size_t atom_size;	/* what memory comes in for a group ... */
	size_t alloc_size;	/* ... rounded up so that units fill it */
	unsigned int upa;	/* units in alloc_size */
	unsigned int nr_groups;
	unsigned int nr_units;	/* in all groups */
	struct pcpu_group groups[PCPU_MAX_CPUS];
	u8 cpu_of_unit[PCPU_MAX_UNITS];	/* group after group */
};

struct pcpu_layout {
	unsigned int nr_cpus;	/* 0 .. nr_cpus - 1 are possible */
	size_t static_size;	/* may be 0 */
	size_t reserved_size;
	size_t dyn_size;	/* wanted; rounding to pages adds to it */
	size_t atom_size;
	/* PCPU_LOCAL_DISTANCE or less is near; NULL: all are */
	int (*distance)(void *ctx, unsigned int from, unsigned int to);
	void *ctx;
};

/*
 * Finds unit size, units per allocation and groups for a layout.
 * Return: 0, -EINVAL (no core, too many, an odd atom).
 */
int pcpu_build_alloc_info(const struct pcpu_layout *layout,
			  struct pcpu_alloc_info *info)
	__attribute__((warn_unused_result));

/* Where each possible core's unit begins, from the lowest unit. */
void pcpu_alloc_info_offsets(const struct pcpu_alloc_info *info,
			     size_t *offset_of_cpu);

/* Bytes from the lowest unit's begin to the highest one's end. */
size_t pcpu_alloc_info_span(const struct pcpu_alloc_info *info);

/* Pages of a unit that its three parts need; the first chunk has no more. */
static inline size_t pcpu_alloc_info_pages(const struct pcpu_alloc_info *info)
{
	return PFN_UP(info->static_size + info->reserved_size +
		      info->dyn_size);
}

/* 0, or -EINVAL: no allocator can be set up with this; the log says why. */
int pcpu_alloc_info_check(const struct pcpu_alloc_info *info)
	__attribute__((warn_unused_result));

/* Lines "pcpu-alloc: ..." to the log. */
void pcpu_alloc_info_dump(const struct pcpu_alloc_info *info);
