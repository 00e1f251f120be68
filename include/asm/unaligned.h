// SPDX-License-Identifier: MIT
/*
 * include/asm/unaligned.h - numbers at any address
 */
#pragma once

#include "include/asm/byteorder.h"

/* A pointer to an object of *ptr's type that may lie anywhere. */
#define UNALIGNED_AT(type, ptr)						\
	((struct { type value_; } __packed __may_alias *)(ptr))
#define get_unaligned(ptr)						\
	(UNALIGNED_AT(__typeof__(*(ptr)), ptr)->value_)
#define put_unaligned(value, ptr)					\
	((void)(UNALIGNED_AT(__typeof__(*(ptr)), ptr)->value_ = (value)))

#define get_unaligned_le16(p)	(UNALIGNED_AT(u16, (void *)(p))->value_)
#define get_unaligned_le32(p)	(UNALIGNED_AT(u32, (void *)(p))->value_)
#define get_unaligned_le64(p)	(UNALIGNED_AT(u64, (void *)(p))->value_)
#define get_unaligned_be16(p)	swab16(get_unaligned_le16(p))
#define get_unaligned_be32(p)	swab32(get_unaligned_le32(p))
#define get_unaligned_be64(p)	swab64(get_unaligned_le64(p))
#define put_unaligned_le16(v, p)					\
	((void)(UNALIGNED_AT(u16, (void *)(p))->value_ = (v)))
#define put_unaligned_le32(v, p)					\
	((void)(UNALIGNED_AT(u32, (void *)(p))->value_ = (v)))
#define put_unaligned_le64(v, p)					\
	((void)(UNALIGNED_AT(u64, (void *)(p))->value_ = (v)))
#define put_unaligned_be16(v, p)	put_unaligned_le16(swab16(v), p)
#define put_unaligned_be32(v, p)	put_unaligned_le32(swab32(v), p)
#define put_unaligned_be64(v, p)	put_unaligned_le64(swab64(v), p)
