// SPDX-License-Identifier: MIT
/*
 * include/asm/string.h - bytes and strings
 */
#pragma once

#include "include/linux/string.h"
