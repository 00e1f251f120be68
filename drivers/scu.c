// SPDX-License-Identifier: MIT
/*
 * drivers/scu.c - the snoop control unit
 */
#include "drivers/scu.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"

#define SCU_CONFIG	(SCU_BASE + 0x04)

unsigned int scu_core_count(void)
{
	return (io_read32(SCU_CONFIG) & 3) + 1;
}
