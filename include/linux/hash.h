// SPDX-License-Identifier: MIT
/*
 * include/linux/hash.h - scattering numbers
 */
#pragma once

#include "include/linux/types.h"

/* 2^32 and 2^64 divided by the golden ratio. */
#define GOLDEN_RATIO_32	0x61c88647u
#define GOLDEN_RATIO_64	0x61c8864680b583ebull

#define hash_32(val, bits)						\
	((u32)(val) * GOLDEN_RATIO_32 >> (32 - (bits)))
#define hash_64(val, bits)						\
	((u32)((u64)(val) * GOLDEN_RATIO_64 >> (64 - (bits))))
#define hash_long(val, bits)	hash_32(val, bits)
#define hash_ptr(ptr, bits)	hash_long((unsigned long)(ptr), bits)
