// SPDX-License-Identifier: MIT
/*
 * kernel/arch/mmu.c - translation tables, ARMv7-A short descriptors
 *
 * Memory attributes: RAM is Normal, inner and outer write-back
 * write-allocate (TEX=001, C=1, B=1), shareable; devices are Shareable
 * Device (TEX=000, B=1). AP = 01 is privileged read-write, with APX
 * privileged read-only (DDI 0406C, tables B3-8 and B3-10).
 */
#include "kernel/arch/mmu.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/irqflags.h"
#include "kernel/arch/tlb.h"
#include "kernel/lib/errno.h"

#define L1_TYPE_MASK	0x3
#define L1_TYPE_TABLE	0x1
#define L1_TYPE_SECTION	0x2
#define L1_XN		(1u << 4)
#define L1_APX		(1u << 15)
#define L1_AP_PRIV	(1u << 10)
#define L1_NORMAL	((1u << 16) | (1u << 12) | (3u << 2))	/* S TEX C B */
#define L1_DEVICE	(1u << 2)

#define L2_TYPE_PAGE	0x2
#define L2_XN		(1u << 0)
#define L2_APX		(1u << 9)
#define L2_AP_PRIV	(1u << 4)
#define L2_NORMAL	((1u << 10) | (1u << 6) | (3u << 2))
#define L2_DEVICE	(1u << 2)

#define PAR_FAULT	(1u << 0)

/* Read by table walkers of all cores: never moved, aligned to its size. */
l1_entry_t mmu_l1_table[L1_ENTRIES] __aligned(SZ_16K);

l1_entry_t mmu_l1_section(paddr_t pa, enum mmu_prot prot)
{
	l1_entry_t e = (pa & ~(SECTION_SIZE - 1)) | L1_TYPE_SECTION |
		       L1_AP_PRIV;

	switch (prot) {
	case PROT_NONE:
		return 0;
	case PROT_RO:
		return e | L1_NORMAL | L1_APX | L1_XN;
	case PROT_RX:
		return e | L1_NORMAL | L1_APX;
	case PROT_RW:
		return e | L1_NORMAL | L1_XN;
	case PROT_DEVICE:
		return e | L1_DEVICE | L1_XN;
	}
	return 0;
}

l1_entry_t mmu_l1_table_entry(const l2_entry_t *l2)
{
	return (paddr_t)l2 | L1_TYPE_TABLE;	/* virtual = physical */
}

l2_entry_t mmu_l2_page(paddr_t pa, enum mmu_prot prot)
{
	l2_entry_t e = (pa & PAGE_MASK) | L2_TYPE_PAGE | L2_AP_PRIV;

	switch (prot) {
	case PROT_NONE:
		return 0;
	case PROT_RO:
		return e | L2_NORMAL | L2_APX | L2_XN;
	case PROT_RX:
		return e | L2_NORMAL | L2_APX;
	case PROT_RW:
		return e | L2_NORMAL | L2_XN;
	case PROT_DEVICE:
		return e | L2_DEVICE | L2_XN;
	}
	return 0;
}

l2_entry_t *mmu_l2_entry(vaddr_t va)
{
	l1_entry_t e = mmu_l1_table[va >> SECTION_SHIFT];
	l2_entry_t *l2;

	if ((e & L1_TYPE_MASK) != L1_TYPE_TABLE)
		return NULL;
	l2 = (l2_entry_t *)(e & ~0x3ffu);
	return &l2[(va >> PAGE_SHIFT) & (L2_ENTRIES - 1)];
}

int mmu_protect(vaddr_t va, size_t size, enum mmu_prot prot)
{
	for (size_t done = 0; done < size; done += PAGE_SIZE)
		if (!mmu_l2_entry(va + done))
			return -EINVAL;
	for (size_t done = 0; done < size; done += PAGE_SIZE)
		*mmu_l2_entry(va + done) = mmu_l2_page(va + done, prot);
	tlb_flush_range(va, size);
	return 0;
}

/* One translation; the result register is per core: keep interrupts out. */
static u32 translate(vaddr_t va, bool write)
{
	unsigned long flags = arch_irq_save();
	u32 par;

	if (write)
		ats1cpw_write(va);
	else
		ats1cpr_write(va);
	isb();			/* DDI 0406C, B3.12.3: before reading PAR */
	par = par_read();
	arch_irq_restore(flags);
	return par;
}

bool mmu_readable(vaddr_t va)
{
	return !(translate(va, false) & PAR_FAULT);
}

bool mmu_writable(vaddr_t va)
{
	return !(translate(va, true) & PAR_FAULT);
}

bool mmu_translate(vaddr_t va, paddr_t *pa)
{
	u32 par = translate(va, false);

	if (par & PAR_FAULT)
		return false;
	*pa = (par & PAGE_MASK) | (va & ~PAGE_MASK);
	return true;
}

static enum mmu_prot prot_of(bool normal, bool readonly, bool xn)
{
	if (!normal)
		return PROT_DEVICE;
	if (readonly)
		return xn ? PROT_RO : PROT_RX;
	return PROT_RW;
}

void mmu_mapping_at(vaddr_t va, struct mmu_mapping *m)
{
	l1_entry_t e = mmu_l1_table[va >> SECTION_SHIFT];
	l2_entry_t *l2 = mmu_l2_entry(va);

	m->prot = PROT_NONE;
	m->size = l2 ? PAGE_SIZE : SECTION_SIZE;
	m->va = ALIGN_DOWN(va, (vaddr_t)m->size);
	m->pa = 0;
	if (l2 && *l2) {
		m->pa = *l2 & PAGE_MASK;
		m->prot = prot_of(*l2 & (1u << 6), *l2 & L2_APX, *l2 & L2_XN);
	} else if (!l2 && (e & L1_TYPE_MASK) == L1_TYPE_SECTION) {
		m->pa = e & ~(SECTION_SIZE - 1);
		m->prot = prot_of(e & (1u << 12), e & L1_APX, e & L1_XN);
	}
}

const char *mmu_prot_name(enum mmu_prot prot)
{
	static const char *const names[] = {
		[PROT_NONE] = "none", [PROT_RO] = "r--", [PROT_RX] = "r-x",
		[PROT_RW] = "rw-", [PROT_DEVICE] = "device rw-",
	};

	return names[prot];
}

/* Writable means APX clear; executable means XN clear. */
static bool writable_and_executable(vaddr_t va)
{
	l1_entry_t e = mmu_l1_table[va >> SECTION_SHIFT];
	l2_entry_t *l2 = mmu_l2_entry(va);

	if (l2)
		return *l2 && !(*l2 & L2_APX) && !(*l2 & L2_XN);
	return (e & L1_TYPE_MASK) == L1_TYPE_SECTION &&
	       !(e & L1_APX) && !(e & L1_XN);
}

int mmu_verify(void (*report)(const struct mmu_mapping *m))
{
	int err = 0;
	vaddr_t va = 0;

	do {
		struct mmu_mapping m;

		mmu_mapping_at(va, &m);
		if (writable_and_executable(va)) {
			report(&m);
			err = -EINVAL;
		}
		va = m.va + m.size;
	} while (va != 0);
	return err;
}
