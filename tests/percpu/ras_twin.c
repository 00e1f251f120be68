// SPDX-License-Identifier: MIT
/*
 * tests/percpu/ras_twin.c - the kernel's own text, made wrong for a while
 *
 * Text is never writable (rule W1 of mmu.h), so it is written at another
 * address, which it has for that long only.
 */
#include "tests/percpu/ras_twin.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/cache.h"
#include "kernel/arch/mmu.h"
#include "kernel/arch/tlb.h"
#include "kernel/core/ksym.h"
#include "tests/ktest.h"

#define NOP		0xe320f000u
#define BEQ		0x0a000000u	/* its 24 low bits are the offset */
#define BLEQ		0x0b000000u
#define BXEQ_LR		0x012fff1eu
#define LOOK		256u		/* bytes */
#define STR_R0_SP	0xe58d0000u	/* the 12 low bits: the offset */

static struct {
	vaddr_t at;
	u32 insn;
} changed;

static void put(vaddr_t at, u32 insn)
{
	vaddr_t section = at & ~(SECTION_SIZE - 1), alias = 0;
	unsigned int i;

	for (i = L1_ENTRIES - 1; i > 0 && mmu_l1_table[i]; i--)
		;
	alias = (vaddr_t)i << SECTION_SHIFT;
	mmu_l1_table[i] = mmu_l1_section(section, PROT_RW);
	tlb_flush_all();
	*(volatile u32 *)(alias + (at - section)) = insn;
	cache_clean_range((void *)(alias + (at - section)), sizeof(insn));
	cache_sync_code((void *)at, sizeof(insn));
	mmu_l1_table[i] = 0;
	tlb_flush_all();
}

/* The nth instruction that looks like that, counted from 1. */
static vaddr_t find_from(const char *name, u32 mask, u32 insn,
			 unsigned int nth)
{
	struct ksym sym;

	if (!ksym_find(name, &sym))
		return 0;
	for (vaddr_t at = sym.addr; at < sym.addr + LOOK; at += 4)
		if ((*(const u32 *)at & mask) == insn && --nth == 0)
			return at;
	return 0;
}

static vaddr_t find(u32 mask, u32 insn, unsigned int nth)
{
	return find_from("ras_rewind", mask, insn, nth);
}

static vaddr_t find_twin(enum ras_twin twin, unsigned int words)
{
	switch (twin) {
	case TWIN_OFF:
		return find(0xfffff000, STR_R0_SP, 1);
	case TWIN_FIRST:
		return find(0xff000000, BEQ, 1);
	case TWIN_COMMIT:
		return find(0xff000000, BEQ, words);
	case TWIN_BEHIND:
		return find(0xffffffff, BXEQ_LR, 1);
	case TWIN_FIQ:
		return find_from("vector_fiq", 0xff000000, BLEQ, 1);
	case NR_TWINS:
		break;
	}
	return 0;
}

const char *ras_twin_name(enum ras_twin twin)
{
	static const char *const names[] = {
		"rewind off", "not behind the start", "not at the commit",
		"also behind the commit", "not by FIQ",
	};

	return names[twin];
}

bool ras_twin_begin(enum ras_twin twin, unsigned int words)
{
	changed.at = find_twin(twin, words);
	EXPECT_NE(changed.at, 0);
	if (!changed.at)
		return false;
	changed.insn = *(const u32 *)changed.at;
	put(changed.at, NOP);
	return true;
}

void ras_twin_end(void)
{
	put(changed.at, changed.insn);
	EXPECT_EQ(*(const u32 *)changed.at, changed.insn);
}
