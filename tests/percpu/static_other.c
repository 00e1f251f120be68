// SPDX-License-Identifier: MIT
/*
 * tests/percpu/static_other.c - variables of another file, of every flavour
 *
 * tests/percpu/test_static.c uses them through their declarations.
 */
#include "tests/percpu/static_other.h"

#include "percpu/access/this_cpu.h"

static struct other_struct pointed_at = { .number = 99 };

DEFINE_PER_CPU(u32, other_plain) = 0x101;
DEFINE_PER_CPU_FIRST(u32, other_first) = 0x202;
DEFINE_PER_CPU_PAGE_ALIGNED(struct other_struct, other_page) = {
	.tag = 3, .wide = 0x303030303ull,
};
DEFINE_PER_CPU_READ_MOSTLY(u32, other_read_mostly) = 0x404;
DEFINE_PER_CPU_ALIGNED(u8, other_aligned) = 0x55;
DEFINE_PER_CPU_SHARED_ALIGNED(u32, other_shared) = 0x606;
DEFINE_PER_CPU(u32[5], other_array) = { 1, 2, 3, 4, 5 };
DEFINE_PER_CPU(struct other_struct, other_struct) = {
	.tag = 7, .number = 77, .wide = ~0ull, .list = { 8, 9, 10 },
};
DEFINE_PER_CPU(struct other_struct *, other_pointer) = &pointed_at;
DEFINE_PER_CPU(other_fn, other_function) = other_triple;
DEFINE_PER_CPU_SECTION(u32, other_section, "") = 0x707;

u32 *other_plain_of(unsigned int cpu)
{
	return per_cpu_ptr(&other_plain, cpu);
}

u32 other_triple(u32 x)
{
	return 3 * x;
}
