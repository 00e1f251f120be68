// SPDX-License-Identifier: MIT
/*
 * include/asm/div64.h - 64 bits divided
 */
#pragma once

#include "include/linux/math64.h"
