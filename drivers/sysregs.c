// SPDX-License-Identifier: MIT
/*
 * drivers/sysregs.c - the board's system registers: power, reset, a counter
 *
 * A write to SYS_CFGCTRL sends a command to the motherboard's controller.
 * Source: Motherboard Express uATX (DUI 0447), 4.3.9, 4.3.11 and 4.4.
 */
#include "drivers/sysregs.h"

#include "boot/memlayout.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/io.h"
#include "kernel/core/power.h"

#define SYS_24MHZ		(SYSREGS_BASE + 0x5c)
#define SYS_CFGCTRL		(SYSREGS_BASE + 0xa4)
#define CFGCTRL_START_WRITE	0xc0000000	/* start, write */
#define CFGCTRL_SHUTDOWN	(8u << 20)	/* function 8 */
#define CFGCTRL_REBOOT		(9u << 20)	/* function 9 */

static void sysregs_poweroff(void)
{
	mb();
	io_write32(SYS_CFGCTRL, CFGCTRL_START_WRITE | CFGCTRL_SHUTDOWN);
	mb();
}

static void sysregs_reboot(void)
{
	mb();
	io_write32(SYS_CFGCTRL, CFGCTRL_START_WRITE | CFGCTRL_REBOOT);
	mb();
}

static const struct power_ops sysregs_power = {
	.name = "SYS_CFGCTRL",
	.poweroff = sysregs_poweroff,
	.reboot = sysregs_reboot,
};

void sysregs_init(void)
{
	power_register(&sysregs_power);
}

u32 sysregs_count(void)
{
	return io_read32(SYS_24MHZ);
}
