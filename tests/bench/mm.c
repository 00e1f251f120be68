// SPDX-License-Identifier: MIT
/*
 * tests/bench/mm.c - instructions per operation of the kernel's basics
 *
 * Under QEMU's -icount shift=5 each instruction advances the clock by 32
 * ns, and the global timer counts every 10: a difference of n counts is
 * (10 n + 16) / 32 instructions, exactly. All cores' instructions count, so
 * the others must sleep. Elsewhere the same figures are times.
 *
 * Each figure is the smallest of ROUNDS rounds of LOOPS operations: without
 * the tick's interrupt. The loop itself is taken off.
 */
#include "tests/bench/bench.h"

#include "kernel/core/clock.h"
#include "kernel/core/console.h"
#include "kernel/core/smp.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"

#define LOOPS		64
#define ROUNDS		20
#define NS_PER_INSN	32	/* -icount shift=5 */

static __noinline void nothing(void)
{
	barrier();
}

static __noinline void one_kmalloc(void)
{
	kfree(kmalloc(64, GFP_KERNEL));
}

static __noinline void one_page(void)
{
	__free_pages(alloc_page(GFP_KERNEL), 0);
}

static __noinline void one_vmalloc(void)
{
	vfree(vmalloc(PAGE_SIZE));
}

static void nothing_there(void *info)
{
	(void)info;
}

static __noinline void one_ipi(void)
{
	smp_call_function_single(1, nothing_there, NULL, true);
}

static __noinline void one_switch_pair(void)
{
	yield();
}

static u64 best_ns(void (*fn)(void))
{
	u64 best = ~0ull;

	for (unsigned int round = 0; round < ROUNDS; round++) {
		u64 start = clock_ns();

		for (unsigned int i = 0; i < LOOPS; i++)
			fn();
		start = clock_ns() - start;
		best = min(best, start);
	}
	return best;
}

static bool as_tsv;

/* In tenths of an instruction, or of ns / 32 when time is real. */
static void report(const char *name, void (*fn)(void), unsigned int per_call)
{
	u64 empty = best_ns(nothing), full = best_ns(fn);
	u32 tenths = (u32)((full - min(empty, full)) * 10 /
			   (NS_PER_INSN * LOOPS * per_call));

	console_printf(as_tsv ? "%s\t%s\t%u.%u\n" : "%-9s %-40s %8u.%u\n",
		       pcpu_kernel()->generation->name, name, tenths / 10,
		       tenths % 10);
}

static bool partner_stops;

static int partner(void *arg)
{
	(void)arg;
	while (!READ_ONCE(partner_stops))
		yield();
	return 0;
}

/* Two threads of one core give way to each other: two switches a call. */
static void report_switch(void)
{
	struct thread *t;
	WRITE_ONCE(partner_stops, false);
	t = kthread_create_on_cpu(partner, NULL, 0, "bench/%u");
	if (!t)
		return;
	thread_get(t);
	wake_up_thread(t);
	yield();
	report("m.context_switch", one_switch_pair, 2);
	WRITE_ONCE(partner_stops, true);
	thread_join(t);
}

int bench_mm(bool tsv)
{
	as_tsv = tsv;
	report("m.kmalloc_kfree_64", one_kmalloc, 1);
	report("m.page_alloc_free", one_page, 1);
	report("m.vmalloc_vfree_page", one_vmalloc, 1);
	if (cpu_online(1))
		report("m.ipi_round_trip", one_ipi, 1);
	report_switch();
	return 0;
}
