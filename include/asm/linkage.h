// SPDX-License-Identifier: MIT
/*
 * include/asm/linkage.h - how functions are called
 */
#pragma once

#include "include/linux/linkage.h"
