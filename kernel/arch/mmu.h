// SPDX-License-Identifier: MIT
/*
 * kernel/arch/mmu.h - translation tables, ARMv7-A short descriptors
 *
 * One table for all cores. Level 1: 4096 entries of 1 MiB; level 2: 256
 * small pages of 4 KiB. boot/early_map.c builds it; the functions here
 * change single pages of it. Source: ARM DDI 0406C, B3.5.
 *
 * Rule  W1  no page is both writable and executable (mmu_verify).
 */
#pragma once

#include "kernel/lib/align.h"
#include "kernel/lib/compiler.h"

#define L1_ENTRIES	4096
#define L2_ENTRIES	256
#define SECTION_SHIFT	20
#define SECTION_SIZE	(1UL << SECTION_SHIFT)

enum mmu_prot {
	PROT_NONE,	/* any access faults */
	PROT_RO,	/* read, never execute */
	PROT_RX,	/* read, execute */
	PROT_RW,	/* read, write, never execute */
	PROT_DEVICE,	/* read, write, Device memory, never execute */
};

typedef u32 l1_entry_t;
typedef u32 l2_entry_t;

extern l1_entry_t mmu_l1_table[L1_ENTRIES];

/* Descriptors. mmu_l2_page of PROT_NONE is 0: a translation fault. */
l1_entry_t mmu_l1_section(paddr_t pa, enum mmu_prot prot);
l1_entry_t mmu_l1_table_entry(const l2_entry_t *l2);
l2_entry_t mmu_l2_page(paddr_t pa, enum mmu_prot prot);

/*
 * The level 2 entry of va, or NULL where level 1 has no table (a section
 * or nothing is mapped there). Context: any.
 */
l2_entry_t *mmu_l2_entry(vaddr_t va);

/*
 * Changes the protection of pages that a level 2 table maps, virtual =
 * physical, on all cores: the broadcast TLB invalidation is included.
 * va, size: multiples of PAGE_SIZE. Returns 0, or -EINVAL where a page has
 * no level 2 table. Context: any. Locks: the caller owns the range.
 */
int __must_check mmu_protect(vaddr_t va, size_t size, enum mmu_prot prot);

/* Could a privileged read (write) of va succeed? Asks the MMU (ATS1CPR). */
bool mmu_readable(vaddr_t va);
bool mmu_writable(vaddr_t va);

/* Physical address of va, or false if it is not mapped. */
bool mmu_translate(vaddr_t va, paddr_t *pa);

/* Describes what maps va. For printing and for mmu_verify. */
struct mmu_mapping {
	vaddr_t va;	/* start of the section or page */
	size_t size;
	paddr_t pa;
	enum mmu_prot prot;
};
void mmu_mapping_at(vaddr_t va, struct mmu_mapping *m);
const char *mmu_prot_name(enum mmu_prot prot);

/* Walks the whole table: rule W1. Returns 0 or -EINVAL, printing where. */
int mmu_verify(void (*report)(const struct mmu_mapping *m));
