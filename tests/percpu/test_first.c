// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_first.c - the first chunk as it is, and its addresses
 *
 * The same tests for a first chunk in RAM and one mapped page by page: boot
 * with percpu_alloc=page for the other one. RAM is mapped where it is, so a
 * physical address is also one to read and write at.
 */
#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "mm/node.h"
#include "mm/vmalloc.h"
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"
#include "percpu/kernel_internal.h"
#include "percpu/percpu.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"
#include "tests/percpu/settle.h"

static DEFINE_PER_CPU(u32, first_static);

static bool is_paged(void)
{
	return is_vmalloc_addr((void *)pcpu_kernel()->base);
}

static vaddr_t unit_of(unsigned int cpu)
{
	return pcpu_kernel()->base + pcpu_kernel()->unit_offset[cpu];
}

/* Of all static variables; with one core the unit is without them. */
static vaddr_t copy_of(unsigned int cpu)
{
	return (vaddr_t)__per_cpu_start + per_cpu_offset(cpu);
}

TEST(percpu_first, static_variables_are_what_a_unit_begins_with)
{
	unsigned int cpu;

	if (!IS_ENABLED(CONFIG_SMP)) {
		EXPECT_EQ(pcpu_kernel()->info.static_size, 0);
		EXPECT_EQ(pcpu_kernel()->delta, 0);
		return;
	}
	EXPECT_EQ(pcpu_kernel()->info.static_size, pcpu_static_size());
	for_each_possible_cpu(cpu)
		EXPECT_EQ(copy_of(cpu), unit_of(cpu));
}

/* --- physical addresses --- */

/* Each byte, written there, is seen here, also where a page ends. */
static void expect_bytes(u8 *va, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		u8 *alias = (u8 *)per_cpu_ptr_to_phys(va + i);
		u8 was = va[i];

		EXPECT_TRUE(page_valid(alias));
		*alias = (u8)~was;
		EXPECT_EQ(va[i], (u8)~was);
		va[i] = was;
	}
}

/* On every core, the first and the last among them. */
static void expect_copies(void __percpu *cookie, size_t size)
{
	unsigned int cpu;

	ASSERT_TRUE(cookie != NULL);
	for_each_possible_cpu(cpu) {
		u8 *mine = per_cpu_ptr(cookie, cpu);

		expect_bytes(mine, 4);
		expect_bytes(mine + size - 4, 4);
		for (size_t at = PAGE_SIZE; at < size; at += PAGE_SIZE)
			expect_bytes((u8 *)ALIGN_DOWN((vaddr_t)mine + at,
						      PAGE_SIZE) - 4, 8);
	}
}

TEST(percpu_first, physical_addresses_of_static_variables)
{
	unsigned int cpu;

	expect_copies(&first_static, sizeof(first_static));
	for_each_possible_cpu(cpu) {
		u8 *copy = (u8 *)copy_of(cpu);

		/* Either end of what is static. */
		expect_bytes(copy, 4);
		expect_bytes(copy + pcpu_static_size() - 4, 4);
	}
}

TEST(percpu_first, physical_addresses_of_the_reserved_part)
{
	void __percpu *p = __alloc_reserved_percpu(64, 8);

	expect_copies(p, 64);
	free_percpu(p);
}

/* The first one lies in the first chunk, the others not all of them. */
TEST(percpu_first, physical_addresses_of_what_is_allocated)
{
	void __percpu *p[8];

	NEED_CHUNKS();
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = __alloc_percpu(9000, 4);
		expect_copies(p[i], 9000);
	}
	EXPECT_NE(per_cpu_ptr_to_phys(per_cpu_ptr(p[0], 0)),
		  per_cpu_ptr_to_phys(per_cpu_ptr(p[7], 0)));
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		free_percpu(p[i]);
	percpu_settle();
}

/* --- whose is an address? --- */

TEST(percpu_first, static_addresses_end_where_the_static_part_does)
{
	size_t size = pcpu_static_size();
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		vaddr_t copy = copy_of(cpu);

		EXPECT_TRUE(is_kernel_percpu_address(copy));
		EXPECT_TRUE(is_kernel_percpu_address(copy + size - 1));
		EXPECT_FALSE(is_kernel_percpu_address(copy + size));
		EXPECT_FALSE(is_kernel_percpu_address(copy - 1));
	}
	EXPECT_EQ(is_kernel_percpu_address((vaddr_t)&first_static),
		  !IS_ENABLED(CONFIG_SMP));
	EXPECT_FALSE(is_kernel_percpu_address(0));
	EXPECT_FALSE(is_kernel_percpu_address(~0ul));
}

/* The chunk's number there; -1: static, -2: reserved, -3: nothing. */
static int place(vaddr_t va, unsigned int cpu)
{
	struct pcpu_allocator *a = pcpu_kernel();
	struct pcpu_place found;
	unsigned long flags;
	bool known;
	int which;

	spin_lock_irqsave(&a->lock, flags);
	known = pcpu_place_of(a, va, &found);
	which = !known ? -3 : found.is_static ? -1 :
		found.chunk->reserved ? -2 : (int)found.chunk->id;
	spin_unlock_irqrestore(&a->lock, flags);
	if (known)
		EXPECT_EQ(found.cpu, cpu);
	return which;
}

TEST(percpu_first, every_part_of_a_unit_is_known_for_what_it_is)
{
	const struct pcpu_alloc_info *info = &pcpu_kernel()->info;
	unsigned int cpu;

	NEED_CHUNKS();
	for_each_possible_cpu(cpu) {
		vaddr_t unit = unit_of(cpu);
		vaddr_t reserved = ALIGN_UP(unit + info->static_size, 4);
		vaddr_t dynamic = reserved + info->reserved_size;
		vaddr_t end = unit + info->static_size + info->reserved_size +
			      info->dyn_size;

		if (info->static_size) {
			EXPECT_EQ(place(unit, cpu), -1);
			EXPECT_EQ(place(unit + info->static_size - 1, cpu),
				  -1);
		}
		if (info->reserved_size) {
			EXPECT_EQ(place(reserved, cpu), -2);
			EXPECT_EQ(place(dynamic - 1, cpu), -2);
		}
		EXPECT_EQ(place(dynamic, cpu), 0);
		EXPECT_EQ(place(end - 1, cpu), 0);
	}
	EXPECT_EQ(place((vaddr_t)&cpu, 0), -3);
}

TEST(percpu_first, places_in_other_chunks_are_known)
{
	void __percpu *p[8];
	unsigned int cpu, others = 0;

	NEED_CHUNKS();
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = __alloc_percpu(9000, 4);
		ASSERT_TRUE(p[i] != NULL);
	}
	for_each_possible_cpu(cpu) {
		for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
			vaddr_t va = (vaddr_t)per_cpu_ptr(p[i], cpu);
			int chunk = place(va, cpu);

			EXPECT_GE(chunk, 0);
			EXPECT_EQ(place(va + 8999, cpu), chunk);
			others += chunk != 0;
		}
	}
	if (pcpu_kernel()->info.dyn_size < 4 * 9000)
		EXPECT_GE(others, nr_cpu_ids * 4);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		free_percpu(p[i]);
	percpu_settle();
}

/* --- where the memory is --- */

TEST(percpu_first, each_cores_memory_is_of_its_node)
{
	size_t size = pcpu_alloc_info_pages(&pcpu_kernel()->info) << PAGE_SHIFT;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		const struct node *node = &node_data[cpu_to_node(cpu)];

		for (size_t at = 0; at < size; at += PAGE_SIZE) {
			void *page = (void *)(unit_of(cpu) + at);
			paddr_t pa = per_cpu_ptr_to_phys(page);

			EXPECT_LT(pa - node->start, node->size);
			EXPECT_EQ(virt_to_page((void *)pa)->flags & PG_STATE,
				  PG_RESERVED);
		}
	}
}

/* Abort handlers need it: nobody can take it away. */
TEST(percpu_first, a_paged_first_chunk_stays)
{
	void *base = (void *)pcpu_kernel()->base;
	u64 start = clock_ns();

	if (!is_paged())
		SKIP("the first chunk lies in RAM: percpu_alloc=page");
	vfree(base);
	EXPECT_TRUE(said(start, "area from before vmalloc"));
	vm_area_put(find_vm_area(base));
	EXPECT_TRUE(said(start, "giving back the range"));
	EXPECT_EQ(find_vm_area(base)->flags & VM_KIND, VM_EARLY);
	EXPECT_NOT_NULL(vmalloc_to_page(base));
}

/* Its pages beyond the three parts are not there, nor is a guard page. */
TEST(percpu_first, nothing_lies_behind_a_paged_unit)
{
	const struct pcpu_alloc_info *info = &pcpu_kernel()->info;
	size_t used = pcpu_alloc_info_pages(info) << PAGE_SHIFT;
	vaddr_t end = pcpu_kernel()->base + pcpu_alloc_info_span(info);

	if (!is_paged())
		SKIP("the first chunk lies in RAM: percpu_alloc=page");
	for (size_t at = used; at < info->unit_size; at += PAGE_SIZE)
		EXPECT_NULL(vmalloc_to_page((void *)(unit_of(0) + at)));
	EXPECT_NULL(vmalloc_to_page((void *)end));
}

/* --- what cannot be --- */

TEST(percpu_first, groups_too_far_apart_are_refused)
{
	struct pcpu_alloc_info info = pcpu_kernel()->info;
	u64 start = clock_ns();

	info.nr_groups = 2;
	info.groups[0] = (struct pcpu_group){ .nr_units = 1 };
	info.groups[1] = (struct pcpu_group){ .nr_units = 1 };
	info.unit_size = SZ_1M;
	info.groups[1].base_offset = 2 * SZ_1M;
	EXPECT_EQ(pcpu_first_span_check(&info, 4 * SZ_1M), 0);
	info.groups[1].base_offset += PAGE_SIZE;
	EXPECT_EQ(pcpu_first_span_check(&info, 4 * SZ_1M), -EINVAL);
	EXPECT_TRUE(said(start, "max_distance=0x301000 too large for vmalloc "
				"space 0x400000"));
}

TEST(percpu_first, sizes_that_take_most_of_memory_are_not_taken)
{
	struct pcpu_layout good = {
		.nr_cpus = 4, .reserved_size = 10001, .dyn_size = SZ_1M,
	};
	struct pcpu_layout layout = good;
	u64 start = clock_ns();

	pcpu_boot_sizes_check(&layout, SZ_16M);
	EXPECT_EQ(layout.reserved_size, 10004);
	EXPECT_EQ(layout.dyn_size, SZ_1M);
	EXPECT_FALSE(said(start, "percpu_reserve=10001"));
	layout = good;
	layout.reserved_size = ~0ul;
	pcpu_boot_sizes_check(&layout, SZ_16M);
	EXPECT_TRUE(said(start, "percpu_reserve=4294967295 and "
				"percpu_dyn=1048576 for 4 cores"));
	EXPECT_EQ(layout.reserved_size, PERCPU_MODULE_RESERVE);
	EXPECT_EQ(layout.dyn_size, PERCPU_DYNAMIC_RESERVE);
}
