// SPDX-License-Identifier: MIT
/*
 * kernel/module/info.h - what a module says of itself
 *
 * Strings "tag=text" in the section .modinfo: the loader, modinfo and
 * scripts/modpost.py read them. Compiled into the kernel there are none.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define MODULE_INFO_AT_(line, tag, text)				\
	static const char module_info_##tag##_##line[] __used		\
	__section(".modinfo") __aligned(1) = #tag "=" text
#define MODULE_INFO_AT(line, tag, text)	MODULE_INFO_AT_(line, tag, text)

#ifdef MODULE
#define MODULE_INFO(tag, text)	MODULE_INFO_AT(__COUNTER__, tag, text)
#else
#define MODULE_INFO(tag, text)	static_assert(true, "")
#endif

/* "GPL", "GPL v2", "Dual MIT/GPL"...: what others may do with it. */
#define MODULE_LICENSE(text)		MODULE_INFO(license, text)
#define MODULE_AUTHOR(text)		MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text)	MODULE_INFO(description, text)
#define MODULE_VERSION(text)		MODULE_INFO(version, text)
#define MODULE_ALIAS(text)		MODULE_INFO(alias, text)
#define MODULE_SOFTDEP(text)		MODULE_INFO(softdep, text)

/* Of a parameter (kernel/module/param.h): a text; its type. */
#define MODULE_PARM_DESC(name, text)	MODULE_INFO(parm, #name ":" text)
#define __MODULE_PARM_TYPE(name, type)	MODULE_INFO(parmtype, #name ":" type)
