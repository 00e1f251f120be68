// SPDX-License-Identifier: MIT
/*
 * include/asm/errno.h - error numbers
 */
#pragma once

#include "include/linux/errno.h"
