// SPDX-License-Identifier: MIT
/*
 * include/linux/kernel.h - what every source file uses
 */
#pragma once

#include "include/linux/align.h"
#include "include/linux/bitops.h"
#include "include/linux/bug.h"
#include "include/linux/build_bug.h"
#include "include/linux/compiler.h"
#include "include/linux/container_of.h"
#include "include/linux/errno.h"
#include "include/linux/hex.h"
#include "include/linux/kconfig.h"
#include "include/linux/kstrtox.h"
#include "include/linux/limits.h"
#include "include/linux/linkage.h"
#include "include/linux/log2.h"
#include "include/linux/math.h"
#include "include/linux/minmax.h"
#include "include/linux/printk.h"
#include "include/linux/sprintf.h"
#include "include/linux/stddef.h"
#include "include/linux/stringify.h"
#include "include/linux/typecheck.h"
#include "include/linux/types.h"
#include "kernel/core/panic.h"
#include "kernel/sched/thread.h"	/* cond_resched() */
#include "mm/slab.h"			/* kasprintf() */

#define upper_32_bits(n)	((u32)(((u64)(n)) >> 32))
#define lower_32_bits(n)	((u32)(n))
#define REPEAT_BYTE(x)		((~0ul / 0xff) * (x))
#define typeof_member(type, member)	__typeof__(((type *)0)->member)
#define __struct_size(p)	__builtin_object_size(p, 0)

/* Stops (CONFIG_DEBUG_CONTEXT) who may not sleep. */
#define might_sleep()		assert_can_sleep()
#define might_sleep_if(cond)						\
	do { if (cond) might_sleep(); } while (0)

#define _RET_IP_		((unsigned long)__builtin_return_address(0))
#define _THIS_IP_							\
	({ __label__ here_; here_: (unsigned long)&&here_; })

/* For experiments: goes to the log, as the other messages. */
#define trace_printk(...)	printk(KERN_DEBUG __VA_ARGS__)
