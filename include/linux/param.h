// SPDX-License-Identifier: MIT
/*
 * include/linux/param.h - ticks in a second
 */
#pragma once

#include "kernel/core/jiffies.h"
