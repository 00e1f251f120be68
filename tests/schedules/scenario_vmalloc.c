// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_vmalloc.c - addresses used again, seen anew
 *
 * A writer makes areas one after the other, which get the same addresses and
 * other pages each time; readers on all cores read while there is one. Once
 * an area is freed no core may remember its pages: what a reader then finds
 * at these addresses is the next area's.
 */
#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/core/preempt.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/vmalloc.h"
#include "tests/schedules/scenario.h"

#define THREADS	4
#define READERS	(THREADS - 1)
#define AREAS	10
#define PAGES	2
#define STALE	0xdeadu

static u32 *area;			/* [a] what readers may read, or NULL */
static u32 number;			/* the area's, in each of its pages */
static u32 reading[READERS];		/* [a] */
static u32 stop;			/* [a] */
static struct vm_struct *twin_range;
static struct page *twin_pages[2][PAGES];	/* in turns */

static void twin_free(void)
{
	if (twin_range)
		vm_area_put(twin_range);
	twin_range = NULL;
	for (unsigned int i = 0; i < 2 * PAGES; i++) {
		__free_pages(twin_pages[i / PAGES][i % PAGES], 0);
		twin_pages[i / PAGES][i % PAGES] = NULL;
	}
}

static int twin_setup(void)
{
	bool all = true;

	for (unsigned int i = 0; i < 2 * PAGES; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		twin_pages[i / PAGES][i % PAGES] = page;
		all &= page != NULL;
	}
	twin_range = vm_area_get(PAGES * PAGE_SIZE, PAGE_SIZE, GFP_KERNEL);
	if (all && twin_range)
		return 0;
	twin_free();
	return -ENOMEM;
}

static int setup(void)
{
	area = NULL;
	stop = 0;
	for (unsigned int i = 0; i < READERS; i++)
		reading[i] = 0;
	return scenario_is_twin() ? twin_setup() : 0;
}

/* ---- areas: the kernel's, and the twin's ---- */

static void sign(u32 *va, u32 value)
{
	for (unsigned int i = 0; i < PAGES; i++)
		WRITE_ONCE(va[i * PAGE_SIZE / sizeof(*va)], value);
}

static u32 *make_area(u32 n)
{
	u32 *va;

	if (!scenario_is_twin())
		return vmalloc(PAGES * PAGE_SIZE);
	va = twin_range->addr;
	return vm_map_pages((vaddr_t)va, twin_pages[n % 2], PAGES) ? NULL : va;
}

/* This core forgets the pages, and the others are not told. */
static void flush_here(vaddr_t va)
{
	dsb(ishst);
	for (unsigned int i = 0; i < PAGES; i++)
		tlbimvaa_write(va + i * PAGE_SIZE);
	dsb(ish);
	isb();
}

/* Whoever still has the old pages finds them signed STALE. */
static void free_area(u32 *va)
{
	sign(va, STALE);
	if (scenario_is_twin()) {
		vm_unmap_pages((vaddr_t)va, PAGES);
		flush_here((vaddr_t)va);
	} else {
		vfree(va);
	}
}

/* ---- the scenario ---- */

static void read_area(unsigned int id)
{
	const u32 *va;

	WRITE_ONCE(reading[id], 1);
	smp_mb();	/* pairs with the one in retire(): this, then area */
	va = READ_ONCE(area);
	if (va) {
		unsigned int i = scenario_random(id, PAGES);
		u32 want = READ_ONCE(number), got;

		sched_point();
		got = READ_ONCE(va[i * PAGE_SIZE / sizeof(*va)]);
		if (got != want)
			scenario_fail("core %u sees page of area %x, not %u",
				      raw_smp_processor_id(), got, want);
	}
	smp_store_release(&reading[id], 0);
	sched_point();
	cpu_relax();
}

/* No reader begins any more; waits for those that have begun. */
static void retire(void)
{
	WRITE_ONCE(area, NULL);
	smp_mb();	/* pairs with the one in read_area() */
	for (unsigned int i = 0; i < READERS; i++)
		while (smp_load_acquire(&reading[i]))
			yield();
}

static void write_areas(unsigned int id)
{
	struct page *kept = NULL;

	for (u32 n = 1; n <= AREAS && !scenario_failed(); n++) {
		u32 *va = make_area(n);

		if (!va) {
			scenario_fail("no memory");
			break;
		}
		sign(va, n);
		number = n;
		smp_store_release(&area, va);
		for (unsigned int i = scenario_random(id, 40); i; i--) {
			sched_point();
			cpu_relax();
		}
		retire();
		free_area(va);
		/* So that the next area does not get the same pages. */
		__free_pages(kept, 0);
		kept = alloc_page(GFP_KERNEL);
	}
	__free_pages(kept, 0);
	WRITE_ONCE(stop, 1);
}

static void body(unsigned int id)
{
	if (id == READERS)
		write_areas(id);
	else
		while (!READ_ONCE(stop))
			read_area(id);
}

static void finish(void)
{
	if (!scenario_is_twin())
		return;
	vm_unmap_pages((vaddr_t)twin_range->addr, PAGES);
	vm_flush((vaddr_t)twin_range->addr, PAGES * PAGE_SIZE);
	twin_free();
}

SCENARIO(vmalloc) = {
	.name = "vmalloc",
	.summary = "freed addresses lead to the next area's pages, everywhere",
	.twin = "unmaps with the flush of this core alone",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
