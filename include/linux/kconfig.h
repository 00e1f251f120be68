// SPDX-License-Identifier: MIT
/*
 * include/linux/kconfig.h - asking for options in C and in #if
 */
#pragma once

#include "generated/autoconf.h"
#include "kernel/lib/compiler.h"	/* IS_ENABLED() */

/* All options are built in: none is a module of its own. */
#define IS_BUILTIN(option)	IS_ENABLED(option)
#define IS_MODULE(option)	0
#define IS_REACHABLE(option)	IS_ENABLED(option)
