// SPDX-License-Identifier: MIT
/*
 * kernel/arch/cp15.h - system control registers by their ARM names
 *
 * One line per register: CP15(name, opc1, CRn, CRm, opc2) makes
 * name_read() and name_write(). Source: ARM DDI 0406C, B3.17-18 and B4.1;
 * Cortex-A9 TRM (DDI 0388) chapter 4.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define CP15(name, opc1, crn, crm, opc2)				\
static inline u32 name##_read(void)					\
{									\
	u32 v;								\
									\
	__asm__ volatile("mrc p15, " #opc1 ", %0, " #crn ", " #crm ", "	\
			 #opc2 : "=r"(v) :: "memory");			\
	return v;							\
}									\
static inline void name##_write(u32 v)					\
{									\
	__asm__ volatile("mcr p15, " #opc1 ", %0, " #crn ", " #crm ", "	\
			 #opc2 :: "r"(v) : "memory");			\
}

CP15(midr,	0, c0, c0, 0)	/* main ID */
CP15(mpidr,	0, c0, c0, 5)	/* multiprocessor affinity */
CP15(sctlr,	0, c1, c0, 0)	/* system control */
CP15(actlr,	0, c1, c0, 1)	/* auxiliary control: SMP, FW */
CP15(scr,	0, c1, c1, 0)	/* secure configuration */
CP15(ttbr0,	0, c2, c0, 0)	/* translation table base */
CP15(dacr,	0, c3, c0, 0)	/* domain access */
CP15(dfsr,	0, c5, c0, 0)	/* data fault status */
CP15(ifsr,	0, c5, c0, 1)	/* instruction fault status */
CP15(dfar,	0, c6, c0, 0)	/* data fault address */
CP15(ifar,	0, c6, c0, 2)	/* instruction fault address */
CP15(iciallu,	0, c7, c5, 0)	/* invalidate I-cache, this core */
CP15(icialluis,	0, c7, c1, 0)	/* invalidate I-cache, all cores */
CP15(bpiallis,	0, c7, c1, 6)	/* invalidate branch predictors, all */
CP15(par,	0, c7, c4, 0)	/* result of an address translation */
CP15(ats1cpr,	0, c7, c8, 0)	/* translate: privileged read */
CP15(ats1cpw,	0, c7, c8, 1)	/* translate: privileged write */
CP15(dccmvac,	0, c7, c10, 1)	/* clean D-cache line to coherency */
CP15(dccmvau,	0, c7, c11, 1)	/* clean D-cache line to unification */
CP15(dccimvac,	0, c7, c14, 1)	/* clean and invalidate D-cache line */
CP15(tlbiallis,	0, c8, c3, 0)	/* invalidate TLBs, all cores */
CP15(tlbimvaais, 0, c8, c3, 3)	/* invalidate by address, all cores */
CP15(tlbiall,	0, c8, c7, 0)	/* invalidate TLB, this core */
CP15(tlbimvaa,	0, c8, c7, 3)	/* invalidate by address, this core */
CP15(vbar,	0, c12, c0, 0)	/* vector base */
CP15(tpidruro,	0, c13, c0, 3)	/* current context (context.h) */
CP15(tpidrprw,	0, c13, c0, 4)	/* this core's per-CPU offset */
CP15(cbar,	4, c15, c0, 0)	/* base of the private peripherals */

#define MPIDR_CPU_MASK	0x3	/* Aff0; four cores at most (DDI 0407) */

/*
 * The number of the core this runs on, from the hardware: true at any
 * time, also before per-CPU data exists and inside fault handlers.
 */
static inline unsigned int arch_cpu_id(void)
{
	return mpidr_read() & MPIDR_CPU_MASK;
}
