// SPDX-License-Identifier: MIT
/*
 * include/linux/bug.h - what must not happen
 */
#pragma once

#include "kernel/core/panic.h"

#define BUG()		panic("kernel BUG at %s:%d!", __FILE__, __LINE__)
#define BUG_ON(condition)						\
	do { if (unlikely(condition)) BUG(); } while (0)
