// SPDX-License-Identifier: MIT
/*
 * kernel/core/verify.c - the invariant of the translation tables
 */
#include "kernel/core/verify.h"

#include "kernel/arch/mmu.h"
#include "kernel/core/printk.h"

static void report(const struct mmu_mapping *m)
{
	pr_err("mmu: 0x%08lx is writable and executable\n",
	       (unsigned long)m->va);
}

static int check_mappings(void)
{
	return mmu_verify(report);
}

INVARIANT(mmu) = { .name = "write xor execute", .check = check_mappings };
