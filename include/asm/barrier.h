// SPDX-License-Identifier: MIT
/*
 * include/asm/barrier.h - memory ordering
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/compat/atomic.h"	/* smp_mb__before_atomic() */
