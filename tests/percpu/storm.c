// SPDX-License-Identifier: MIT
/*
 * tests/percpu/storm.c - interrupts of this core at odd moments
 *
 * The core's private watchdog, which the kernel does not use, counts down
 * once like a timer; its handler starts it again (DDI 0407, 4.1-4.2).
 */
#include "tests/percpu/storm.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/core/irq.h"
#include "kernel/core/nmi.h"
#include "tests/ktest.h"

#define WDT_LOAD	(TWD_BASE + 0x20)
#define WDT_CONTROL	(TWD_BASE + 0x28)
#define WDT_STATUS	(TWD_BASE + 0x2c)
#define CONTROL_ONCE	5	/* enable, interrupt */
#define WDT_IRQ		30

/* Of this core (IHI 0048B, 4.3.4, 4.3.11). */
#define GICD_IGROUPR0	(GICD_BASE + 0x080)
#define GICD_PRIORITY	(GICD_BASE + 0x400 + WDT_IRQ)
#define PRIORITY_FIQ	0x00	/* before all interrupts */
#define PRIORITY_IRQ	0xa0	/* as drivers/gic.c has it */

/* Counts of 10 ns. In between the thread must get somewhere. */
#define SHORTEST	2000
#define SPREAD		4096	/* a power of two */

static struct {
	void (*handler)(void);
	void (*look)(const struct pt_regs *regs);
	u32 random;
	unsigned int count;	/* [a] */
} storm;

/* Numerical Recipes' constants; the high bits are the good ones. */
static void start_again(void)
{
	storm.random = storm.random * 1664525u + 1013904223u;
	io_write32(WDT_LOAD, SHORTEST + (storm.random >> 16) % SPREAD);
	io_write32(WDT_CONTROL, CONTROL_ONCE);
}

static irq_result_t take(unsigned int irq, void *data)
{
	(void)irq;
	(void)data;
	io_write32(WDT_STATUS, 1);
	storm.handler();
	WRITE_ONCE(storm.count, storm.count + 1);
	start_again();
	return IRQ_HANDLED;
}

void storm_join(void)
{
	storm_leave();
	irq_enable(WDT_IRQ);
	start_again();
}

void storm_leave(void)
{
	irq_disable(WDT_IRQ);
	io_write32(WDT_CONTROL, 0);
	io_write32(WDT_STATUS, 1);
}

bool storm_begin(void (*handler)(void))
{
	int err;

	storm.handler = handler;
	storm.count = 0;
	storm.random = ktest_random();
	err = irq_register(WDT_IRQ, "storm", take, NULL);
	EXPECT_EQ(err, 0);
	if (err)
		return false;
	storm_join();
	return true;
}

unsigned int storm_count(void)
{
	return READ_ONCE(storm.count);
}

void storm_end(void)
{
	storm_leave();
	irq_unregister(WDT_IRQ);
}

static void take_fiq(const struct pt_regs *regs, unsigned int irq)
{
	if (irq != WDT_IRQ)
		return;
	if (storm.look)
		storm.look(regs);
	take(irq, NULL);
}

void storm_as_fiq(void (*look)(const struct pt_regs *regs))
{
	storm.look = look;
	nmi_set_other(take_fiq);
	*(volatile u8 *)GICD_PRIORITY = PRIORITY_FIQ;
	io_write32(GICD_IGROUPR0, io_read32(GICD_IGROUPR0) & ~(1u << WDT_IRQ));
}

void storm_as_irq(void)
{
	io_write32(GICD_IGROUPR0, io_read32(GICD_IGROUPR0) | 1u << WDT_IRQ);
	*(volatile u8 *)GICD_PRIORITY = PRIORITY_IRQ;
	nmi_set_other(NULL);
}
