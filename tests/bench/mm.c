// SPDX-License-Identifier: MIT
/*
 * tests/bench/mm.c - instructions per operation of the kernel's basics
 *
 * Each figure is the least of some rounds of LOOPS operations; the loop
 * itself is taken off. The interrupts of m.ipi_round_trip are what it is
 * about, and not counted as having come.
 */
#include "tests/bench/bench.h"

#include "kernel/core/irq.h"
#include "kernel/core/smp.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"

static __noinline void nothing(void)
{
	barrier();
}

static __noinline void one_kmalloc_8(void)
{
	kfree(kmalloc(8, GFP_KERNEL));
}

static __noinline void one_kmalloc_64(void)
{
	kfree(kmalloc(64, GFP_KERNEL));
}

static __noinline void one_kmalloc_1024(void)
{
	kfree(kmalloc(1024, GFP_KERNEL));
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

static void (*step)(void);

static void steps(u32 rounds)
{
	void (*fn)(void) = step;

	for (u32 left = rounds; left; left--)
		fn();
}

static u64 steps_ns(void (*fn)(void))
{
	step = fn;
	return bench_loop_ns(steps);
}

static void report(struct bench *b, const char *name, void (*fn)(void),
		   unsigned int per_call)
{
	u64 empty = steps_ns(nothing);

	bench_figure(b, bench_units(b, steps_ns(fn), empty,
				    BENCH_ROUNDS * per_call), "%s", name);
}

static void report_ipi(struct bench *b)
{
	u32 before = irq_total(0) + irq_total(1);

	if (!cpu_online(1))
		return;
	report(b, "m.ipi_round_trip", one_ipi, 1);
	b->interrupts -= irq_total(0) + irq_total(1) - before;
}

static bool partner_stops;

static int partner(void *arg)
{
	(void)arg;
	while (!READ_ONCE(partner_stops))
		yield();
	return 0;
}

/*
 * Two threads of one core give way to each other: two switches a call. To
 * make and to end one is no part of it.
 */
static int report_switch(struct bench *b)
{
	struct thread *t;

	WRITE_ONCE(partner_stops, false);
	t = kthread_create_on_cpu(partner, NULL, 0, "bench/%u");
	if (!t)
		return -ENOMEM;
	thread_get(t);
	wake_up_thread(t);
	yield();
	bench_quiet_begin(b);
	report(b, "m.context_switch", one_switch_pair, 2);
	bench_quiet_end(b);
	WRITE_ONCE(partner_stops, true);
	thread_join(t);
	return 0;
}

int bench_mm(struct bench *b)
{
	bench_quiet_begin(b);
	report(b, "a.kmalloc_pair.size=8.min_ns", one_kmalloc_8, 1);
	report(b, "a.kmalloc_pair.size=64.min_ns", one_kmalloc_64, 1);
	report(b, "a.kmalloc_pair.size=1024.min_ns", one_kmalloc_1024, 1);
	report(b, "m.page_alloc_free", one_page, 1);
	report(b, "m.vmalloc_vfree_page", one_vmalloc, 1);
	report_ipi(b);
	bench_quiet_end(b);
	return report_switch(b);
}
