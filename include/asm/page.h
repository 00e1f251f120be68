// SPDX-License-Identifier: MIT
/*
 * include/asm/page.h - pages of 4 KiB
 */
#pragma once

#include "include/linux/mm.h"
