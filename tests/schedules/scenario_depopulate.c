// SPDX-License-Identifier: MIT
/*
 * tests/schedules/scenario_depopulate.c - empty pages go, and nobody sees them
 *
 *   page   0 .. 5    6 .. 13
 *          anchor    object: alive | free, depopulated | alive, other pages
 *
 * A writer allocates an object of a sparse chunk, signs it, frees it and has
 * the chunk relieved of its empty pages, again and again: the same addresses
 * lead to other pages each time. Readers on all cores read the object while
 * there is one. When its pages go, every core has to forget them.
 */
#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/tlb.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/sched_point.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"
#include "tests/schedules/instance.h"
#include "tests/schedules/scenario.h"

#define THREADS		4
#define READERS		(THREADS - 1)
#define ROUNDS		6
#define ANCHOR_SIZE	(6 * PAGE_SIZE)
#define OBJECT_PAGES	8u
#define OBJECT_SIZE	(OBJECT_PAGES * PAGE_SIZE)
#define STALE		0xdeadu
/* Twice what the object needs, and the anchor's. */
#define POOL_PAGES	(INSTANCE_CPUS * (2 * OBJECT_PAGES + 6))

static struct page *pool[POOL_PAGES];
static struct list_head pool_free;	/* [M] used again last */
static struct list_head gone;		/* [M] unmapped, not yet flushed */
static u8 *object;			/* [a] cookie, or NULL */
static u32 number;			/* the object's, in each of its pages */
static u32 reading[READERS];		/* [a] */
static u32 stop;			/* [a] */

/* ---- the backend: ranges of the kernel's, pages of the pool ---- */

static vaddr_t page_va(const struct pcpu_chunk *chunk, unsigned int cpu,
		       unsigned int page)
{
	return chunk->base + instance.unit_offset[cpu] + page * PAGE_SIZE;
}

static int pool_map_page(vaddr_t va)
{
	struct page *page = list_first_entry_or_null(&pool_free, struct page,
						     lru);

	if (!page)
		return -ENOMEM;
	list_del(&page->lru);
	return vm_map_pages(va, &page, 1);
}

static int pool_populate(struct pcpu_chunk *chunk, unsigned int first,
			 unsigned int last, gfp_t gfp)
{
	int err = 0;

	(void)gfp;
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++)
		for (unsigned int i = first; i < last && !err; i++)
			err = pool_map_page(page_va(chunk, cpu, i));
	if (err)
		scenario_fail("the pool of pages is empty");
	return err;
}

/* Who still has the old pages finds them signed STALE. */
static void pool_depopulate(struct pcpu_chunk *chunk, unsigned int first,
			    unsigned int last)
{
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		for (unsigned int i = first; i < last; i++) {
			vaddr_t va = page_va(chunk, cpu, i);

			WRITE_ONCE(*(u32 *)va, STALE);
			list_add_tail(&vmalloc_to_page((void *)va)->lru,
				      &gone);
		}
		vm_unmap_pages(page_va(chunk, cpu, first), last - first);
	}
}

/* The twin's: this core forgets the pages, the others are not told. */
static void flush_here(vaddr_t va, unsigned int nr_pages)
{
	dsb(ishst);
	for (unsigned int i = 0; i < nr_pages; i++)
		tlbimvaa_write(va + i * PAGE_SIZE);
	dsb(ish);
	isb();
}

static void pool_flush(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last)
{
	struct page *page, *ahead;

	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++) {
		vaddr_t va = page_va(chunk, cpu, first);

		if (scenario_is_twin())
			flush_here(va, last - first);
		else
			vm_flush(va, (last - first) * PAGE_SIZE);
	}
	list_for_each_entry_safe(page, ahead, &gone, lru) {
		list_del(&page->lru);
		list_add_tail(&page->lru, &pool_free);
	}
}

static struct pcpu_backend backend;	/* vm's addresses, the pool's pages */

/* ---- setting up ---- */

static void pool_end(void)
{
	for (unsigned int i = 0; i < POOL_PAGES; i++) {
		__free_pages(pool[i], 0);
		pool[i] = NULL;
	}
}

static int pool_init(void)
{
	INIT_LIST_HEAD(&pool_free);
	INIT_LIST_HEAD(&gone);
	for (unsigned int i = 0; i < POOL_PAGES; i++) {
		pool[i] = alloc_page(GFP_KERNEL);
		if (!pool[i]) {
			pool_end();
			return -ENOMEM;
		}
		list_add_tail(&pool[i]->lru, &pool_free);
	}
	return 0;
}

static int setup(void)
{
	static const struct instance_layout layout = {
		.static_pages = 11, .unit_pages = 16,
		.generation = &pcpu_bitmap,
	};
	int err = pool_init();

	object = NULL;
	stop = 0;
	for (unsigned int i = 0; i < READERS; i++)
		reading[i] = 0;
	if (err)
		return err;
	backend = pcpu_backend_vm;
	backend.populate = pool_populate;
	backend.depopulate = pool_depopulate;
	backend.flush = pool_flush;
	err = instance_setup(&layout, &backend);
	/* Too large for the first chunk: it makes the second. */
	if (!err && !pcpu_allocator_alloc(&instance, ANCHOR_SIZE, PAGE_SIZE,
					  GFP_KERNEL)) {
		instance_teardown();
		err = -ENOMEM;
	}
	if (err)
		pool_end();
	return err;
}

/* ---- the scenario ---- */

static u32 *word_of(u8 *cookie, unsigned int cpu, unsigned int page)
{
	return pcpu_allocator_ptr(&instance, cookie + page * PAGE_SIZE, cpu);
}

static void sign(u8 *cookie, u32 value)
{
	for (unsigned int cpu = 0; cpu < INSTANCE_CPUS; cpu++)
		for (unsigned int i = 0; i < OBJECT_PAGES; i++)
			WRITE_ONCE(*word_of(cookie, cpu, i), value);
}

static void read_object(unsigned int id)
{
	u8 *cookie;

	WRITE_ONCE(reading[id], 1);
	smp_mb();	/* pairs with the one in retire(): this, then object */
	cookie = READ_ONCE(object);
	if (cookie) {
		unsigned int cpu = scenario_random(id, INSTANCE_CPUS);
		unsigned int page = scenario_random(id, 2);
		u32 want = READ_ONCE(number), got;

		sched_point();
		got = READ_ONCE(*word_of(cookie, cpu, page));
		if (got != want)
			scenario_fail("core %u sees page of object %x, not %u",
				      raw_smp_processor_id(), got, want);
	}
	smp_store_release(&reading[id], 0);
	sched_point();
	cpu_relax();
}

/* No reader begins any more; waits for those that have begun. */
static void retire(void)
{
	WRITE_ONCE(object, NULL);
	smp_mb();	/* pairs with the one in read_object() */
	for (unsigned int i = 0; i < READERS; i++)
		while (smp_load_acquire(&reading[i]))
			yield();
}

/* Return: the pages of the chunk that went. */
static int free_and_reclaim(u8 *cookie)
{
	struct pcpu_stats before, after;

	pcpu_allocator_stats(&instance, &before);
	if (pcpu_allocator_free(&instance, cookie))
		scenario_fail("a free was refused");
	while (instance_kicked())
		pcpu_balance(&instance);
	pcpu_allocator_stats(&instance, &after);
	return before.nr_populated - after.nr_populated;
}

static void write_objects(unsigned int id)
{
	for (u32 n = 1; n <= ROUNDS && !scenario_failed(); n++) {
		u8 *cookie = pcpu_allocator_alloc(&instance, OBJECT_SIZE,
						  PAGE_SIZE, GFP_KERNEL);

		if (!cookie) {
			scenario_fail("no memory");
			break;
		}
		sign(cookie, n);
		number = n;
		smp_store_release(&object, cookie);
		for (unsigned int i = scenario_random(id, 40); i; i--) {
			sched_point();
			cpu_relax();
		}
		retire();
		if (free_and_reclaim(cookie) != OBJECT_PAGES)
			scenario_fail("empty pages stayed");
	}
	WRITE_ONCE(stop, 1);
}

static void body(unsigned int id)
{
	if (id == READERS)
		write_objects(id);
	else
		while (!READ_ONCE(stop))
			read_object(id);
}

static void finish(void)
{
	if (instance.generation->verify(&instance))
		scenario_fail("a rule is broken at the end");
	instance_teardown();
	tlb_flush_all();	/* what the twin left: addresses live on */
	pool_end();
}

SCENARIO(depopulate) = {
	.name = "depopulate",
	.summary = "pages taken back are out of every core's reach",
	.twin = "takes pages back with the flush of this core alone",
	.nr_threads = THREADS,
	.setup = setup, .body = body, .finish = finish,
};
