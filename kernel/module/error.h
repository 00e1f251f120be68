// SPDX-License-Identifier: MIT
/*
 * kernel/module/error.h - why a module was refused
 */
#pragma once

#include "kernel/lib/compiler.h"

struct module_error {
	char text[224];		/* a sentence without a full stop */
};

/* Sets the text. Return: err, so that a check can end with it. */
int module_refuse(struct module_error *e, int err, const char *fmt, ...)
	__printf(3, 4);
