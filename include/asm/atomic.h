// SPDX-License-Identifier: MIT
/*
 * include/asm/atomic.h - integers that all cores change
 */
#pragma once

#include "include/linux/atomic.h"
