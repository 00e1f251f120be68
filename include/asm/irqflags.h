// SPDX-License-Identifier: MIT
/*
 * include/asm/irqflags.h - this core's interrupts, off and on
 */
#pragma once

#include "include/linux/irqflags.h"
