// SPDX-License-Identifier: MIT
/*
 * include/linux/stdarg.h - arguments of any number
 */
#pragma once

#include "kernel/lib/types.h"
