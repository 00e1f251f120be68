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
#include "tests/ktest.h"

#define WDT_LOAD	(TWD_BASE + 0x20)
#define WDT_CONTROL	(TWD_BASE + 0x28)
#define WDT_STATUS	(TWD_BASE + 0x2c)
#define CONTROL_ONCE	5	/* enable, interrupt */
#define WDT_IRQ		30

/* Counts of 10 ns. In between the thread must get somewhere. */
#define SHORTEST	2000
#define SPREAD		4096	/* a power of two */

static struct {
	void (*handler)(void);
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

bool storm_begin(void (*handler)(void))
{
	int err;

	storm.handler = handler;
	storm.count = 0;
	storm.random = ktest_random();
	io_write32(WDT_CONTROL, 0);
	io_write32(WDT_STATUS, 1);
	err = irq_register(WDT_IRQ, "storm", take, NULL);
	EXPECT_EQ(err, 0);
	if (err)
		return false;
	irq_enable(WDT_IRQ);
	start_again();
	return true;
}

unsigned int storm_count(void)
{
	return READ_ONCE(storm.count);
}

void storm_end(void)
{
	irq_disable(WDT_IRQ);
	io_write32(WDT_CONTROL, 0);
	io_write32(WDT_STATUS, 1);
	irq_unregister(WDT_IRQ);
}
