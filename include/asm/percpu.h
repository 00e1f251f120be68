// SPDX-License-Identifier: MIT
/*
 * include/asm/percpu.h - per-CPU variables
 */
#pragma once

#include "include/linux/percpu.h"
