// SPDX-License-Identifier: MIT
/*
 * percpu/gen/areamap_look.h - the array of an area map's chunk, to look at
 */
#pragma once

#include "percpu/percpu_internal.h"

/*
 * Entry i: where area i begins, lowest bit set if it is in use; the last is
 * the chunk's end, with the bit set. The chunk's allocator is an area map.
 * Locks: [L], or nobody else uses it. Return: false behind the last.
 */
bool pcpu_areamap_entry(const struct pcpu_chunk *chunk, unsigned int i,
			u32 *entry);
