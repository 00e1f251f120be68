// SPDX-License-Identifier: MIT
/*
 * drivers/gic.c - the interrupt controller (GICv1 of the Cortex-A9)
 *
 * With the security extensions (the kernel runs secure) all interrupts go
 * into group 1, which arrives as IRQ, except SGI_NMI in group 0, which
 * arrives as FIQ and so reaches cores with IRQs masked. Without them there
 * is one group; its register reads as zero, which is how we know.
 *
 * Source: GIC architecture 1.0/2.0 (IHI 0048B), 3.4 and chapter 4; DDI 0407
 * chapter 3. "Group 0/1" are called secure/non-secure in GICv1.
 */
#include "drivers/gic.h"

#include "boot/memlayout.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/io.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/core/trace.h"

#define GICC_CTLR		(GICC_BASE + 0x00)
#define GICC_PMR		(GICC_BASE + 0x04)
#define GICC_IAR		(GICC_BASE + 0x0c)
#define GICC_EOIR		(GICC_BASE + 0x10)
#define GICC_ENABLE_GRP0	0x1
#define GICC_ENABLE_GRP1	0x2
#define GICC_ACK_CTL		0x4	/* one IAR read serves both groups */
#define GICC_FIQ_EN		0x8	/* group 0 as FIQ */

#define GICD_CTLR		(GICD_BASE + 0x000)
#define GICD_IGROUPR(n)		(GICD_BASE + 0x080 + 4 * (n))
#define GICD_ISENABLER(n)	(GICD_BASE + 0x100 + 4 * (n))
#define GICD_ICENABLER(n)	(GICD_BASE + 0x180 + 4 * (n))
#define GICD_ISPENDR(n)		(GICD_BASE + 0x200 + 4 * (n))
#define GICD_ICPENDR(n)		(GICD_BASE + 0x280 + 4 * (n))
#define GICD_IPRIORITYR(n)	(GICD_BASE + 0x400 + 4 * (n))
#define GICD_ITARGETSR(n)	(GICD_BASE + 0x800 + 4 * (n))
#define GICD_SGIR		(GICD_BASE + 0xf00)
#define SGIR_GROUP1		(1u << 15)	/* NSATT */

#define PRIORITY_ALL		0xa0a0a0a0u
#define PRIORITY_NMI		0x00a0a0a0u	/* SGI 15: the highest byte */
#define TARGET_CORE_0		0x01010101u
#define PMR_ALL			0xff
#define PMR_NMI_ONLY		0x08	/* the lowest of 5 implemented bits */
#define GROUP0_NMI_ONLY		(~(1u << SGI_NMI))

static struct irq_chip gic_chip;

/* The registers of a core's own interrupts (0-31) are banked per core. */
static void gic_init_cpu(void)
{
	u32 ctlr = GICC_ENABLE_GRP0;

	if (gic_chip.has_nmi) {
		io_write32(GICD_IGROUPR(0), GROUP0_NMI_ONLY);
		ctlr |= GICC_ENABLE_GRP1 | GICC_ACK_CTL | GICC_FIQ_EN;
	}
	for (unsigned int i = 0; i < 8; i++)
		io_write32(GICD_IPRIORITYR(i), PRIORITY_ALL);
	io_write32(GICD_IPRIORITYR(SGI_NMI / 4), PRIORITY_NMI);
	io_write32(GICC_PMR, PMR_ALL);
	io_write32(GICC_CTLR, ctlr);
	mb();
}

/* What waits behind the mask does not end WFI either (IHI 0048B, 3.5). */
static void gic_nmi_only(void)
{
	io_write32(GICC_PMR, PMR_NMI_ONLY);
	mb();
}

static void gic_nmi_and_all(void)
{
	io_write32(GICC_PMR, PMR_ALL);
	mb();
}

static u32 gic_ack(void)
{
	return io_read32(GICC_IAR);
}

static void gic_eoi(u32 token)
{
	mb();	/* the device is served before the next interrupt may come */
	io_write32(GICC_EOIR, token);
}

static void gic_enable(unsigned int irq)
{
	io_write32(GICD_ISENABLER(irq / 32), 1u << (irq % 32));
}

static void gic_disable(unsigned int irq)
{
	io_write32(GICD_ICENABLER(irq / 32), 1u << (irq % 32));
	mb();
}

static void gic_set_pending(unsigned int irq)
{
	mb();	/* what the handler will look at is visible before it comes */
	io_write32(GICD_ISPENDR(irq / 32), 1u << (irq % 32));
}

/* One byte per interrupt, a bit per core; the GIC takes byte accesses. */
static void gic_set_target(unsigned int irq, unsigned int cpu)
{
	*(volatile u8 *)(GICD_ITARGETSR(0) + irq) = (u8)(1u << cpu);
}

TRACE_EVENT(ipi_raise, "target_mask=%x ipi=%u");

static void gic_send_sgi(u32 cpu_mask, unsigned int sgi)
{
	u32 group1 = gic_chip.has_nmi && sgi != SGI_NMI ? SGIR_GROUP1 : 0;

	trace_point(ipi_raise, cpu_mask, sgi);
	mb();	/* what the receiver will look at is visible before it comes */
	io_write32(GICD_SGIR, cpu_mask << 16 | group1 | sgi);
}

/* A core in the pen has not moved its SGIs to group 1 yet. */
static void gic_send_wake(unsigned int cpu)
{
	mb();
	io_write32(GICD_SGIR, 1u << (16 + cpu) | SGI_WAKE);
}

static void gic_make_nmi(unsigned int irq)
{
	u32 group = io_read32(GICD_IGROUPR(irq / 32));

	io_write32(GICD_IGROUPR(irq / 32), group & ~(1u << (irq % 32)));
	*(volatile u8 *)(GICD_IPRIORITYR(0) + irq) = 0;	/* highest */
	gic_enable(irq);
}

static struct irq_chip gic_chip = {
	.name = "GIC",
	.init_cpu = gic_init_cpu,
	.ack = gic_ack,
	.eoi = gic_eoi,
	.enable = gic_enable,
	.disable = gic_disable,
	.set_pending = gic_set_pending,
	.set_target = gic_set_target,
	.send_sgi = gic_send_sgi,
	.send_wake = gic_send_wake,
	.nmi_only = gic_nmi_only,
	.nmi_and_all = gic_nmi_and_all,
	.make_nmi = gic_make_nmi,
};

static bool group_registers_work(void)
{
	io_write32(GICD_IGROUPR(0), GROUP0_NMI_ONLY);
	return io_read32(GICD_IGROUPR(0)) == GROUP0_NMI_ONLY;
}

void gic_init(void)
{
	io_write32(GICD_CTLR, 0);
	gic_chip.has_nmi = group_registers_work();
	for (unsigned int i = 1; i < NR_IRQS / 32; i++) {
		io_write32(GICD_ICENABLER(i), ~0u);
		io_write32(GICD_ICPENDR(i), ~0u);
		if (gic_chip.has_nmi)
			io_write32(GICD_IGROUPR(i), ~0u);
	}
	for (unsigned int i = IRQ_FIRST_SPI / 4; i < NR_IRQS / 4; i++) {
		io_write32(GICD_IPRIORITYR(i), PRIORITY_ALL);
		io_write32(GICD_ITARGETSR(i), TARGET_CORE_0);
	}
	io_write32(GICD_CTLR, gic_chip.has_nmi ? 3 : 1);
	irq_chip_register(&gic_chip);
	gic_init_cpu();
	if (!gic_chip.has_nmi)
		pr_notice("gic: no interrupt groups: cores that mask IRQs "
			  "cannot be reached\n");
}
