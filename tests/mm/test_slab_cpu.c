// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab_cpu.c - mm/slab.h on all cores, in interrupts, on nodes,
 * and without memory
 */
#include "mm/slab.h"

#include <string.h>

#include "kernel/arch/barrier.h"
#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/thread.h"
#include "mm/fault_inject.h"
#include "mm/page.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

static unsigned long active(const struct kmem_cache *c)
{
	struct slab_info info;

	kmem_cache_info(c, &info);
	return info.active_objs;
}

/* --- storms --- */

#define SHELVES		64
#define STORM_OPS	KTEST_CASES(100000, 4000)

/* Objects lie on shelves: who takes one down frees it, on whatever core. */
struct storm {
	struct kmem_cache *cache;
	void *shelf[SHELVES];		/* [a] */
	u32 wrong;			/* [a] changed while on a shelf */
	u32 failed;			/* [a] allocations */
	u32 seed;
};

struct item {
	u32 mark;
	u32 check;
};

static u32 next_random(u32 *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

static void give_item(struct storm *s, struct item *item)
{
	if (!item)
		return;
	if (item->check != ~item->mark)
		(void)__atomic_fetch_add(&s->wrong, 1, __ATOMIC_RELAXED);
	item->mark = 0xdead0000;
	kmem_cache_free(s->cache, item);
}

static void storm_step(struct storm *s, u32 *random)
{
	u32 r = next_random(random);
	struct item *item = NULL;

	if (r & 1) {
		item = kmem_cache_alloc(s->cache, GFP_ATOMIC);
		if (!item) {
			(void)__atomic_fetch_add(&s->failed, 1,
						 __ATOMIC_RELAXED);
			return;
		}
		item->mark = r;
		item->check = ~r;
	}
	give_item(s, __atomic_exchange_n(&s->shelf[r / 2 % SHELVES], item,
					 __ATOMIC_ACQ_REL));
}

static void storm_here(void *info)
{
	struct storm *s = info;
	u32 random = s->seed + raw_smp_processor_id() * 7919;

	for (unsigned int i = 0; i < STORM_OPS; i++)
		storm_step(s, &random);
}

static int storm_thread(void *arg)
{
	storm_here(arg);
	return 0;
}

static void storm_end(struct storm *s)
{
	EXPECT_EQ(s->wrong, 0);
	EXPECT_EQ(s->failed, 0);
	for (unsigned int i = 0; i < SHELVES; i++)
		give_item(s, s->shelf[i]);
	EXPECT_EQ(s->wrong, 0);
	EXPECT_EQ(active(s->cache), 0);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(kmem_cache_destroy(s->cache), 0);
}

static void storm_begin(struct storm *s, size_t size)
{
	*s = (struct storm){ .seed = ktest_random() };
	s->cache = kmem_cache_create("ktest-storm", size, 0, 0, NULL);
}

TEST(slab_cpu, frees_on_other_cores_in_interrupts)
{
	static const size_t sizes[] = { sizeof(struct item), 96, 1000, 5000 };
	static struct storm storm;

	for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
		storm_begin(&storm, sizes[i]);
		ASSERT_NOT_NULL(storm.cache);
		on_each_cpu(storm_here, &storm, true);
		storm_end(&storm);
	}
}

static struct thread *storm_start(unsigned int cpu, struct storm *s)
{
	struct thread *t = kthread_create_on_cpu(storm_thread, s, cpu,
						 "storm");

	if (t) {
		thread_get(t);
		wake_up_thread(t);
	}
	return t;
}

#define PER_CORE	2

/* Preempted anywhere, and interrupted by the storm of the calls above. */
TEST(slab_cpu, frees_on_other_cores_in_threads)
{
	struct thread *threads[NR_CPUS][PER_CORE] = { { NULL } };
	static struct storm storm;
	unsigned int cpu;

	storm_begin(&storm, 200);
	ASSERT_NOT_NULL(storm.cache);
	for_each_online_cpu(cpu)
		for (unsigned int i = 0; i < PER_CORE; i++)
			threads[cpu][i] = storm_start(cpu, &storm);
	on_each_cpu(storm_here, &storm, true);
	for_each_online_cpu(cpu) {
		for (unsigned int i = 0; i < PER_CORE; i++) {
			ASSERT_NOT_NULL(threads[cpu][i]);
			(void)thread_join(threads[cpu][i]);
		}
	}
	storm_end(&storm);
}

/* Whoever empties the arrays of others while they are being used. */
TEST(slab_cpu, shrinking_during_a_storm_harms_nobody)
{
	struct thread *threads[NR_CPUS] = { NULL };
	static struct storm storm;
	unsigned int cpu;

	storm_begin(&storm, 640);
	ASSERT_NOT_NULL(storm.cache);
	for_each_online_cpu(cpu)
		threads[cpu] = storm_start(cpu, &storm);
	for (unsigned int i = 0; i < 20; i++) {
		(void)kmem_cache_shrink(storm.cache);
		(void)slab_reclaim_all();
		EXPECT_EQ(slab_verify(), 0);
	}
	for_each_online_cpu(cpu) {
		ASSERT_NOT_NULL(threads[cpu]);
		(void)thread_join(threads[cpu]);
	}
	storm_end(&storm);
}

/* --- one core frees what another took --- */

struct handover {
	struct kmem_cache *cache;
	void *object[200];
};

static void take_here(void *info)
{
	struct handover *h = info;

	for (unsigned int i = 0; i < ARRAY_SIZE(h->object); i++)
		h->object[i] = kmem_cache_alloc(h->cache, GFP_ATOMIC);
}

static void give_here(void *info)
{
	struct handover *h = info;

	for (unsigned int i = 0; i < ARRAY_SIZE(h->object); i++)
		kmem_cache_free(h->cache, h->object[i]);
}

TEST(slab_cpu, what_one_core_takes_any_other_frees)
{
	static struct handover h;
	unsigned int from, to;

	h.cache = kmem_cache_create("ktest", 88, 0, 0, NULL);
	ASSERT_NOT_NULL(h.cache);
	for_each_online_cpu(from) {
		for_each_online_cpu(to) {
			EXPECT_EQ(smp_call_function_single(from, take_here, &h,
							   true), 0);
			EXPECT_EQ(active(h.cache), ARRAY_SIZE(h.object));
			EXPECT_EQ(smp_call_function_single(to, give_here, &h,
							   true), 0);
			EXPECT_EQ(active(h.cache), 0);
		}
	}
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(kmem_cache_destroy(h.cache), 0);
}

static void drain_me(void *info)
{
	(void)info;
	slab_cpu_drain(raw_smp_processor_id());
}

/* As when a core goes off: then its slabs can all go. */
TEST(slab_cpu, a_drained_core_keeps_nothing)
{
	static struct handover h;
	struct slab_info info;
	unsigned int last = 0, cpu;

	for_each_online_cpu(cpu)
		last = cpu;
	h.cache = kmem_cache_create("ktest", 1500, 0, 0, NULL);
	ASSERT_NOT_NULL(h.cache);
	EXPECT_EQ(smp_call_function_single(last, take_here, &h, true), 0);
	EXPECT_EQ(smp_call_function_single(last, give_here, &h, true), 0);
	kmem_cache_info(h.cache, &info);
	EXPECT_GT(info.active_slabs, 0);
	EXPECT_EQ(smp_call_function_single(last, drain_me, NULL, true), 0);
	kmem_cache_info(h.cache, &info);
	EXPECT_EQ(info.active_slabs, 0);
	EXPECT_LE(info.num_slabs, nr_nodes);
	EXPECT_EQ(kmem_cache_destroy(h.cache), 0);
}

/* --- interrupts --- */

#define FIRINGS	20

struct firing {
	struct timer timer;
	struct kmem_cache *cache;
	void *object[FIRINGS];
	void *memory[FIRINGS];
	u32 nr;				/* [a] how often it fired */
};

static void fire(struct timer *timer)
{
	struct firing *f = container_of(timer, struct firing, timer);
	u32 n = f->nr;

	f->object[n] = kmem_cache_alloc(f->cache, GFP_ATOMIC);
	f->memory[n] = kzalloc(n * 50 + 1, GFP_ATOMIC);
	if (n % 2) {
		kmem_cache_free(f->cache, f->object[n]);
		kfree(f->memory[n - 1]);
	}
	smp_store_release(&f->nr, n + 1);
	if (n + 1 < FIRINGS)
		timer_start(timer, 1000000);
}

/* The same cache, in a timer's function and in the thread it interrupts. */
TEST(slab_cpu, timers_take_and_free)
{
	static struct firing f;
	void *p;

	f = (struct firing){ .nr = 0 };
	f.cache = kmem_cache_create("ktest", 120, 0, 0, NULL);
	ASSERT_NOT_NULL(f.cache);
	timer_setup(&f.timer, fire);
	timer_start(&f.timer, 1000000);
	while (smp_load_acquire(&f.nr) < FIRINGS) {
		p = kmem_cache_alloc(f.cache, GFP_KERNEL);
		EXPECT_NOT_NULL(p);
		kmem_cache_free(f.cache, p);
	}
	EXPECT_EQ(active(f.cache), FIRINGS / 2);
	for (unsigned int i = 0; i < FIRINGS; i++) {
		EXPECT_NOT_NULL(f.object[i]);
		EXPECT_NOT_NULL(f.memory[i]);
		if (i % 2)
			kfree(f.memory[i]);
		else
			kmem_cache_free(f.cache, f.object[i]);
	}
	EXPECT_EQ(kmem_cache_destroy(f.cache), 0);
}

/* --- nodes --- */

static int node_of(const void *p)
{
	return page_to_nid(virt_to_page(p));
}

struct node_check {
	struct kmem_cache *cache;
	u32 wrong;			/* [a] */
};

/* On each core: its own node unless another is asked for. */
static void check_nodes(void *info)
{
	struct node_check *check = info;
	int here = cpu_to_node(raw_smp_processor_id());
	void *p[100];

	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		int node = (int)(i % (nr_nodes + 1)) - 1;
		int want = node == NUMA_NO_NODE ? here : node;

		p[i] = kmem_cache_alloc_node(check->cache, GFP_ATOMIC, node);
		if (!p[i] || node_of(p[i]) != want)
			(void)__atomic_fetch_add(&check->wrong, 1,
						 __ATOMIC_RELAXED);
	}
	/* Freed here, whosesoever they are: what is taken next is right. */
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(check->cache, p[i]);
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = kmem_cache_alloc(check->cache, GFP_ATOMIC);
		if (!p[i] || node_of(p[i]) != here)
			(void)__atomic_fetch_add(&check->wrong, 1,
						 __ATOMIC_RELAXED);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(p); i++)
		kmem_cache_free(check->cache, p[i]);
}

TEST(slab_cpu, objects_are_of_the_node_asked_for)
{
	static struct node_check check;

	check.wrong = 0;
	check.cache = kmem_cache_create("ktest", 300, 0, 0, NULL);
	ASSERT_NOT_NULL(check.cache);
	for (unsigned int round = 0; round < 5; round++)
		on_each_cpu(check_nodes, &check, true);
	EXPECT_EQ(check.wrong, 0);
	EXPECT_EQ(active(check.cache), 0);
	EXPECT_EQ(slab_verify(), 0);
	EXPECT_EQ(kmem_cache_destroy(check.cache), 0);
}

TEST(slab_cpu, nodes_that_do_not_exist_have_no_objects)
{
	struct kmem_cache *c = kmem_cache_create("ktest", 300, 0, 0, NULL);
	u64 start = clock_ns();

	ASSERT_NOT_NULL(c);
	EXPECT_NULL(kmem_cache_alloc_node(c, GFP_KERNEL, (int)nr_nodes));
	EXPECT_NULL(kmem_cache_alloc_node(c, GFP_KERNEL, -2));
	EXPECT_NULL(kmalloc_node(64, GFP_KERNEL, 1000000));
	EXPECT_NULL(kmalloc_node(64, GFP_KERNEL | __GFP_NOWARN, -3));
	EXPECT_TRUE(said(start, "no such node"));
	EXPECT_EQ(kmem_cache_destroy(c), 0);
}
