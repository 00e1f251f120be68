// SPDX-License-Identifier: MIT
/*
 * kernel/arch/barrier.h - memory ordering and waiting, ARMv7-A
 *
 * Source: ARM DDI 0406C, A3.8 (memory barriers), A8.8.43-44, B1.8.13.
 * smp_* order accesses to Normal memory between cores (inner shareable);
 * mb/wmb/rmb also order device accesses. QEMU models neither caches nor
 * weak ordering: these are written for the silicon.
 */
#pragma once

#include "kernel/lib/compiler.h"

#define isb()		__asm__ volatile("isb sy" ::: "memory")
#define dsb(domain)	__asm__ volatile("dsb " #domain ::: "memory")
#define dmb(domain)	__asm__ volatile("dmb " #domain ::: "memory")

#define mb()		dsb(sy)
#define rmb()		dsb(sy)
#define wmb()		dsb(st)

#ifdef CONFIG_SMP
#define smp_mb()	dmb(ish)
#define smp_rmb()	dmb(ish)	/* ARMv7 has no load-only variant */
#define smp_wmb()	dmb(ishst)
#else
#define smp_mb()	barrier()
#define smp_rmb()	barrier()
#define smp_wmb()	barrier()
#endif

/* Accesses after the load stay after it; accesses before the store, before. */
#define smp_load_acquire(p) ({						\
	__typeof__(*(p)) acquired_ = READ_ONCE(*(p));			\
	smp_mb();							\
	acquired_; })
#define smp_store_release(p, v) do {					\
	smp_mb();							\
	WRITE_ONCE(*(p), v);						\
} while (0)

/*
 * Every loop that waits for another core contains one of these: an emulator
 * that runs cores in turn goes on to the next core here, and silicon saves
 * power. wfe returns on sev() of any core, on an interrupt, or at once.
 */
#define cpu_relax()	__asm__ volatile("yield" ::: "memory")
#define wfe()		__asm__ volatile("wfe" ::: "memory")
#define wfi()		__asm__ volatile("dsb sy\n\twfi" ::: "memory")

/* dsb: what was written before is visible before the event arrives. */
#define sev()		__asm__ volatile("dsb ishst\n\tsev" ::: "memory")
