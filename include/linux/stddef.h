// SPDX-License-Identifier: MIT
/*
 * include/linux/stddef.h - NULL, offsetof, sizes of members
 */
#pragma once

#include "kernel/lib/types.h"

#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define offsetofend(type, member)					\
	(offsetof(type, member) + sizeof_field(type, member))
#define FIELD_SIZEOF(type, member)	sizeof_field(type, member)
