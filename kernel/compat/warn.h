// SPDX-License-Identifier: MIT
/*
 * kernel/compat/warn.h - what WARN() prints
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Place, core, thread, the message if there is one (NULL: none), and the way
 * here; between Linux's two lines, which tools look for. Context: any.
 */
void warn_report(const char *file, int line, const char *fmt, ...)
	__printf(3, 4) __cold;
