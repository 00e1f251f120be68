// SPDX-License-Identifier: MIT
/*
 * include/linux/atomic.h - integers that all cores change
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/arch/atomic.h"
#include "kernel/arch/barrier.h"
#include "kernel/compat/atomic.h"
