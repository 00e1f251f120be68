// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_verify.c - broken rules are seen, and named
 *
 * Each rule of the allocator and of the two indexes is broken by hand, must
 * be named in the log, and is mended again.
 */
#include "percpu/gen/areamap_internal.h"
#include "percpu/gen/bitmap_internal.h"
#include "tests/percpu/suite.h"

/* An allocator, and its second chunk with one area of 5000 bytes in it. */
struct patient {
	struct pcpu_allocator *a;
	struct pcpu_chunk *chunk;
	void *filler;		/* all of the first chunk */
	void *area;
};

static void patient_begin(struct patient *p, const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(2, 1, 8192);

	p->a = suite_begin(g, &info);
	ASSERT_NOT_NULL(p->a);
	p->filler = g->alloc(p->a, info.dyn_size, 4, GFP_KERNEL);
	p->area = g->alloc(p->a, 5000, 4, GFP_KERNEL);
	ASSERT_NOT_NULL(p->area);
	p->chunk = list_last_entry(&p->a->chunks, struct pcpu_chunk, all);
	EXPECT_EQ(p->chunk->id, 1);
}

static void patient_end(struct patient *p)
{
	EXPECT_EQ(p->a->generation->verify(p->a), 0);
	EXPECT_EQ(p->a->generation->free(p->a, p->area), 0);
	EXPECT_EQ(p->a->generation->free(p->a, p->filler), 0);
	suite_finish(p->a);
}

/* All rules, or only those of the index, which others may hide. */
static int verify_all(struct patient *p)
{
	return p->a->generation->verify(p->a);
}

static int verify_index(struct patient *p)
{
	return p->a->index->verify(p->chunk, 61440 - 5000);
}

/* While *field (of type) is value, verify must say so. */
#define EXPECT_SEEN(p, verify, field, value, rule) do {			\
	__typeof__(field) was_ = (field);				\
									\
	(field) = (value);						\
	suite_log_clear();						\
	EXPECT_EQ(verify(p), -EINVAL);					\
	EXPECT_TRUE(suite_log_says(rule));				\
	(field) = was_;							\
} while (0)

TEST(percpu_verify, counts_of_a_chunk)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct patient p;
		struct pcpu_chunk *c;

		patient_begin(&p, g);
		c = p.chunk;
		EXPECT_SEEN(&p, verify_all, c->nr_populated,
			    c->nr_populated + 1, "C1: nr_populated");
		EXPECT_SEEN(&p, verify_all, c->nr_empty, c->nr_empty + 1,
			    "C2: nr_empty");
		EXPECT_SEEN(&p, verify_all, c->free_bytes, c->free_bytes + 4,
			    "V2: free_bytes");
		EXPECT_SEEN(&p, verify_all, c->nr_alloc, 2,
			    "V4: areas in use");
		EXPECT_SEEN(&p, verify_all, p.a->nr_empty, -1, "V3, V4: ");
		EXPECT_SEEN(&p, verify_all, p.a->stats.nr_cur_alloc, 3,
			    "V3, V4: ");
		patient_end(&p);
	}
}

TEST(percpu_verify, a_page_under_an_area_that_is_not_there)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct patient p;

		patient_begin(&p, g);
		bitmap_clear(p.chunk->populated, 1, 1);
		EXPECT_SEEN(&p, verify_all, p.chunk->nr_populated,
			    p.chunk->nr_populated - 1,
			    "C3: an area on a page that is not there");
		bitmap_set(p.chunk->populated, 1, 1);
		patient_end(&p);
	}
}

TEST(percpu_verify, slots_of_a_chunk)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct patient p;
		struct pcpu_chunk *c;

		patient_begin(&p, g);
		c = p.chunk;
		EXPECT_SEEN(&p, verify_all, c->slot, c->slot - 1,
			    "S1: not on its slot's list");
		EXPECT_SEEN(&p, verify_all, c->slot, -1, "S2: on no list");
		EXPECT_SEEN(&p, verify_all, c->slot, p.a->nr_slots,
			    "S2: on no list");
		EXPECT_SEEN(&p, verify_all, c->isolated, true,
			    "S1: isolated, but not put aside");
		EXPECT_SEEN(&p, verify_all, p.a->reserved->slot, 1,
			    "S2: reserved, but on a list");
		patient_end(&p);
	}
}

TEST(percpu_verify, a_chunk_on_a_list_of_others)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct patient p;
		unsigned long flags;
		int slot;

		patient_begin(&p, g);
		slot = p.chunk->slot;
		spin_lock_irqsave(&p.a->lock, flags);
		pcpu_slot_move(p.chunk, slot - 1, true);
		spin_unlock_irqrestore(&p.a->lock, flags);
		suite_log_clear();
		EXPECT_EQ(verify_all(&p), -EINVAL);
		EXPECT_TRUE(suite_log_says("S1: on a list where it does not "
					   "belong"));
		spin_lock_irqsave(&p.a->lock, flags);
		pcpu_slot_move(p.chunk, slot, true);
		spin_unlock_irqrestore(&p.a->lock, flags);
		patient_end(&p);
	}
}

/* The array is 0 used, 5000 free, 61440 end. */
TEST(percpu_verify, rules_of_the_area_map)
{
	struct area_map *m;
	struct patient p;

	patient_begin(&p, &pcpu_areamap);
	m = map_of(p.chunk);
	EXPECT_EQ(m->areas, 2);
	EXPECT_SEEN(&p, verify_index, m->map[2], 61436 | USED, "A1: begin");
	EXPECT_SEEN(&p, verify_index, m->map[0], 4 | USED, "A1: begin");
	EXPECT_SEEN(&p, verify_index, m->room, 2, "A1: begin, end or room");
	EXPECT_SEEN(&p, verify_index, m->map[1], 0,
		    "A1: offsets do not ascend");
	m->first_free = 0;
	EXPECT_SEEN(&p, verify_index, m->map[0], 0,
		    "A2: two free areas are neighbours");
	m->first_free = 1;
	EXPECT_SEEN(&p, verify_index, m->first_free, 2,
		    "A3: a free area before first_free");
	EXPECT_SEEN(&p, verify_index, m->hint, 56436,
		    "A4: the hint is too small");
	EXPECT_SEEN(&p, verify_all, p.chunk->start, 2,
		    "V1: areas do not lie side by side");
	EXPECT_SEEN(&p, verify_all, p.chunk->end, 61436,
		    "V1: areas do not lie side by side");
	patient_end(&p);
}

/* The area has bits 0 to 1249: all of block 0 and 226 bits of block 1. */
TEST(percpu_verify, rules_of_the_bitmap)
{
	struct chunk_bitmap *b;
	struct run_summary *s;
	struct patient p;

	patient_begin(&p, &pcpu_bitmap);
	b = bitmap_of(p.chunk);
	s = &b->blocks[1];
	EXPECT_SEEN(&p, verify_index, p.chunk->free_bytes, 61440 - 4996,
		    "B1: free_bytes");
	EXPECT_SEEN(&p, verify_index, b->bound[0], b->bound[0] & ~1ul,
		    "B2: an area without a bound at its begin");
	EXPECT_SEEN(&p, verify_index, b->alloc[0], b->alloc[0] & ~4ul,
		    "B2: a clear bit inside an area");
	EXPECT_SEEN(&p, verify_index, s->first_free, 227,
		    "B3: a free bit before first_free");
	EXPECT_SEEN(&p, verify_index, s->left, 1, "B3: a run at the begin");
	EXPECT_SEEN(&p, verify_index, s->right, 799, "B3: a run at the begin");
	EXPECT_SEEN(&p, verify_index, s->best.bits, BLOCK_BITS,
		    "B3: empty, or said to be");
	EXPECT_SEEN(&p, verify_index, b->all.best.at, 1249,
		    "B4: best is no free run");
	EXPECT_SEEN(&p, verify_index, b->all.best.bits, 20000,
		    "B4: best is no free run");
	EXPECT_SEEN(&p, verify_index, s->second, ((struct run){ 225, 2 }),
		    "B4: second is no free run");
	EXPECT_SEEN(&p, verify_index, s->second, ((struct run){ 226, 799 }),
		    "B4: second is no free run, or longer than best");
	patient_end(&p);
}

TEST(percpu_verify, a_hint_that_promises_too_much)
{
	struct patient p;

	patient_begin(&p, &pcpu_bitmap);
	suite_log_clear();
	EXPECT_EQ(p.a->index->verify(p.chunk, 61440 - 5004), -EINVAL);
	EXPECT_TRUE(suite_log_says("B4: the hint is too large"));
	patient_end(&p);
}
