// SPDX-License-Identifier: MIT
/*
 * kernel/core/irq.h - interrupts: numbers, handlers, counts
 *
 * Numbers are the GIC's: 0-15 between cores (SGI), 16-31 of each core's own
 * devices (PPI), 32-95 of the board's (SPI), which go to one core: core 0,
 * or another when that is off.
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/lib/compiler.h"

#define NR_IRQS		96
#define IRQ_FIRST_PPI	16
#define IRQ_FIRST_SPI	32

/* SGIs. The last one arrives as FIQ where the machine has that (nmi.h). */
enum {
	SGI_WAKE = 0,		/* leave the pen; otherwise nothing */
	SGI_CALL = 1,		/* run the call queue (smp.h) */
	SGI_RESCHED = 2,	/* look at need_resched on the way out */
	SGI_NMI = 15,
};

typedef enum { IRQ_NONE, IRQ_HANDLED } irq_result_t;
typedef irq_result_t (*irq_handler_t)(unsigned int irq, void *data);

/* The interrupt controller, filled by its driver. */
struct irq_chip {
	const char *name;
	void (*init_cpu)(void);		/* this core's interface; IRQs off */
	/* token: its low 10 bits are the number, the next 3, of an SGI,
	 * the core it came from */
	u32 (*ack)(void);
	void (*eoi)(u32 token);
	void (*enable)(unsigned int irq);
	void (*disable)(unsigned int irq);
	void (*set_pending)(unsigned int irq);	/* as if it had come */
	void (*set_target)(unsigned int irq, unsigned int cpu);	/* SPIs */
	void (*send_sgi)(u32 cpu_mask, unsigned int sgi);
	/* The wake-up of a core in the pen: its interface is not ours yet. */
	void (*send_wake)(unsigned int cpu);
	void (*nmi_only)(void);		/* nothing else arrives here any more */
	void (*nmi_and_all)(void);	/* ... and now it does again */
	bool has_nmi;			/* SGI_NMI arrives as FIQ */
	void (*make_nmi)(unsigned int irq);	/* so does this SPI, on from
						 * here on */
};
#define IRQ_TOKEN_ID(token)	((token) & 0x3ff)
#define IRQ_TOKEN_CPU(token)	((token) >> 10 & 7)
#define IRQ_ID_SPURIOUS		1020	/* from here on: nothing pending */

void irq_chip_register(const struct irq_chip *chip);
const struct irq_chip *irq_chip_get(void);

/*
 * Installs the one handler of an interrupt; a PPI's serves all cores.
 * Return: 0, -EINVAL (no such number), -EBUSY (taken). Context: thread.
 */
int __must_check irq_register(unsigned int irq, const char *name,
			      irq_handler_t handler, void *data);
void irq_unregister(unsigned int irq);

/* A PPI or SGI: on this core only. Context: any. */
void irq_enable(unsigned int irq);
void irq_disable(unsigned int irq);

/* The board's interrupts that go to one core go to another from now on. */
void irq_migrate(unsigned int from, unsigned int to);
/* Where an SPI goes. */
unsigned int irq_target(unsigned int irq);

const char *irq_name(unsigned int irq);		/* NULL: nobody's */
u32 irq_count(unsigned int irq, unsigned int cpu);
u32 irq_total(unsigned int cpu);		/* without SGI_NMI */
u32 irq_spurious(unsigned int cpu);

/* SGI_NMI came to this core. For nmi.c. */
void irq_count_nmi(void);

/* The frame of the innermost interrupt on this core, or NULL. */
struct pt_regs *irq_regs(void);
