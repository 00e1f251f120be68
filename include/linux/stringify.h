// SPDX-License-Identifier: MIT
/*
 * include/linux/stringify.h - a macro's value as a string
 */
#pragma once

#include "kernel/lib/compiler.h"

#define __stringify(...)	STRINGIFY(__VA_ARGS__)
