// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_slab_verify.c - each rule broken once: the verifier sees it
 *
 * A test damages one thing in a cache of its own with interrupts as they
 * are, looks, and mends it.
 */
#include <string.h>

#include "kernel/lib/errno.h"
#include "kernel/sched/thread.h"
#include "mm/slab_internal.h"
#include "tests/ktest.h"
#include "tests/mm/said.h"

static struct kmem_cache *cache;
static void *object[3];		/* in use */

/* A slab with objects in use, at hand and free. */
static struct slab *begin(size_t size)
{
	cache = kmem_cache_create("ktest", size, 0, 0, NULL);
	if (!cache)
		return NULL;
	for (unsigned int i = 0; i < ARRAY_SIZE(object); i++)
		object[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	EXPECT_EQ(slab_verify(), 0);
	return slab_of(object[0]);
}

static void end(void)
{
	EXPECT_EQ(slab_verify(), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(object); i++)
		kmem_cache_free(cache, object[i]);
	EXPECT_EQ(kmem_cache_destroy(cache), 0);
}

static void expect_broken(const char *rule)
{
	u64 start = clock_ns();

	EXPECT_EQ(slab_verify(), -EINVAL);
	EXPECT_TRUE(said(start, rule));
}

/* This core's array, while nothing moves: the tests run alone. */
static struct cpu_cache *array(void)
{
	struct cpu_cache *cc = NULL;
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (cpu_cache_count(&cache->cpu[cpu]) >= 2)
			cc = &cache->cpu[cpu];
	return cc;
}

TEST(slab_verify, rule_s1_lists)
{
	struct slab *slab = begin(100);
	struct slab_node *n;

	ASSERT_NOT_NULL(slab);
	n = &cache->node[slab->node];
	list_move(&slab->link, slab->nr_free ? &n->full : &n->partial);
	expect_broken("S1");
	list_move(&slab->link, slab->nr_free ? &n->partial : &n->full);
	end();
}

TEST(slab_verify, rule_s2_sums)
{
	struct slab *slab = begin(100);
	struct slab_node *n;

	ASSERT_NOT_NULL(slab);
	n = &cache->node[slab->node];
	n->nr_free++;
	expect_broken("S2");
	n->nr_free--;
	n->nr_empty++;
	expect_broken("S2");
	n->nr_empty--;
	n->nr_slabs++;
	expect_broken("S2");
	n->nr_slabs--;
	end();
}

TEST(slab_verify, rule_s3_states_and_map)
{
	struct slab *slab = begin(40);
	unsigned int used, unused;

	ASSERT_NOT_NULL(slab);
	used = slab_slot(cache, slab, object[0]);
	slab_map(slab)[used / BITS_PER_LONG] ^= BIT(used % BITS_PER_LONG);
	expect_broken("S3");
	slab_map(slab)[used / BITS_PER_LONG] ^= BIT(used % BITS_PER_LONG);
	slab->state[used] = OBJECT_USED_LAST + 1;
	expect_broken("S3");
	slab->state[used] = (u8)(OBJECT_USED + slab->node);
	slab->nr_free++;
	expect_broken("S3");
	slab->nr_free--;
	/* The descriptor's own slots are nobody's. */
	ASSERT_GT(cache->first, 0);
	unused = cache->first - 1u;
	slab->state[unused] = OBJECT_CACHED;
	expect_broken("S3");
	slab->state[unused] = OBJECT_FREE;
	end();
}

TEST(slab_verify, rule_s4_arrays)
{
	struct slab *slab = begin(100);
	struct cpu_cache *cc;
	struct cached_object saved;

	ASSERT_NOT_NULL(slab);
	cc = array();
	ASSERT_NOT_NULL(cc);
	saved = cc->entry[0];
	cc->entry[0] = cc->entry[1];		/* twice */
	expect_broken("S4");
	cc->entry[0] = (struct cached_object){ object[0], saved.state };
	expect_broken("S4");
	cc->entry[0] = (struct cached_object){ &saved, saved.state };
	expect_broken("S4");
	cc->entry[0].object = (u8 *)saved.object + 8;
	expect_broken("S4");
	cc->entry[0] = saved;
	*saved.state = (u8)(OBJECT_USED + slab->node);	/* in use, too */
	expect_broken("S4");
	*saved.state = OBJECT_CACHED;
	cc->top--;				/* lost */
	expect_broken("S4");
	cc->top++;
	end();
}

TEST(slab_verify, rule_s5_pages)
{
	struct slab *slab = begin(3000);
	struct page *page;

	ASSERT_NOT_NULL(slab);
	page = &slab->page[(1u << cache->order) - 1];
	page->freelist = NULL;
	expect_broken("S5");
	page->freelist = slab;
	page->flags &= (u16)~PG_OWNER_SLAB;
	expect_broken("S5");
	page->flags |= PG_OWNER_SLAB;
	end();
}

/* Finding objects by a multiplication: right for every size there can be. */
static void check_slots(struct kmem_cache *c, struct slab *slab)
{
	for (unsigned int i = 0; i < c->nr_slots; i++) {
		u8 *p = slab_object(slab, i);

		EXPECT_EQ(slab_slot(c, slab, p), i);
		EXPECT_EQ(slab_slot(c, slab, p + 1), SLAB_NO_SLOT);
		EXPECT_EQ(slab_slot(c, slab, p + c->slot_size - 1),
			  SLAB_NO_SLOT);
		EXPECT_EQ(slab_slot(c, slab, p + c->slot_size / 2),
			  SLAB_NO_SLOT);
	}
}

TEST(slab_verify, slots_are_found_in_slabs_of_any_size)
{
	for (size_t size = 1; size <= SLAB_MAX_SIZE; size += size / 12 + 8) {
		struct kmem_cache *c = kmem_cache_create("ktest", size, 0, 0,
							 NULL);
		void *p;

		ASSERT_NOT_NULL(c);
		p = kmem_cache_alloc(c, GFP_KERNEL);
		ASSERT_NOT_NULL(p);
		check_slots(c, slab_of(p));
		/* A slab is not mostly lost, unless its object is huge. */
		if (size <= 8192 && !IS_ENABLED(CONFIG_DEBUG_SLAB))
			EXPECT_GE(c->nr_objects * c->slot_size * 4,
				  (PAGE_SIZE << c->order) * 3);
		kmem_cache_free(c, p);
		EXPECT_EQ(kmem_cache_destroy(c), 0);
	}
}

/* The address whose descriptor would lie at p, were there one; or 0. */
static vaddr_t address_described_at(const void *p)
{
	vaddr_t i = ((vaddr_t)p - (vaddr_t)mem_map) / sizeof(struct page);

	if ((vaddr_t)p < (vaddr_t)mem_map || i < mem_map_pages ||
	    i >= (1u << (32 - PAGE_SHIFT)) - RAM_PFN)
		return 0;
	return (vaddr_t)(i + RAM_PFN) << PAGE_SHIFT;
}

#define BLOCK_ORDER	(MAX_ORDER - 1)
#define BLOCK_SIZE	(PAGE_SIZE << BLOCK_ORDER)

static void *blocks[RAM_MAX_SIZE / BLOCK_SIZE];

/* Takes blocks up to one that lies behind mem_map, near enough. */
static unsigned int take_blocks(void)
{
	gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	unsigned int nr = 0;

	while (nr < ARRAY_SIZE(blocks)) {
		unsigned long va = __get_free_pages(gfp, BLOCK_ORDER);

		if (!va)
			break;
		blocks[nr++] = (void *)va;
		if (address_described_at((void *)va))
			break;
	}
	return nr;
}

/* What lies behind mem_map is not looked at, whatever it looks like. */
TEST(slab_verify, no_address_outside_of_ram_leads_to_a_slab)
{
	unsigned int nr = take_blocks();
	vaddr_t wild = nr ? address_described_at(blocks[nr - 1]) : 0;
	struct slab *slab;

	EXPECT_FALSE(slab_find((void *)(RAM_BASE + (mem_map_pages <<
						     PAGE_SHIFT)), &slab));
	EXPECT_FALSE(slab_find((void *)(RAM_BASE - PAGE_SIZE), &slab));
	EXPECT_FALSE(slab_find(NULL, &slab));
	if (wild) {
		memset(blocks[nr - 1], 0xff, BLOCK_SIZE);
		for (unsigned int i = 0; i < BLOCK_SIZE / PAGE_SIZE; i++)
			EXPECT_FALSE(slab_find((void *)(wild + i * PAGE_SIZE),
					       &slab));
	}
	while (nr)
		free_pages((unsigned long)blocks[--nr], BLOCK_ORDER);
	if (!wild)
		SKIP("no block lies near enough to mem_map");
}

static int verify_often(void *arg)
{
	int err = 0;

	(void)arg;
	for (unsigned int i = 0; i < 10; i++)
		err |= slab_verify();
	return err;
}

/* Each wants all others to stand still. */
TEST(slab_verify, cores_that_verify_at_once_do_not_block_each_other)
{
	struct thread *threads[NR_CPUS] = { NULL };
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		threads[cpu] = kthread_create_on_cpu(verify_often, NULL, cpu,
						     "verify");
		ASSERT_NOT_NULL(threads[cpu]);
		thread_get(threads[cpu]);
		wake_up_thread(threads[cpu]);
	}
	EXPECT_EQ(verify_often(NULL), 0);
	for_each_online_cpu(cpu)
		EXPECT_EQ(thread_join(threads[cpu]), 0);
}
