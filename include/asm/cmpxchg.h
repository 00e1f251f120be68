// SPDX-License-Identifier: MIT
/*
 * include/asm/cmpxchg.h - exchanging values
 */
#pragma once

#include "include/linux/atomic.h"
