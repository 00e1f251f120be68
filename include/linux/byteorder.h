// SPDX-License-Identifier: MIT
/*
 * include/linux/byteorder.h - byte order
 */
#pragma once

#include "include/asm/byteorder.h"
