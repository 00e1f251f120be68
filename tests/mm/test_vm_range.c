// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_vm_range.c - mm/vmalloc.h: address ranges and protection
 */
#include "mm/vmalloc.h"

#include <string.h>

#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "tests/ktest.h"

#define NR		4u

static struct page *pages[NR];

static bool get_pages(void)
{
	for (unsigned int i = 0; i < NR; i++) {
		pages[i] = alloc_page(GFP_KERNEL);
		if (!pages[i])
			return false;
		memset(page_address(pages[i]), (int)(i + 1), PAGE_SIZE);
	}
	return true;
}

static void put_pages(void)
{
	for (unsigned int i = 0; i < NR; i++)
		__free_page(pages[i]);
}

TEST(vm_range, pages_are_mapped_and_unmapped_one_by_one)
{
	struct vm_struct *vm = vm_area_get(NR * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	va = (vaddr_t)vm->addr;
	EXPECT_FALSE(mmu_readable(va));
	EXPECT_EQ(vm_map_pages(va + PAGE_SIZE, pages, 2), 0);
	EXPECT_FALSE(mmu_readable(va));
	EXPECT_EQ(*(u8 *)(va + PAGE_SIZE), 1);
	EXPECT_EQ(*(u8 *)(va + 2 * PAGE_SIZE), 2);
	EXPECT_FALSE(mmu_readable(va + 3 * PAGE_SIZE));
	vm_unmap_pages(va, NR);
	vm_flush(va, NR * PAGE_SIZE);
	EXPECT_FALSE(mmu_readable(va + PAGE_SIZE));
	put_pages();
	vm_area_put(vm);
}

TEST(vm_range, mapping_what_is_mapped_is_refused)
{
	struct vm_struct *vm = vm_area_get(NR * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	struct page *no_page = NULL;
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	va = (vaddr_t)vm->addr;
	EXPECT_EQ(vm_map_pages(va + 2 * PAGE_SIZE, pages, 1), 0);
	EXPECT_EQ(vm_map_pages(va, &pages[1], 3), -EBUSY);
	EXPECT_FALSE(mmu_readable(va));		/* none of it was */
	EXPECT_EQ(*(u8 *)(va + 2 * PAGE_SIZE), 1);
	EXPECT_EQ(vm_map_pages(va + 3 * PAGE_SIZE, pages, 2), -EINVAL);
	EXPECT_EQ(vm_map_pages(va + 4 * PAGE_SIZE, pages, 1), -EINVAL);
	EXPECT_EQ(vm_map_pages(va + 1, pages, 1), -EINVAL);
	EXPECT_EQ(vm_map_pages(va, pages, 0), -EINVAL);
	EXPECT_EQ(vm_map_pages(VMALLOC_END - PAGE_SIZE, pages, 1), -EINVAL);
	EXPECT_EQ(vm_map_pages(RAM_BASE, pages, 1), -EINVAL);
	EXPECT_EQ(vm_map_pages(va, pages, ~0u), -EINVAL);
	EXPECT_EQ(vm_map_pages(va, &no_page, 1), -EINVAL);
	vm_unmap_pages(va, NR);
	vm_flush(va, NR * PAGE_SIZE);
	put_pages();
	vm_area_put(vm);
}

static void list_pages(struct list_head *list)
{
	for (unsigned int i = 0; i < NR; i++)
		list_add_tail(&pages[i]->lru, list);
}

static int map(const struct vm_struct *vm, vaddr_t va, unsigned int nr,
	       struct list_head *list)
{
	struct vm_places at = { .va = va, .places = 1, .nr = nr };

	return vm_area_map(vm, &at, list);
}

TEST(vm_range, pages_of_a_list_are_mapped_from_its_front)
{
	struct vm_struct *vm = vm_area_get(NR * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	LIST_HEAD(list);
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	list_pages(&list);
	va = (vaddr_t)vm->addr;
	EXPECT_EQ(map(vm, va + PAGE_SIZE, 2, &list), 0);
	EXPECT_EQ(list_count_nodes(&list), NR - 2);
	EXPECT_EQ(list_first_entry(&list, struct page, lru), pages[2]);
	EXPECT_EQ(vmalloc_to_page((void *)(va + PAGE_SIZE)), pages[0]);
	EXPECT_EQ(*(u8 *)(va + 2 * PAGE_SIZE), 2);
	EXPECT_EQ(map(vm, va + 3 * PAGE_SIZE, 2, &list), -EINVAL);
	EXPECT_EQ(map(vm, va + 4 * PAGE_SIZE, 1, &list), -EINVAL);
	EXPECT_EQ(map(vm, va - PAGE_SIZE, 1, &list), -EINVAL);
	EXPECT_EQ(map(vm, va + 1, 1, &list), -EINVAL);
	EXPECT_EQ(map(vm, va, 0, &list), -EINVAL);
	EXPECT_EQ(map(vm, va, ~0u, &list), -EINVAL);
	EXPECT_EQ(list_count_nodes(&list), NR - 2);
	EXPECT_FALSE(mmu_readable(va));
	vm_unmap_pages_to(va, NR, &list);
	vm_flush(va, NR * PAGE_SIZE);
	EXPECT_EQ(list_count_nodes(&list), NR);
	EXPECT_EQ(list_verify(&list), 0);
	EXPECT_FALSE(mmu_readable(va + PAGE_SIZE));
	put_pages();
	vm_area_put(vm);
}

TEST(vm_range, pages_of_a_list_are_mapped_at_several_places)
{
	struct vm_struct *vm = vm_area_get(8 * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	struct vm_places at = { .places = 2, .nr = 2 };
	static const size_t bad[] = {
		0, 1, PAGE_SIZE, 2 * PAGE_SIZE + 1, 6 * PAGE_SIZE,
		~(size_t)0 & PAGE_MASK };
	LIST_HEAD(list);
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	list_pages(&list);
	va = (vaddr_t)vm->addr;
	at.va = va + PAGE_SIZE;
	for (unsigned int i = 0; i < ARRAY_SIZE(bad); i++) {
		at.stride = bad[i];
		EXPECT_EQ(vm_area_map(vm, &at, &list), -EINVAL);
	}
	at.stride = 5 * PAGE_SIZE;
	at.places = 3;
	EXPECT_EQ(vm_area_map(vm, &at, &list), -EINVAL);
	at.places = 0;
	EXPECT_EQ(vm_area_map(vm, &at, &list), -EINVAL);
	EXPECT_EQ(list_count_nodes(&list), NR);
	at.places = 2;
	EXPECT_EQ(vm_area_map(vm, &at, &list), 0);
	EXPECT_TRUE(list_empty(&list));
	EXPECT_FALSE(mmu_readable(va));
	EXPECT_EQ(*(u8 *)(va + PAGE_SIZE), 1);
	EXPECT_EQ(*(u8 *)(va + 2 * PAGE_SIZE), 2);
	EXPECT_FALSE(mmu_readable(va + 3 * PAGE_SIZE));
	EXPECT_FALSE(mmu_readable(va + 5 * PAGE_SIZE));
	EXPECT_EQ(*(u8 *)(va + 6 * PAGE_SIZE), 3);
	EXPECT_EQ(*(u8 *)(va + 7 * PAGE_SIZE), 4);
	vm_unmap_pages_to(va, 8, &list);
	vm_flush(va, 8 * PAGE_SIZE);
	EXPECT_EQ(list_count_nodes(&list), NR);
	put_pages();
	vm_area_put(vm);
}

/* From one table to the next, whose page is another. */
TEST(vm_range, a_list_goes_on_in_the_next_table)
{
	struct vm_struct *vm = vm_area_get(8 * SZ_1M, 4 * SZ_1M, GFP_KERNEL);
	LIST_HEAD(list);
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	list_pages(&list);
	va = (vaddr_t)vm->addr + 4 * SZ_1M - 2 * PAGE_SIZE;
	EXPECT_EQ(map(vm, va, NR, &list), 0);
	EXPECT_TRUE(list_empty(&list));
	for (unsigned int i = 0; i < NR; i++)
		EXPECT_EQ(*(u8 *)(va + i * PAGE_SIZE), i + 1);
	vm_unmap_pages_to(va, NR, &list);
	vm_flush(va, NR * PAGE_SIZE);
	EXPECT_EQ(list_count_nodes(&list), NR);
	for (unsigned int i = 0; i < NR; i++)
		EXPECT_FALSE(mmu_readable(va + i * PAGE_SIZE));
	/* Nor is anything where there is no table. */
	vm_unmap_pages_to((vaddr_t)vm->addr, 2048, &list);
	EXPECT_EQ(list_count_nodes(&list), NR);
	put_pages();
	vm_area_put(vm);
}

TEST(vm_range, a_table_that_cannot_be_had_maps_nothing)
{
	/* Nobody else begins there: its tables are not made yet. */
	struct vm_struct *vm = vm_area_get(PAGE_SIZE, 16 * SZ_1M, GFP_KERNEL);
	struct fault_plan plan = { .nth = 1, .this_context = true };
	struct vm_stats before, after;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	vm_stats_get(&before);
	fault_arm(FAULT_PAGE, &plan);
	if ((vaddr_t)vm->addr != VMALLOC_START)	/* those are always there */
		EXPECT_EQ(vm_map_pages((vaddr_t)vm->addr, pages, 1), -ENOMEM);
	fault_disarm(FAULT_PAGE);
	vm_stats_get(&after);
	EXPECT_EQ(after.nr_tables, before.nr_tables);
	EXPECT_EQ(vm_map_pages((vaddr_t)vm->addr, pages, 1), 0);
	vm_stats_get(&after);
	EXPECT_LE(after.nr_tables, before.nr_tables + 1);
	vm_unmap_pages((vaddr_t)vm->addr, 1);
	vm_flush((vaddr_t)vm->addr, PAGE_SIZE);
	vm_area_put(vm);
	put_pages();
	vm_stats_get(&after);
	EXPECT_EQ(after.nr_tables, before.nr_tables);
}

TEST(vm_range, what_is_left_mapped_is_unmapped)
{
	struct vm_struct *vm = vm_area_get(NR * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	vaddr_t va;

	ASSERT_NOT_NULL(vm);
	ASSERT_TRUE(get_pages());
	va = (vaddr_t)vm->addr;
	EXPECT_EQ(vm_map_pages(va, pages, NR), 0);
	vm_area_put(vm);
	EXPECT_FALSE(mmu_readable(va));
	put_pages();
}

TEST(vm_range, alignment_is_kept)
{
	for (size_t align = 1; align <= 16 * SZ_1M; align *= 4) {
		struct vm_struct *vm = vm_area_get(PAGE_SIZE, align,
						   GFP_KERNEL);

		ASSERT_NOT_NULL(vm);
		EXPECT_EQ((vaddr_t)vm->addr % align, 0);
		EXPECT_EQ(find_vm_area(vm->addr), vm);
		vm_area_put(vm);
	}
	/* The next multiple of this is beyond the address space. */
	EXPECT_NULL(vm_area_get(PAGE_SIZE, 0x80000000u,
				GFP_KERNEL | __GFP_NOWARN));
}

static size_t largest_gap(void)
{
	struct vm_stats stats;

	vm_stats_get(&stats);
	EXPECT_GE(stats.total, SZ_1G);
	return stats.largest_gap;
}

TEST(vm_range, the_largest_gap_can_be_had)
{
	size_t size = largest_gap() - PAGE_SIZE;
	struct vm_struct *vm = vm_area_get(size, PAGE_SIZE, GFP_KERNEL);

	ASSERT_NOT_NULL(vm);
	EXPECT_NULL(vm_area_get(size, PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN));
	vm_area_put(vm);
}

/* --- congruent ranges --- */

static const size_t offsets[] = { 0, 16 * PAGE_SIZE, SZ_1M };
static const size_t sizes[] = { 4 * PAGE_SIZE, PAGE_SIZE, 8 * PAGE_SIZE };

/* All are where one base says. Return: the base. */
static vaddr_t judge(struct vm_struct **vms, size_t align)
{
	vaddr_t base = (vaddr_t)vms[0]->addr - offsets[0];

	EXPECT_EQ(base % align, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(offsets); i++) {
		EXPECT_EQ((vaddr_t)vms[i]->addr, base + offsets[i]);
		EXPECT_EQ(vms[i]->size, sizes[i]);
		EXPECT_EQ(find_vm_area((char *)vms[i]->addr + sizes[i] - 1),
			  vms[i]);
	}
	return base;
}

TEST(vm_range, congruent_ranges_lie_as_their_offsets_do)
{
	for (size_t align = PAGE_SIZE; align <= SZ_1M; align *= 16) {
		struct vm_struct **a, **b;
		vaddr_t base_a, base_b;

		a = vm_area_get_at_offsets(offsets, sizes, 3, align);
		b = vm_area_get_at_offsets(offsets, sizes, 3, align);
		ASSERT_NOT_NULL(a);
		ASSERT_NOT_NULL(b);
		base_a = judge(a, align);
		base_b = judge(b, align);
		EXPECT_LT(base_b, base_a);	/* from the top down */
		vm_areas_put(a, 3);
		vm_areas_put(b, 3);
	}
}

/* Nobody else's ranges are above: what lies where is known exactly. */
static bool at_the_top(const struct vm_struct *vm)
{
	return (vaddr_t)vm->addr + vm->size == VMALLOC_END;
}

TEST(vm_range, congruent_ranges_fit_into_each_others_holes)
{
	/* Two combs of teeth one page wide, two apart: they interlock. */
	static const size_t comb[] = { 0, 2 * PAGE_SIZE, 4 * PAGE_SIZE };
	static const size_t tooth[] = { PAGE_SIZE, PAGE_SIZE, PAGE_SIZE };
	struct vm_struct **a, **b;

	a = vm_area_get_at_offsets(comb, tooth, 3, PAGE_SIZE);
	b = vm_area_get_at_offsets(comb, tooth, 3, PAGE_SIZE);
	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	EXPECT_LT((vaddr_t)b[0]->addr, (vaddr_t)a[0]->addr);
	if (at_the_top(a[2]))
		EXPECT_EQ((vaddr_t)b[0]->addr,
			  (vaddr_t)a[0]->addr - PAGE_SIZE);
	vm_areas_put(a, 3);
	vm_areas_put(b, 3);
}

/* The second range pushes the base down, and the first onto another area. */
TEST(vm_range, every_congruent_range_is_looked_at_again)
{
	static const size_t hinder[] = { 0, 17 * PAGE_SIZE };
	static const size_t apart[] = { 0, 16 * PAGE_SIZE };
	static const size_t one[] = { PAGE_SIZE, PAGE_SIZE };
	static const size_t four[] = { 4 * PAGE_SIZE, PAGE_SIZE };
	struct vm_struct **a, **b;

	a = vm_area_get_at_offsets(hinder, one, 2, PAGE_SIZE);
	b = vm_area_get_at_offsets(apart, four, 2, PAGE_SIZE);
	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	EXPECT_EQ((vaddr_t)b[1]->addr, (vaddr_t)b[0]->addr + apart[1]);
	EXPECT_EQ(find_vm_area(a[0]->addr), a[0]);
	EXPECT_EQ(find_vm_area(b[0]->addr), b[0]);
	if (at_the_top(a[1]))
		EXPECT_EQ((vaddr_t)b[0]->addr,
			  (vaddr_t)a[0]->addr - 4 * PAGE_SIZE);
	vm_areas_put(a, 2);
	vm_areas_put(b, 2);
}

static bool try_range(const size_t *at, const size_t *size)
{
	struct vm_struct **vms = vm_area_get_at_offsets(at, size, 2,
							PAGE_SIZE);

	vm_areas_put(vms, 2);
	return vms != NULL;
}

/* Two side by side, together larger than any gap. */
TEST(vm_range, congruent_ranges_that_do_not_fit_are_refused)
{
	size_t half = PAGE_ALIGN(largest_gap() / 2) + PAGE_SIZE;
	size_t both[] = { 0, half }, size[] = { half, half };

	EXPECT_NULL(vm_area_get_at_offsets(both, size, 2, PAGE_SIZE));
	size[1] = half - 4 * PAGE_SIZE;
	EXPECT_TRUE(try_range(both, size));
}

TEST(vm_range, layouts_that_make_no_sense_are_refused)
{
	static const struct { size_t offset, size, align; } bad[] = {
		{ PAGE_SIZE, 0, PAGE_SIZE },
		{ PAGE_SIZE, 100, PAGE_SIZE },
		{ 100, PAGE_SIZE, PAGE_SIZE },
		{ PAGE_SIZE, PAGE_SIZE, 3 * PAGE_SIZE },
		{ PAGE_SIZE, PAGE_SIZE, 64 },
		{ 0, PAGE_SIZE, PAGE_SIZE },		/* overlaps the first */
		{ 0xfffff000, PAGE_SIZE, PAGE_SIZE },
		{ PAGE_SIZE, 0xfffff000, PAGE_SIZE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		size_t o[] = { 0, bad[i].offset }, s[] = { PAGE_SIZE,
							   bad[i].size };

		EXPECT_NULL(vm_area_get_at_offsets(o, s, 2, bad[i].align));
	}
	EXPECT_NULL(vm_area_get_at_offsets(offsets, sizes, 0, PAGE_SIZE));
}

/* --- protection --- */

static void call_it(void *info)
{
	int (*fn)(int) = (int (*)(int))info;

	EXPECT_EQ(fn(41), 42);
}

/* W1 of kernel/arch/mmu.h: memory is written, then executed, never both. */
TEST(vm_range, memory_can_become_code)
{
	u32 *code = vmalloc(PAGE_SIZE);
	struct mmu_mapping m;
	unsigned int cpu;

	ASSERT_NOT_NULL(code);
	code[0] = 0xe2800001;			/* add r0, r0, #1 */
	code[1] = 0xe12fff1e;			/* bx lr */
	EXPECT_EQ(vm_area_protect(find_vm_area(code), PROT_RX), 0);
	mmu_mapping_at((vaddr_t)code, &m);
	EXPECT_EQ(m.prot, PROT_RX);
	EXPECT_FALSE(mmu_writable((vaddr_t)code));
	for_each_online_cpu(cpu)
		EXPECT_EQ(smp_call_function_single(cpu, call_it, code, true),
			  0);
	EXPECT_EQ(vm_area_protect(find_vm_area(code), PROT_RO), 0);
	EXPECT_TRUE(mmu_readable((vaddr_t)code));
	EXPECT_FALSE(mmu_writable((vaddr_t)code));
	EXPECT_EQ(vm_area_protect(find_vm_area(code), PROT_RW), 0);
	EXPECT_TRUE(mmu_writable((vaddr_t)code));
	vfree(code);
}

TEST(vm_range, other_protections_and_holes_are_refused)
{
	char *p = vmalloc(2 * PAGE_SIZE);

	ASSERT_NOT_NULL(p);
	EXPECT_EQ(vm_protect((vaddr_t)p, PAGE_SIZE, PROT_NONE), -EINVAL);
	EXPECT_EQ(vm_protect((vaddr_t)p, PAGE_SIZE, PROT_DEVICE), -EINVAL);
	EXPECT_EQ(vm_protect((vaddr_t)p, 3 * PAGE_SIZE, PROT_RO), -EINVAL);
	EXPECT_EQ(vm_protect((vaddr_t)p + 1, PAGE_SIZE, PROT_RO), -EINVAL);
	EXPECT_EQ(vm_protect((vaddr_t)p, 0, PROT_RO), -EINVAL);
	EXPECT_EQ(vm_protect(RAM_BASE, PAGE_SIZE, PROT_RO), -EINVAL);
	EXPECT_TRUE(mmu_writable((vaddr_t)p));
	EXPECT_EQ(vm_protect((vaddr_t)p, PAGE_SIZE, PROT_RO), 0);
	EXPECT_FALSE(mmu_writable((vaddr_t)p));
	EXPECT_TRUE(mmu_writable((vaddr_t)p + PAGE_SIZE));
	vfree(p);
}
