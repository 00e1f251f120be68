// SPDX-License-Identifier: MIT
/*
 * percpu/access/table.h - pointers to copies where alloc_percpu() has tables
 *
 *   per_cpu_ptr(ptr, cpu)
 *     ptr lies in the template, or in the room behind it?
 *       yes: a static variable's, a module's   ptr + __per_cpu_offset[cpu]
 *       no:  the complement of a table          table->ptrs[cpu]
 *
 * In place of what this_cpu.h has, if the kernel's own generation is table.
 * The range tells the two apart because no table is where the complement of
 * its address, or of its object's end, would be in it (kernel_table.c).
 *
 * Linux 2.6.12 had per_cpu_ptr() for what was allocated and per_cpu() for
 * variables, and no more. What came later is written for either, and for
 * fields: this_cpu_inc(p->hits). The address of such a field is a number
 * above the cookie, so its complement lies as far below the table. There the
 * table is looked for, upwards, by the word in it that tells it; a field in
 * the first bytes costs a step, another for each 32 bytes.
 */
#pragma once

#include "kernel/arch/cp15.h"
#include "kernel/lib/align.h"
#include "kernel/lib/sections.h"
#include "percpu/access/percpu_data.h"

extern unsigned long __per_cpu_offset[];	/* this_cpu.h */

/*
 * Declared upcall (percpu/kernel_table.c): the table of the object that ptr
 * lies in, and how far. Stops, saying why, if there is none.
 */
const struct percpu_table *percpu_table_search(const void *ptr, size_t *off);

static __always_inline bool percpu_ptr_is_static(const void *ptr)
{
	return (uintptr_t)ptr - (uintptr_t)__per_cpu_start <
	       (uintptr_t)(__per_cpu_room_end - __per_cpu_start);
}

static __always_inline void *percpu_table_ptr(const void *ptr,
					      unsigned int cpu)
{
	const struct percpu_table *table = (const void *)~(uintptr_t)ptr;
	size_t off = 0;

	if (unlikely(!IS_ALIGNED((uintptr_t)table, PERCPU_TABLE_ALIGN) ||
		     READ_ONCE(table->self) != ptr))
		table = percpu_table_search(ptr, &off);
	return (char *)table->data.ptrs[cpu] + off;
}

static __always_inline void *percpu_data_ptr(const void *ptr, unsigned int cpu)
{
	if (percpu_ptr_is_static(ptr))
		return (void *)((uintptr_t)ptr + __per_cpu_offset[cpu]);
	return percpu_table_ptr(ptr, cpu);
}

/* The running core's; offset is its own. */
static __always_inline void *percpu_data_own(const void *ptr,
					     unsigned long offset)
{
	if (percpu_ptr_is_static(ptr))
		return (void *)((uintptr_t)ptr + offset);
	return percpu_table_ptr(ptr, arch_cpu_id());
}

#define PERCPU_DATA_TYPED(ptr, address)					\
	((__typeof__(*(ptr)) __force *)(address))

#define per_cpu_ptr(ptr, cpu) ({					\
	__verify_pcpu_ptr(ptr);						\
	PERCPU_DATA_TYPED(ptr, percpu_data_ptr((const void __force *)(ptr), \
					       (cpu))); })

#define raw_cpu_ptr(ptr) ({						\
	__verify_pcpu_ptr(ptr);						\
	PERCPU_DATA_TYPED(ptr, percpu_data_own((const void __force *)(ptr), \
					       __my_cpu_offset)); })

#define this_cpu_ptr(ptr) ({						\
	__verify_pcpu_ptr(ptr);						\
	PERCPU_DATA_TYPED(ptr, percpu_data_own((const void __force *)(ptr), \
					       my_cpu_offset)); })
