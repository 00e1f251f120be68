// SPDX-License-Identifier: MIT
/*
 * percpu/access/this_cpu.h - reaching a core's copy
 *
 *   address of core c's copy = address of the template + __per_cpu_offset[c]
 *
 * Each core keeps its own offset in TPIDRPRW as well, so that its own copy
 * costs one mrc. The rest of the arithmetic is an addition, which the
 * compiler folds into the load's or store's addressing mode.
 *
 * Without CONFIG_SMP there is one copy, the template itself: offsets are 0 and
 * leave nothing in the code, but what is written is checked all the same.
 *
 * Context: any, but a pointer to *this* core's copy stays true only while
 * the caller cannot be moved: preemption off (get_cpu_var, get_cpu_ptr in
 * kernel/core/preempt.h), interrupts off, or a pinned thread. With
 * CONFIG_DEBUG_CONTEXT this_cpu_ptr() checks that; raw_cpu_ptr() does not.
 * To read or change one number there is percpu/access/ops.h.
 *
 * Linux counterpart: include/linux/percpu-defs.h (5.17 words; __get_cpu_var
 * is of 2.6.12-3.18). Source of the register's use: ARM DDI 0406C, B4.1.150.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/sched_point.h"

/*
 * The same address plus off, but nothing the compiler knew of ptr (which
 * object it points into, how large that is) holds for the result.
 */
#define RELOC_HIDE(ptr, off) ({						\
	uintptr_t reloc_hide_;						\
	__asm__("" : "=r"(reloc_hide_) : "0"(ptr));			\
	(__typeof__(ptr))(reloc_hide_ + (off)); })

/*
 * A use of the operand that only type-checks: sparse complains if it is not
 * a __percpu pointer, any compiler if it is no pointer at all.
 */
#define __verify_pcpu_ptr(ptr) do {					\
	const volatile void __percpu *verify_pcpu_ =			\
		(__typeof__((ptr) + 0))NULL;				\
	(void)verify_pcpu_;						\
} while (0)
#define VERIFY_PERCPU_PTR(ptr) ({					\
	__verify_pcpu_ptr(ptr);						\
	(__typeof__(*(ptr)) __force *)(ptr); })

#define SHIFT_PERCPU_PTR(ptr, offset)					\
	RELOC_HIDE((__typeof__(*(ptr)) __force *)(ptr), (offset))

#ifdef CONFIG_SMP

/* Address of each core's copy minus the template's address. */
extern unsigned long __per_cpu_offset[];

#define per_cpu_offset(cpu)	(__per_cpu_offset[cpu])

/* Are there copies yet? Before that there is no access. */
#define per_cpu_areas_ready()	(per_cpu_offset(0) != 0)

register unsigned long this_cpu_stack __asm__("sp");

/*
 * This core's offset. The asm is not volatile: the compiler may use one
 * result several times. It must not do so past the point where the thread
 * may have been moved, and all such points (preempt_enable, any barrier())
 * clobber memory; therefore the asm pretends to read a word of memory. The
 * word is the one the stack pointer points at, which is cheap to address.
 * (A store that might be to that word ends the reuse as well.)
 *
 * Not in ip: there it would begin a restartable sequence (kernel/arch/ras.h).
 */
static __always_inline unsigned long __my_cpu_offset_read(void)
{
	unsigned long offset;

	__asm__("mrc p15, 0, %0, c13, c0, 4"
		: "=r"(offset)
		: "Q"(*(const unsigned long *)this_cpu_stack) : "ip");
	sched_point();
	return offset;
}
#define __my_cpu_offset		__my_cpu_offset_read()

#define PCPU_COPY(ptr, offset)	SHIFT_PERCPU_PTR(ptr, offset)
#define PCPU_PTR_OFFSET(cpu)	per_cpu_offset(cpu)

#else

/* A function, so that its operand is evaluated, and must be a number. */
static __always_inline unsigned long per_cpu_offset(unsigned int cpu)
{
	(void)cpu;
	return 0;
}
#define per_cpu_areas_ready()	true
#define __my_cpu_offset		0ul

/* The compiler may know which variable it is. */
#define PCPU_COPY(ptr, offset)	((void)(offset), VERIFY_PERCPU_PTR(ptr))

/* Up to Linux 2.6.14 per_cpu_ptr() only looked at it. */
#ifdef CONFIG_PERCPU_PTR_2_6_12
#define PCPU_PTR_OFFSET(cpu)	(0 * sizeof(cpu))
#else
#define PCPU_PTR_OFFSET(cpu)	per_cpu_offset(cpu)
#endif

#endif

/*
 * Declared upcall (kernel/core/preempt.c): complains when the caller could
 * be moved to another core while it uses a pointer to this core's copy.
 */
void pcpu_check_preempt(const char *what);

static __always_inline unsigned long my_cpu_offset_checked(void)
{
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT))
		pcpu_check_preempt("this_cpu_ptr()");
	return __my_cpu_offset;
}
#define my_cpu_offset		my_cpu_offset_checked()

#ifdef CONFIG_PERCPU_GEN_TABLE
#include "percpu/access/table.h"
#else
#define per_cpu_ptr(ptr, cpu) ({					\
	__verify_pcpu_ptr(ptr);						\
	PCPU_COPY(ptr, PCPU_PTR_OFFSET(cpu)); })

#define raw_cpu_ptr(ptr) ({						\
	__verify_pcpu_ptr(ptr);						\
	PCPU_COPY(ptr, __my_cpu_offset); })

#define this_cpu_ptr(ptr) ({						\
	__verify_pcpu_ptr(ptr);						\
	PCPU_COPY(ptr, my_cpu_offset); })
#endif

/* Variables always have offsets. */
#define PER_CPU_VAR(var, offset)	(*({				\
	__verify_pcpu_ptr(&(var));					\
	PCPU_COPY(&(var), offset); }))
#define per_cpu(var, cpu)	PER_CPU_VAR(var, per_cpu_offset(cpu))
#define __get_cpu_var(var)	PER_CPU_VAR(var, my_cpu_offset)
#define __raw_get_cpu_var(var)	PER_CPU_VAR(var, __my_cpu_offset)
