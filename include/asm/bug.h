// SPDX-License-Identifier: MIT
/*
 * include/asm/bug.h - what must not happen
 */
#pragma once

#include "include/linux/bug.h"
