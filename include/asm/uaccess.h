// SPDX-License-Identifier: MIT
/*
 * include/asm/uaccess.h - where Linux had it until 2.6.17
 */
#pragma once

#include "include/linux/uaccess.h"
