// SPDX-License-Identifier: MIT
/*
 * kernel/core/power.c - ending or restarting the machine
 */
#include "kernel/core/power.h"

#include "kernel/arch/barrier.h"
#include "kernel/arch/irqflags.h"
#include "kernel/arch/semihost.h"
#include "kernel/core/clock.h"
#include "kernel/core/nmi.h"
#include "kernel/core/printk.h"

static const struct power_ops *power;

void power_register(const struct power_ops *ops)
{
	power = ops;
}

#define OFF_WITHIN_US	1000000	/* the board takes a moment */

static void __noreturn halt(const char *what)
{
	clock_delay_us(OFF_WITHIN_US);
	pr_emerg("%s is not possible on this machine: halted\n", what);
	nmi_park();
}

void machine_poweroff(int status)
{
	local_irq_disable();
	semihost_exit(status);
	if (power)
		power->poweroff();
	halt("power-off");
}

void machine_reboot(void)
{
	local_irq_disable();
	if (power)
		power->reboot();
	halt("reboot");
}
