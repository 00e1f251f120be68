// SPDX-License-Identifier: MIT
/*
 * kernel/module/error.c - why a module was refused
 */
#include "kernel/module/error.h"

#include "kernel/lib/format.h"

int module_refuse(struct module_error *e, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vformat(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	return err;
}
