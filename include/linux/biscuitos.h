// SPDX-License-Identifier: MIT
/*
 * include/linux/biscuitos.h - how the course on memory spells some things
 *
 * Its programs name what is theirs with _bs behind. The files of /proc they
 * read have such names too: /proc/buddyinfo_bs, /proc/vmstat_bs.
 */
#pragma once

#include "include/linux/percpu.h"
#include "kernel/core/initcall.h"
#include "kernel/lib/compiler.h"	/* __unused */

#define DECLARE_PER_CPU_BS(type, name)	DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_BS(type, name)	DEFINE_PER_CPU(type, name)

#define bootmem_initcall_bs(fn)		bootmem_initcall(fn)
#define percpu_initcall_bs(fn)		percpu_initcall(fn)
#define buddy_initcall_bs(fn)		buddy_initcall(fn)
#define pcp_initcall_bs(fn)		pcp_initcall(fn)
#define slab_initcall_bs(fn)		slab_initcall(fn)
#define vmalloc_initcall_bs(fn)		vmalloc_initcall(fn)
#define module_initcall_bs(fn)		module_initcall(fn)
