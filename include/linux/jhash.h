// SPDX-License-Identifier: MIT
/*
 * include/linux/jhash.h - Bob Jenkins's hash of 2006 ("lookup3")
 */
#pragma once

#include "include/linux/types.h"

#define JHASH_INITVAL	0xdeadbeefu

/* Of len bytes, of n words, of up to three words. Context: any. */
u32 jhash(const void *key, u32 len, u32 initval);
u32 jhash2(const u32 *words, u32 n, u32 initval);
u32 jhash_3words(u32 a, u32 b, u32 c, u32 initval);
u32 jhash_2words(u32 a, u32 b, u32 initval);
u32 jhash_1word(u32 a, u32 initval);
