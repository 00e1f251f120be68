// SPDX-License-Identifier: MIT
/*
 * include/asm/cache.h - cache lines
 */
#pragma once

#include "include/linux/cache.h"
