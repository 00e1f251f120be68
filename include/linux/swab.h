// SPDX-License-Identifier: MIT
/*
 * include/linux/swab.h - bytes in the other order
 */
#pragma once

#include "include/asm/byteorder.h"
