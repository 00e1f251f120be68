// SPDX-License-Identifier: MIT
/*
 * tests/stress/inject.c - every allocation of a scenario failed in turn
 *
 * The scenario uses one of everything that takes memory. It is run once to
 * count its allocations of a class, then once for each of them with that
 * one failing. Afterwards nothing may be broken and nothing left.
 */
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/thread.h"
#include "kernel/sched/workqueue.h"
#include "mm/fault_inject.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/percpu.h"
#include "tests/percpu/settle.h"
#include "tests/stress/stress.h"

static int use_pages(void)
{
	unsigned long block = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, 3);
	unsigned long page = get_zeroed_page(GFP_KERNEL | __GFP_NOWARN);

	if (block)
		free_pages(block, 3);
	if (page)
		free_pages(page, 0);
	return block && page ? 0 : -ENOMEM;
}

static int use_cache(void)
{
	struct kmem_cache *cache = kmem_cache_create("stress_inject", 200, 0,
						     0, NULL);
	void *object;

	if (!cache)
		return -ENOMEM;
	object = kmem_cache_alloc(cache, GFP_KERNEL | __GFP_NOWARN);
	if (object)
		kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
	return object ? 0 : -ENOMEM;
}

static int use_kmalloc(void)
{
	char *small = kmalloc(40, GFP_KERNEL | __GFP_NOWARN);
	char *large = kzalloc(20000, GFP_KERNEL | __GFP_NOWARN);
	char *text = kasprintf(GFP_KERNEL | __GFP_NOWARN, "%d of %s", 42, "all");
	char *copy = text ? kstrdup(text, GFP_KERNEL | __GFP_NOWARN) : NULL;
	bool all = small && large && text && copy;

	kfree(copy);
	kfree(text);
	kfree(large);
	kfree(small);
	return all ? 0 : -ENOMEM;
}

static int use_vmalloc(void)
{
	void *area = vmalloc(5 * PAGE_SIZE), *zeroed = vzalloc(PAGE_SIZE);
	bool all = area && zeroed;

	vfree(zeroed);
	vfree(area);
	return all ? 0 : -ENOMEM;
}

#define QUIET		(GFP_KERNEL | __GFP_NOWARN)
#define OWN_CHUNK	30000u	/* bytes; the first chunk has no such room */

/* What sleeps and what does not, and what needs a chunk and pages. */
static int use_percpu(void)
{
	bool chunks = pcpu_kernel()->generation->chunks;
	void __percpu *large = __alloc_percpu_gfp(chunks ? OWN_CHUNK : 8, 8,
						  QUIET);
	u32 __percpu *small = alloc_percpu_gfp(u32, QUIET);
	u32 __percpu *atomic = alloc_percpu_gfp(u32, GFP_ATOMIC |
						__GFP_NOWARN);
	void __percpu *reserved = __alloc_reserved_percpu(8, 8);
	bool all = large && small && atomic && reserved;

	free_percpu(reserved);
	free_percpu(atomic);
	free_percpu(small);
	free_percpu(large);
	return all ? 0 : -ENOMEM;
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

static int use_threads(void)
{
	struct thread *t = kthread_create(nothing, NULL, "inject");
	struct workqueue_struct *wq;

	if (!t)
		return -ENOMEM;
	kthread_stop(t);
	wq = alloc_workqueue("inject", 0);
	if (!wq)
		return -ENOMEM;
	destroy_workqueue(wq);
	return 0;
}

static int scenario(void)
{
	int err = use_pages();

	err |= use_cache();
	err |= use_kmalloc();
	err |= use_vmalloc();
	err |= use_percpu();
	err |= use_threads();
	return err ? -ENOMEM : 0;
}

/* Runs it with the nth call failing (0: none); returns the calls judged. */
static int run_once(enum fault_class class, u32 nth, struct fault_counts *got)
{
	const struct fault_plan plan = { .nth = nth, .this_context = true };
	int err;

	percpu_settle();	/* so that the same calls come each time */
	fault_arm(class, &plan);
	err = scenario();
	fault_disarm(class);
	fault_get(class, got);
	return err;
}

struct verdict {
	u32 sites;		/* places that allocate */
	u32 failed;		/* allocations failed */
	u32 noticed;		/* of these: the scenario returned an error */
	int broken;		/* invariants and counters */
};

static void fail_each(enum fault_class class, struct verdict *v)
{
	struct fault_counts counts;
	u32 calls;

	run_once(class, 0, &counts);
	calls = counts.calls;
	for (u32 nth = 1; nth <= calls; nth++) {
		struct counter_values before;
		int err;

		percpu_settle();
		counters_read(&before);
		err = run_once(class, nth, &counts);
		v->failed += counts.failures;
		v->noticed += counts.failures && err;
		/* Not with the next second's rest: nobody knows when. */
		percpu_settle();
		slab_reclaim_all();
		v->broken += invariants_check() + counters_compare(&before);
	}
	v->sites += fault_site_count(class);
	console_printf("stress inject: %-7s %3u calls from %u places, each "
		       "failed once\n", fault_class_name(class), calls,
		       fault_site_count(class));
}

int stress_inject(void)
{
	struct verdict v = { 0 };

	if (scenario()) {
		console_printf("stress inject: fails without injection\n");
		return 1;
	}
	for (unsigned int i = 0; i < NR_FAULT_CLASSES; i++)
		fail_each((enum fault_class)i, &v);
	console_printf("stress inject: %u allocations from %u places failed, "
		       "%u seen by the scenario, %d invariants or counters "
		       "off\n", v.failed, v.sites, v.noticed, v.broken);
	return v.broken || !v.failed;
}
