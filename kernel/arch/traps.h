// SPDX-License-Identifier: MIT
/*
 * kernel/arch/traps.h - exception frames and the handlers behind vectors.S
 *
 * Each exception saves the interrupted state in a struct pt_regs and calls
 * one of the declared upcalls below (defined in kernel/core). When the
 * handler returns, the state in the frame is what execution goes on with.
 *
 *   exception          runs in   on stack            upcall
 *   IRQ                SVC       per-core IRQ stack  do_irq
 *   FIQ                FIQ       per-core FIQ stack  do_fiq
 *   data, prefetch     ABT       per-core ABT stack  do_abort
 *   undefined          UND       per-core UND stack  do_undef
 *   SVC                SVC       current stack       (vectors.S: see there)
 */
#pragma once

#include "kernel/lib/compiler.h"

struct pt_regs {
	u32 r[13];
	u32 rewound;	/* bytes, from where it was to pc (ras.h) */
	u32 sp;		/* of the interrupted mode */
	u32 lr;		/* of the interrupted mode */
	u32 pc;		/* where to go on; for a fault, what faulted */
	u32 cpsr;	/* pc, cpsr: in the order that SRS stores them */
};

/* Where it was, for who looks on: pc may be before that. */
static inline u32 regs_seen_pc(const struct pt_regs *regs)
{
	return regs->pc + regs->rewound;
}

enum abort_kind { ABORT_DATA, ABORT_PREFETCH };

/* Declared upcalls: IRQs are masked in all of them, FIQs only in do_fiq. */
bool do_irq(struct pt_regs *regs);	/* softirq_run_irq() is to follow */
void do_fiq(struct pt_regs *regs);
void do_abort(struct pt_regs *regs, enum abort_kind kind);
void do_undef(struct pt_regs *regs);

/*
 * Writes sp and lr of a frame back, which going back from an exception does
 * not. Context: an exception of another mode than the frame's; in the
 * frame's own it does nothing.
 */
void banked_write(const struct pt_regs *regs);

/* From where do_irq returns to, to where the last call there returns to. */
extern char irq_return_to_entry[], irq_return_end[];

/*
 * Declared upcall (kernel/core): soft interrupts, on the stack of what was
 * interrupted. IRQs off before and after.
 */
void softirq_run_irq(void);

/*
 * Declared upcall (kernel/sched): an interrupt is over, its thread could
 * be preempted and need_resched is set. IRQs off before and after.
 */
void preempt_schedule_irq(void);

/* What a fault status register says (DDI 0406C, table B3-23): "…". */
const char *fault_status_name(u32 fsr);

/* Bits 10 and 3:0 of DFSR or IFSR. */
#define FSR_STATUS(fsr)		((((fsr) >> 6) & 0x10) | ((fsr) & 0xf))
#define DFSR_WNR		(1u << 11)	/* the access was a write */
#define FSR_TRANSLATION_SECTION	0x05
#define FSR_TRANSLATION_PAGE	0x07
