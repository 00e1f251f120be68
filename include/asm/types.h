// SPDX-License-Identifier: MIT
/*
 * include/asm/types.h - types
 */
#pragma once

#include "include/linux/types.h"
