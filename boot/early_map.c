// SPDX-License-Identifier: MIT
/*
 * boot/early_map.c - the first and, but for details, final page table
 *
 * RAM in sections, the image's first megabytes in pages so that each part
 * has its own protection and the stacks have guard pages (memlayout.h).
 * Runs with the MMU off. Nothing is ever both writable and executable.
 */
#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "kernel/arch/mmu.h"
#include "kernel/lib/sections.h"

static l2_entry_t early_l2[EARLY_L2_TABLES][L2_ENTRIES] __aligned(SZ_1K);

static void map_pages(vaddr_t start, vaddr_t end, enum mmu_prot prot)
{
	for (vaddr_t va = start; va < end; va += PAGE_SIZE)
		*mmu_l2_entry(va) = mmu_l2_page(va, prot);
}

static void map_image(void)
{
	map_pages((vaddr_t)__text_start, (vaddr_t)__text_end, PROT_RX);
	map_pages((vaddr_t)__rodata_start, (vaddr_t)__rodata_end, PROT_RO);
	/* Without CONFIG_SMP the template is the one core's copy. */
	if (IS_ENABLED(CONFIG_SMP))
		map_pages((vaddr_t)__per_cpu_start,
			  PAGE_ALIGN((vaddr_t)__per_cpu_end), PROT_RO);
	for (vaddr_t va = (vaddr_t)__stacks_start; va < (vaddr_t)__stacks_end;
	     va += STACK_STRIDE)
		*mmu_l2_entry(va) = mmu_l2_page(va, PROT_NONE);
}

void boot_map(const struct boot_info *info)
{
	vaddr_t paged_end = RAM_BASE + EARLY_L2_TABLES * SECTION_SIZE;
	vaddr_t ram_end = info->ram_start + info->ram_size;

	for (vaddr_t va = RAM_BASE; va < ram_end; va += SECTION_SIZE)
		mmu_l1_table[va >> SECTION_SHIFT] = mmu_l1_section(va, PROT_RW);
	for (unsigned int i = 0; i < EARLY_L2_TABLES; i++)
		mmu_l1_table[(RAM_BASE >> SECTION_SHIFT) + i] =
			mmu_l1_table_entry(early_l2[i]);
	map_pages(RAM_BASE, paged_end, PROT_RW);
	map_image();
	mmu_l1_table[BOARD_DEVICES >> SECTION_SHIFT] =
		mmu_l1_section(BOARD_DEVICES, PROT_DEVICE);
	mmu_l1_table[PRIVATE_DEVICES >> SECTION_SHIFT] =
		mmu_l1_section(PRIVATE_DEVICES, PROT_DEVICE);
}
