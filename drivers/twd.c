// SPDX-License-Identifier: MIT
/*
 * drivers/twd.c - the Cortex-A9 private timers: each core's tick
 *
 * Banked: every core sees its own at the same address. Counts down at
 * PERIPHCLK, at 0 from the load value again. Source: DDI 0407, 4.1-4.2.
 */
#include "drivers/twd.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/core/timer.h"

#define TWD_LOAD		(TWD_BASE + 0x00)
#define TWD_COUNTER		(TWD_BASE + 0x04)
#define TWD_CONTROL		(TWD_BASE + 0x08)
#define TWD_STATUS		(TWD_BASE + 0x0c)
#define CONTROL_PERIODIC_IRQ	7	/* enable, auto-reload, interrupt */

#define NS_PER_COUNT		(1000000000u / PERIPHCLK_HZ)
#define TWD_IRQ			29

static void twd_start(u32 hz, u32 first_ns)
{
	io_write32(TWD_CONTROL, 0);
	io_write32(TWD_STATUS, 1);
	io_write32(TWD_LOAD, PERIPHCLK_HZ / hz - 1);
	io_write32(TWD_COUNTER, first_ns / NS_PER_COUNT + 1);
	io_write32(TWD_CONTROL, CONTROL_PERIODIC_IRQ);
}

static void twd_stop(void)
{
	io_write32(TWD_CONTROL, 0);
	io_write32(TWD_STATUS, 1);
}

static void twd_ack(void)
{
	io_write32(TWD_STATUS, 1);
}

static const struct clock_event twd_event = {
	.name = "private timer", .irq = TWD_IRQ,
	.start = twd_start, .stop = twd_stop, .ack = twd_ack,
};

void twd_init(void)
{
	clock_event_register(&twd_event);
}
