// SPDX-License-Identifier: MIT
/*
 * include/asm/system.h - barriers, interrupts, xchg() (until Linux 3.3)
 */
#pragma once

#include "include/asm/barrier.h"
#include "include/linux/atomic.h"
#include "include/linux/irqflags.h"
