// SPDX-License-Identifier: MIT
/*
 * include/linux/linkage.h - how functions are called
 */
#pragma once

#include "kernel/lib/export.h"
#include "include/linux/stringify.h"

#define asmlinkage
