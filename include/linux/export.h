// SPDX-License-Identifier: MIT
/*
 * include/linux/export.h - what a module lets others use
 */
#pragma once

#include "kernel/lib/export.h"
#include "kernel/module/module.h"	/* THIS_MODULE */

/* Until Linux 5.12: what was going to be GPL only, or nobody used. */
#define EXPORT_SYMBOL_GPL_FUTURE(sym)	EXPORT_SYMBOL(sym)
#define EXPORT_UNUSED_SYMBOL(sym)	EXPORT_SYMBOL(sym)
#define EXPORT_UNUSED_SYMBOL_GPL(sym)	EXPORT_SYMBOL_GPL(sym)
