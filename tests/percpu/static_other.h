// SPDX-License-Identifier: MIT
/*
 * tests/percpu/static_other.h - variables of another file, of every flavour
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "percpu/access/define.h"

struct other_struct {
	u8 tag;
	u32 number;
	u64 wide;
	u16 list[3];
};

typedef u32 (*other_fn)(u32 x);

DECLARE_PER_CPU(u32, other_plain);
DECLARE_PER_CPU_FIRST(u32, other_first);
DECLARE_PER_CPU_PAGE_ALIGNED(struct other_struct, other_page);
DECLARE_PER_CPU_READ_MOSTLY(u32, other_read_mostly);
DECLARE_PER_CPU_ALIGNED(u8, other_aligned);
DECLARE_PER_CPU_SHARED_ALIGNED(u32, other_shared);
DECLARE_PER_CPU(u32[5], other_array);
DECLARE_PER_CPU(struct other_struct, other_struct);
DECLARE_PER_CPU(struct other_struct *, other_pointer);
DECLARE_PER_CPU(other_fn, other_function);
DECLARE_PER_CPU_SECTION(u32, other_section, "");

/* As the file that defines it sees a core's copy. */
u32 *other_plain_of(unsigned int cpu);
u32 other_triple(u32 x);
