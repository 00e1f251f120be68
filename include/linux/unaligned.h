// SPDX-License-Identifier: MIT
/*
 * include/linux/unaligned.h - numbers at any address
 */
#pragma once

#include "include/asm/unaligned.h"
