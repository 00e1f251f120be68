// SPDX-License-Identifier: MIT
/*
 * include/linux/u64_stats_sync.h - 64-bit counts that others read whole
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/compat/u64_stats.h"
