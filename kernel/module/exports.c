// SPDX-License-Identifier: MIT
/*
 * kernel/module/exports.c - exports of what others' libraries bring
 *
 * What gcc calls on its own and <string.h>. Everything else is exported
 * beside its definition.
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/core/panic.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"

EXPORT_SYMBOL(memchr);
EXPORT_SYMBOL(memcmp);
EXPORT_SYMBOL(memcpy);
EXPORT_SYMBOL(memmove);
EXPORT_SYMBOL(memset);
EXPORT_SYMBOL(strchr);
EXPORT_SYMBOL(strcmp);
EXPORT_SYMBOL(strcpy);
EXPORT_SYMBOL(strlen);
EXPORT_SYMBOL(strncmp);

EXPORT_SYMBOL(assert_failed);
EXPORT_SYMBOL(format);
EXPORT_SYMBOL(vformat);

/* Division, by the names of ARM IHI 0043 (run-time ABI). */
#define EXPORT_OF_LIBGCC(name)						\
	extern void name(void);						\
	EXPORT_SYMBOL(name)

EXPORT_OF_LIBGCC(__aeabi_idiv);
EXPORT_OF_LIBGCC(__aeabi_idivmod);
EXPORT_OF_LIBGCC(__aeabi_uidiv);
EXPORT_OF_LIBGCC(__aeabi_uidivmod);
EXPORT_OF_LIBGCC(__aeabi_ldivmod);
EXPORT_OF_LIBGCC(__aeabi_uldivmod);
