// SPDX-License-Identifier: MIT
/*
 * include/linux/types.h - the types that everything else is written in
 */
#pragma once

#include "include/linux/compiler.h"
#include "kernel/arch/atomic.h"
#include "kernel/lib/list.h"
#include "kernel/lib/hlist.h"
#include "kernel/lib/bitmap.h"		/* DECLARE_BITMAP() */
#include "kernel/sched/rcu.h"		/* struct rcu_head */
#include "mm/gfp.h"			/* gfp_t */

typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef s8 __s8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;

/* Of known byte order; what they are is for the reader to know. */
typedef u16 __le16;
typedef u32 __le32;
typedef u64 __le64;
typedef u16 __be16;
typedef u32 __be32;
typedef u64 __be64;
typedef u16 __sum16;
typedef u32 __wsum;

typedef unsigned char unchar;
typedef unsigned char u_char;
typedef unsigned short ushort;
typedef unsigned short u_short;
typedef unsigned int uint;
typedef unsigned int u_int;
typedef unsigned long ulong;
typedef unsigned long u_long;
typedef u8 u_int8_t;
typedef u16 u_int16_t;
typedef u32 u_int32_t;
typedef u64 u_int64_t;

/* newlib's names, and its types, where its headers came first. */
#ifndef _SYS_TYPES_H
typedef int ssize_t;
typedef long off_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int mode_t;
typedef u32 dev_t;
typedef unsigned long ino_t;
#endif
typedef long long loff_t;
typedef unsigned short umode_t;
typedef u64 sector_t;
typedef u64 blkcnt_t;
typedef unsigned int fmode_t;
typedef unsigned int slab_flags_t;
typedef unsigned long pgoff_t;
typedef int clockid_t;

/* Physical: 32 bits, as on a Cortex-A9 without LPAE. */
typedef u32 phys_addr_t;
typedef u32 dma_addr_t;
typedef phys_addr_t resource_size_t;

typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
