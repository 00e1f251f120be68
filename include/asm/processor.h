// SPDX-License-Identifier: MIT
/*
 * include/asm/processor.h - the core
 */
#pragma once

#include "kernel/arch/barrier.h"	/* cpu_relax() */
#include "kernel/sched/thread.h"	/* current */
