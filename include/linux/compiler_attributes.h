// SPDX-License-Identifier: MIT
/*
 * include/linux/compiler_attributes.h - what the compiler is told
 */
#pragma once

#include "include/linux/compiler.h"
