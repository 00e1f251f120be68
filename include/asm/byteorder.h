// SPDX-License-Identifier: MIT
/*
 * include/asm/byteorder.h - byte order: little endian
 */
#pragma once

#include "include/linux/types.h"

#ifndef __LITTLE_ENDIAN
#define __LITTLE_ENDIAN		1234
#endif
#define __LITTLE_ENDIAN_BITFIELD

#define swab16(x)	__builtin_bswap16(x)
#define swab32(x)	__builtin_bswap32(x)
#define swab64(x)	__builtin_bswap64(x)
#define cpu_to_le16(x)	((__le16)(x))
#define cpu_to_le32(x)	((__le32)(x))
#define cpu_to_le64(x)	((__le64)(x))
#define le16_to_cpu(x)	((u16)(x))
#define le32_to_cpu(x)	((u32)(x))
#define le64_to_cpu(x)	((u64)(x))
#define cpu_to_be16(x)	swab16(x)
#define cpu_to_be32(x)	swab32(x)
#define cpu_to_be64(x)	swab64(x)
#define be16_to_cpu(x)	swab16(x)
#define be32_to_cpu(x)	swab32(x)
#define be64_to_cpu(x)	swab64(x)
#define le16_to_cpup(p)	le16_to_cpu(*(p))
#define le32_to_cpup(p)	le32_to_cpu(*(p))
#define le64_to_cpup(p)	le64_to_cpu(*(p))
#define be16_to_cpup(p)	be16_to_cpu(*(p))
#define be32_to_cpup(p)	be32_to_cpu(*(p))
#define be64_to_cpup(p)	be64_to_cpu(*(p))
#define htons(x)	cpu_to_be16(x)
#define htonl(x)	cpu_to_be32(x)
#define ntohs(x)	be16_to_cpu(x)
#define ntohl(x)	be32_to_cpu(x)
