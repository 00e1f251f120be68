// SPDX-License-Identifier: MIT
/*
 * include/asm/bitops.h - single bits of words in memory
 */
#pragma once

#include "include/linux/bitops.h"
