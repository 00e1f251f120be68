// SPDX-License-Identifier: MIT
/*
 * include/linux/percpu.h - a copy for each core: static variables and alloc_percpu()
 */
#pragma once

#include "kernel/core/preempt.h"	/* get_cpu_var(), get_cpu_ptr() */
#include "percpu/access/define.h"
#include "percpu/access/this_cpu.h"
#include "percpu/percpu.h"
