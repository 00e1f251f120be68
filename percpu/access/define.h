// SPDX-License-Identifier: MIT
/*
 * percpu/access/define.h - defining static per-CPU variables
 *
 *   DEFINE_PER_CPU(int, hits);          in one source file
 *   DECLARE_PER_CPU(int, hits);         in a header for the others
 *   per_cpu(hits, 2) = 0;  this_cpu_ptr(&hits)  get_cpu_var(hits)
 *
 * The definition puts a template into a section; linker.ld gathers all of
 * them between __per_cpu_start and __per_cpu_end, and setup_per_cpu_areas()
 * copies that range once per possible core. The template itself is no
 * core's variable: touching it directly is an error and is caught. (Without
 * CONFIG_SMP it is the one core's, and no copy is made.)
 *
 *   macro                      section            placed, aligned
 *   DEFINE_PER_CPU_FIRST       ..first            before all others
 *   DEFINE_PER_CPU_PAGE_ALIGNED ..page_aligned    to a page
 *   DEFINE_PER_CPU_READ_MOSTLY ..read_mostly      in cache lines of their own
 *   DEFINE_PER_CPU             (plain)            as the type says
 *   DEFINE_PER_CPU_ALIGNED     ..shared_aligned   to a cache line, always
 *   DEFINE_PER_CPU_SHARED_ALIGNED ..shared_aligned to a line, on SMP only
 *
 * Old names: with CONFIG_PERCPU_OLD_NAMES the symbol of a variable is
 * per_cpu__<name>, as Linux emitted it up to 2.6.32, by an assembler label:
 * the C name stays what was written, so source of all times compiles.
 * per_cpu_var(name) is the variable in either setting.
 *
 * Linux counterpart: include/linux/percpu-defs.h.
 */
#pragma once

#include "kernel/lib/align.h"
#include "kernel/lib/compiler.h"

#define PER_CPU_BASE_SECTION	".data..percpu"

#ifdef MODULE
/* A module's variables are one block in the order of definition. */
#define PER_CPU_SHARED_ALIGNED_SECTION	""
#define PER_CPU_ALIGNED_SECTION		""
#define PER_CPU_FIRST_SECTION		""
#define PER_CPU_PAGE_ALIGNED_SECTION	""
#define PER_CPU_READ_MOSTLY_SECTION	""
#else
#ifdef CONFIG_SMP
#define PER_CPU_SHARED_ALIGNED_SECTION	"..shared_aligned"
#else
#define PER_CPU_SHARED_ALIGNED_SECTION	""
#endif
#define PER_CPU_ALIGNED_SECTION		"..shared_aligned"
#define PER_CPU_FIRST_SECTION		"..first"
#define PER_CPU_PAGE_ALIGNED_SECTION	"..page_aligned"
#define PER_CPU_READ_MOSTLY_SECTION	"..read_mostly"
#endif

#ifndef PER_CPU_ATTRIBUTES
#define PER_CPU_ATTRIBUTES
#endif
#ifndef PER_CPU_DEF_ATTRIBUTES
#define PER_CPU_DEF_ATTRIBUTES
#endif

#ifdef CONFIG_PERCPU_OLD_NAMES
#define PER_CPU_LABEL(name)	__asm__("per_cpu__" #name)
#else
#define PER_CPU_LABEL(name)
#endif
#define per_cpu_var(name)	name

#define ____cacheline_aligned	__aligned(SMP_CACHE_BYTES)
#ifdef CONFIG_SMP
#define ____cacheline_aligned_in_smp	____cacheline_aligned
#else
#define ____cacheline_aligned_in_smp
#endif

#define __PCPU_ATTRS(sec)						\
	__percpu __attribute__((section(PER_CPU_BASE_SECTION sec)))	\
	PER_CPU_ATTRIBUTES

/* The roots: every other macro is one of these with a section. */
#define DECLARE_PER_CPU_SECTION(type, name, sec)			\
	extern __PCPU_ATTRS(sec) __typeof__(type) name PER_CPU_LABEL(name)
#define DEFINE_PER_CPU_SECTION(type, name, sec)				\
	__PCPU_ATTRS(sec) PER_CPU_DEF_ATTRIBUTES			\
	__typeof__(type) name PER_CPU_LABEL(name)

#define DECLARE_PER_CPU(type, name)					\
	DECLARE_PER_CPU_SECTION(type, name, "")
#define DEFINE_PER_CPU(type, name)					\
	DEFINE_PER_CPU_SECTION(type, name, "")

#define DECLARE_PER_CPU_FIRST(type, name)				\
	DECLARE_PER_CPU_SECTION(type, name, PER_CPU_FIRST_SECTION)
#define DEFINE_PER_CPU_FIRST(type, name)				\
	DEFINE_PER_CPU_SECTION(type, name, PER_CPU_FIRST_SECTION)

#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name)			\
	DECLARE_PER_CPU_SECTION(type, name, PER_CPU_SHARED_ALIGNED_SECTION) \
	____cacheline_aligned_in_smp
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name)			\
	DEFINE_PER_CPU_SECTION(type, name, PER_CPU_SHARED_ALIGNED_SECTION) \
	____cacheline_aligned_in_smp

#define DECLARE_PER_CPU_ALIGNED(type, name)				\
	DECLARE_PER_CPU_SECTION(type, name, PER_CPU_ALIGNED_SECTION)	\
	____cacheline_aligned
#define DEFINE_PER_CPU_ALIGNED(type, name)				\
	DEFINE_PER_CPU_SECTION(type, name, PER_CPU_ALIGNED_SECTION)	\
	____cacheline_aligned

#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name)			\
	DECLARE_PER_CPU_SECTION(type, name, PER_CPU_PAGE_ALIGNED_SECTION) \
	__aligned(PAGE_SIZE)
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name)				\
	DEFINE_PER_CPU_SECTION(type, name, PER_CPU_PAGE_ALIGNED_SECTION) \
	__aligned(PAGE_SIZE)

#define DECLARE_PER_CPU_READ_MOSTLY(type, name)				\
	DECLARE_PER_CPU_SECTION(type, name, PER_CPU_READ_MOSTLY_SECTION)
#define DEFINE_PER_CPU_READ_MOSTLY(type, name)				\
	DEFINE_PER_CPU_SECTION(type, name, PER_CPU_READ_MOSTLY_SECTION)
