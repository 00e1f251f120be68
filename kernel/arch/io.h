// SPDX-License-Identifier: MIT
/*
 * kernel/arch/io.h - device registers
 *
 * Device memory: accesses to one device stay in program order by
 * themselves (DDI 0406C, A3.8.3). Where a device access must be ordered
 * against RAM, the caller writes mb().
 */
#pragma once

#include "kernel/lib/compiler.h"

static inline u32 io_read32(uintptr_t addr)
{
	return *(volatile u32 *)addr;
}

static inline void io_write32(uintptr_t addr, u32 value)
{
	*(volatile u32 *)addr = value;
}
