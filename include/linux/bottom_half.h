// SPDX-License-Identifier: MIT
/*
 * include/linux/bottom_half.h - keeping soft interrupts away
 */
#pragma once

#include "kernel/core/softirq.h"
