// SPDX-License-Identifier: MIT
/*
 * kernel/arch/traps.c - what the fault status registers say
 *
 * Source: ARM DDI 0406C, table B3-23 (short descriptors, both registers).
 */
#include "kernel/arch/traps.h"

static const char *const fault_names[32] = {
	[0x01] = "alignment fault",
	[0x02] = "debug event",
	[0x03] = "access flag fault, section",
	[0x04] = "instruction cache maintenance fault",
	[0x05] = "translation fault, section (nothing mapped)",
	[0x06] = "access flag fault, page",
	[0x07] = "translation fault, page (nothing mapped)",
	[0x08] = "external abort",
	[0x09] = "domain fault, section",
	[0x0b] = "domain fault, page",
	[0x0c] = "external abort on table walk, level 1",
	[0x0d] = "permission fault, section",
	[0x0e] = "external abort on table walk, level 2",
	[0x0f] = "permission fault, page",
	[0x14] = "lockdown fault",
	[0x16] = "asynchronous external abort",
	[0x18] = "asynchronous parity error",
	[0x19] = "parity error",
	[0x1a] = "coprocessor abort",
	[0x1c] = "parity error on table walk, level 1",
	[0x1e] = "parity error on table walk, level 2",
};

const char *fault_status_name(u32 fsr)
{
	const char *name = fault_names[FSR_STATUS(fsr)];

	return name ? name : "reserved fault status";
}
