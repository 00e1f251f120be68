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
#include "kernel/module/param.h"

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

/* Bits of 64; division, by the names of ARM IHI 0043 (run-time ABI). */
#define EXPORT_OF_LIBGCC(name)						\
	extern void name(void);						\
	EXPORT_SYMBOL(name)

EXPORT_OF_LIBGCC(__clzdi2);
EXPORT_OF_LIBGCC(__ctzdi2);
EXPORT_OF_LIBGCC(__ffsdi2);
EXPORT_OF_LIBGCC(__popcountdi2);
EXPORT_OF_LIBGCC(__popcountsi2);
EXPORT_OF_LIBGCC(__aeabi_idiv);
EXPORT_OF_LIBGCC(__aeabi_idivmod);
EXPORT_OF_LIBGCC(__aeabi_uidiv);
EXPORT_OF_LIBGCC(__aeabi_uidivmod);
EXPORT_OF_LIBGCC(__aeabi_ldivmod);
EXPORT_OF_LIBGCC(__aeabi_uldivmod);

/* param.c is pure: programs of the host have no exports. */
#define EXPORT_PARAM(type)						\
	EXPORT_SYMBOL(param_ops_##type);				\
	EXPORT_SYMBOL(param_set_##type);				\
	EXPORT_SYMBOL(param_get_##type)

EXPORT_PARAM(byte);
EXPORT_PARAM(short);
EXPORT_PARAM(ushort);
EXPORT_PARAM(int);
EXPORT_PARAM(uint);
EXPORT_PARAM(long);
EXPORT_PARAM(ulong);
EXPORT_PARAM(ullong);
EXPORT_PARAM(hexint);
EXPORT_PARAM(charp);
EXPORT_PARAM(bool);
EXPORT_PARAM(invbool);
EXPORT_PARAM(bint);
EXPORT_SYMBOL(param_ops_string);
EXPORT_SYMBOL(param_array_ops);
EXPORT_SYMBOL(param_set_copystring);
EXPORT_SYMBOL(param_get_string);
EXPORT_SYMBOL(param_set_uint_minmax);
