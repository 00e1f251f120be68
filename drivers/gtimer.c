// SPDX-License-Identifier: MIT
/*
 * drivers/gtimer.c - the Cortex-A9 global timer: the clock
 *
 * One 64-bit counter for all cores at PERIPHCLK. QEMU runs it at 100 MHz,
 * 10 ns a count; under -icount shift=5 an instruction is 32 ns, so that a
 * difference of counts gives instructions exactly. Source: DDI 0407,
 * 4.3-4.4.
 */
#include "drivers/gtimer.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/core/clock.h"

#define GTIMER_LOW	(GTIMER_BASE + 0x00)
#define GTIMER_HIGH	(GTIMER_BASE + 0x04)
#define GTIMER_CONTROL	(GTIMER_BASE + 0x08)
#define CONTROL_ENABLE	1

#define NS_PER_COUNT	(1000000000u / PERIPHCLK_HZ)

static u64 gtimer_read_ns(void)
{
	u32 high, low, again;

	do {	/* the halves are read apart: high must not have moved on */
		high = io_read32(GTIMER_HIGH);
		low = io_read32(GTIMER_LOW);
		again = io_read32(GTIMER_HIGH);
	} while (high != again);
	return ((u64)high << 32 | low) * NS_PER_COUNT;
}

static const struct clock_source gtimer_clock = {
	.name = "A9 global timer", .hz = PERIPHCLK_HZ,
	.read_ns = gtimer_read_ns,
};

void gtimer_init(void)
{
	io_write32(GTIMER_CONTROL, CONTROL_ENABLE);
	clock_register(&gtimer_clock);
}
