// SPDX-License-Identifier: MIT
/*
 * include/asm/sections.h - bounds of the kernel's parts
 */
#pragma once

#include "kernel/lib/sections.h"
