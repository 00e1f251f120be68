// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_index.c - what one generation is known for
 *
 * The rules that differ; worked examples are in suite_examples.c.
 */
#include "tests/percpu/suite.h"

static struct pcpu_allocator *begin(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);

	return suite_begin(g, &info);
}

/* --- slots --- */

TEST(percpu_slots, sizes_share_slots_by_their_highest_bit)
{
	static const struct { size_t size; int slot; } of[] = {
		{ 1, 1 }, { 15, 1 }, { 16, 2 }, { 31, 2 }, { 32, 3 },
		{ 63, 3 }, { 64, 4 }, { 127, 4 }, { 1024, 8 }, { 2047, 8 },
		{ 4096, 10 }, { 8191, 10 }, { 32768, 13 }, { 61436, 13 },
	};
	struct pcpu_allocator *a = begin(&pcpu_areamap);
	struct pcpu_allocator *b = begin(&pcpu_bitmap);

	ASSERT_NOT_NULL(a);
	ASSERT_NOT_NULL(b);
	for (size_t i = 0; i < ARRAY_SIZE(of); i++) {
		EXPECT_EQ(pcpu_slot_of_size(a, of[i].size), of[i].slot);
		EXPECT_EQ(pcpu_slot_of_size(b, of[i].size), of[i].slot);
	}
	EXPECT_EQ(pcpu_slot_of_size(a, 61440), 14);
	EXPECT_EQ(a->nr_slots, 15);
	EXPECT_EQ(pcpu_slot_of_size(b, 61440), 15);
	EXPECT_EQ(b->sidelined_slot, 14);
	EXPECT_EQ(b->depopulate_slot, 16);
	EXPECT_EQ(b->nr_slots, 17);
	suite_finish(a);
	suite_finish(b);
}

/* --- the area map --- */

/* A chunk of its own, so that offsets begin at 0. */
struct lone {
	struct pcpu_allocator *a;
	struct pcpu_chunk *chunk;
	char *base;		/* cookie of offset 0 */
};

/* Fills the first chunk, so that what follows comes from the next one. */
static void lone_begin(struct lone *l, const struct pcpu_generation *g)
{
	void *p;

	l->a = begin(g);
	ASSERT_NOT_NULL(l->a);
	ASSERT_NOT_NULL(g->alloc(l->a, 20852, 4, GFP_KERNEL));
	p = g->alloc(l->a, 32, 4, GFP_KERNEL);
	ASSERT_NOT_NULL(p);
	l->base = p;
	list_for_each_entry(l->chunk, &l->a->chunks, all)
		if ((char *)(l->chunk->base + l->a->delta) == l->base)
			break;
	EXPECT_EQ(l->chunk->id, 1);
}

static long take(struct lone *l, size_t size, size_t align)
{
	char *p = l->a->generation->alloc(l->a, size, align, GFP_KERNEL);

	return p ? p - l->base : -1;
}

TEST(percpu_areamap, the_hint_is_exact_after_a_whole_search)
{
	struct pcpu_request req = { .size = 40000, .align = 4 };
	unsigned long flags;
	struct lone l;

	lone_begin(&l, &pcpu_areamap);
	EXPECT_EQ(pcpu_areamap.free(l.a, l.base), 0);
	EXPECT_EQ(take(&l, 40000 - 7232, 4), 0);
	EXPECT_EQ(l.a->index->hint(l.chunk), 61440);
	spin_lock_irqsave(&l.a->lock, flags);
	EXPECT_EQ(l.a->index->take(l.chunk, &req), -ENOSPC);
	spin_unlock_irqrestore(&l.a->lock, flags);
	EXPECT_EQ(l.a->index->hint(l.chunk), 61440 - 40000 + 7232);
	suite_finish(l.a);
}

static void *nothing_left(size_t size)
{
	(void)size;
	return NULL;
}

/* As between the end of bootmem and the first kzalloc(). */
TEST(percpu_areamap, the_array_does_not_grow_before_there_is_memory)
{
	struct pcpu_allocator *a = begin(&pcpu_areamap);
	unsigned int n = 0;

	ASSERT_NOT_NULL(a);
	suite_log_clear();
	a->early = true;
	a->early_alloc = nothing_left;
	while (n < 200 && pcpu_areamap.alloc(a, 8, 8, GFP_KERNEL))
		n++;
	a->early_alloc = NULL;
	a->early = false;
	EXPECT_GE(n, 60);
	EXPECT_LT(n, 125);
	EXPECT_TRUE(suite_log_says("failed to extend area map; too early for "
				   "a longer one: allocate later"));
	EXPECT_NOT_NULL(pcpu_areamap.alloc(a, 8, 8, GFP_KERNEL));
	suite_finish(a);
}

/* More areas than a new chunk's array has room for. */
TEST(percpu_areamap, the_array_grows_but_not_for_who_cannot_sleep)
{
	struct pcpu_allocator *a = begin(&pcpu_areamap);
	unsigned int n = 0, failed = 0;

	ASSERT_NOT_NULL(a);
	/* 128 entries hold 125 areas and room for a split. */
	for (unsigned int i = 0; i < 200; i++) {
		void *p = pcpu_areamap.alloc(a, 8, 8, GFP_NOWAIT |
					     __GFP_NOWARN);

		n += p != NULL;
		failed += p == NULL;
	}
	EXPECT_GE(n, 120);
	EXPECT_LE(n, 125);
	EXPECT_FALSE(list_empty(&a->wants_growth));
	suite_settle(a);
	EXPECT_TRUE(list_empty(&a->wants_growth));
	EXPECT_NOT_NULL(pcpu_areamap.alloc(a, 8, 8, GFP_NOWAIT));
	for (unsigned int i = 0; i < 1000; i++)
		EXPECT_NOT_NULL(pcpu_areamap.alloc(a, 8, 8, GFP_KERNEL));
	EXPECT_GT(failed, 0);
	suite_finish(a);
}

/* --- the bitmap --- */

/*
 * A full chunk; one area is freed in each of blocks 8 to 14: the hint must
 * show them. In Linux 5.2 to 6.15 it stays 0, and the chunk out of reach.
 */
TEST(percpu_bitmap, a_free_inside_a_page_is_seen)
{
	struct lone l;
	long off;

	lone_begin(&l, &pcpu_bitmap);
	EXPECT_EQ(pcpu_bitmap.free(l.a, l.base), 0);
	for (off = 0; off < 61440; off += 512)
		EXPECT_EQ(take(&l, 512, 4), off);
	EXPECT_EQ(l.a->index->hint(l.chunk), 0);
	EXPECT_EQ(l.chunk->slot, 0);
	for (long block = 8; block < 15; block++) {
		EXPECT_EQ(pcpu_bitmap.free(l.a, l.base + block * 4096 + 1024),
			  0);
		EXPECT_GE(l.a->index->hint(l.chunk), 512);
	}
	EXPECT_EQ(l.chunk->slot, pcpu_slot_of_size(l.a, 512));
	EXPECT_EQ(take(&l, 512, 4), 8 * 4096 + 1024);
	suite_finish(l.a);
}

TEST(percpu_bitmap, a_chunk_nearly_full_fails_once)
{
	struct lone l;

	lone_begin(&l, &pcpu_bitmap);
	EXPECT_EQ(take(&l, 32768, 4), 32);
	EXPECT_EQ(take(&l, 61440 - 32768 - 32 - 12, 4), 32800);
	EXPECT_EQ(l.chunk->slot, 1);
	EXPECT_NE(take(&l, 16, 4), 61428);	/* slot 2: not asked */
	EXPECT_EQ(l.chunk->slot, 1);
	EXPECT_NE(take(&l, 12, 16), 61428);	/* not aligned */
	EXPECT_EQ(l.chunk->slot, 0);
	EXPECT_NE(take(&l, 12, 4), 61428);	/* nobody looks there */
	EXPECT_EQ(pcpu_bitmap.free(l.a, l.base), 0);
	EXPECT_EQ(l.chunk->slot, 3);
	suite_finish(l.a);
}

#define OBJECTS	600

/* Most is freed, a little in every chunk stays: pages go, areas stay. */
TEST(percpu_bitmap, empty_pages_are_taken_back)
{
	struct pcpu_allocator *a = begin(&pcpu_bitmap);
	static void *objects[OBJECTS];
	struct pcpu_stats full, sparse;

	ASSERT_NOT_NULL(a);
	for (unsigned int i = 0; i < OBJECTS; i++)
		objects[i] = pcpu_bitmap.alloc(a, 1024, 4, GFP_KERNEL);
	pcpu_bitmap.stats(a, &full);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		if (i % 50 == 0)
			continue;
		EXPECT_EQ(pcpu_bitmap.free(a, objects[i]), 0);
		suite_settle(a);
	}
	pcpu_bitmap.stats(a, &sparse);
	EXPECT_LT(sparse.nr_populated, full.nr_populated / 3);
	EXPECT_GE(sparse.nr_open_chunks, 8);
	EXPECT_EQ(a->generation->verify(a), 0);
	for (unsigned int i = 0; i < OBJECTS; i += 50)
		EXPECT_EQ(pcpu_bitmap.free(a, objects[i]), 0);
	suite_settle(a);
	suite_finish(a);
}

/* Who gets an area in a chunk put aside brings it back. */
TEST(percpu_bitmap, a_sidelined_chunk_is_the_last_but_one)
{
	struct pcpu_allocator *a = begin(&pcpu_bitmap);
	static void *objects[OBJECTS];
	struct pcpu_chunk *chunk;
	unsigned int aside = 0, still = 0;

	ASSERT_NOT_NULL(a);
	for (unsigned int i = 0; i < OBJECTS; i++)
		objects[i] = pcpu_bitmap.alloc(a, 1024, 4, GFP_KERNEL);
	for (unsigned int i = 0; i < OBJECTS; i++)
		if (i % 50)
			EXPECT_EQ(pcpu_bitmap.free(a, objects[i]), 0);
	suite_settle(a);
	list_for_each_entry(chunk, &a->chunks, all)
		aside += chunk->slot == a->sidelined_slot;
	EXPECT_GT(aside, 0);
	for (unsigned int i = 0; i < 40; i++)
		EXPECT_NOT_NULL(pcpu_bitmap.alloc(a, 16384, 4, GFP_KERNEL));
	list_for_each_entry(chunk, &a->chunks, all)
		still += chunk->slot == a->sidelined_slot;
	EXPECT_LT(still, aside);
	suite_finish(a);
}
