// SPDX-License-Identifier: MIT
/*
 * include/linux/bitfield.h - fields of words
 */
#pragma once

#include "include/linux/bitops.h"

/* mask: the field's bits, a constant. */
#define FIELD_SHIFT_(mask)	(__builtin_ffsll(mask) - 1)
#define FIELD_PREP(mask, value)						\
	(((__typeof__(mask))(value) << FIELD_SHIFT_(mask)) & (mask))
#define FIELD_GET(mask, reg)						\
	((__typeof__(mask))(((reg) & (mask)) >> FIELD_SHIFT_(mask)))
#define FIELD_MAX(mask)							\
	((__typeof__(mask))((mask) >> FIELD_SHIFT_(mask)))
#define FIELD_FIT(mask, value)						\
	(!(((__typeof__(mask))(value) << FIELD_SHIFT_(mask)) & ~(mask)))
