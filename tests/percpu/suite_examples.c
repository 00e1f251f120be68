// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_examples.c - the worked examples of docs/percpu
 *
 * The search for the unit size is in tests/percpu/test_geometry.c.
 */
#include "tests/percpu/examples.h"

#include "mm/slab.h"

static struct example *begin(const struct pcpu_generation *g)
{
	struct example *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (e && example_begin(e, g)) {
		kfree(e);
		e = NULL;
	}
	EXPECT_NOT_NULL(e);
	return e;
}

static void end(struct example *e)
{
	EXPECT_EQ(e->a.generation->verify(&e->a), 0);
	example_end(e);
	kfree(e);
}

TEST(percpu_examples, the_array_before_and_after_32_bytes)
{
	struct example *e = begin(&pcpu_areamap);
	char text[EXAMPLE_TEXT];

	ASSERT_NOT_NULL(e);
	EXPECT_STREQ(example_map(e, text), "0 61440|1");
	EXPECT_EQ(example_take(e, 32, 4), 0);
	EXPECT_STREQ(example_map(e, text), "0|1 32 61440|1");
	EXPECT_EQ(e->chunk->free_bytes, 61440 - 32);
	EXPECT_EQ(example_give(e, 0), 0);
	EXPECT_STREQ(example_map(e, text), "0 61440|1");
	end(e);
}

/* A negative size frees what is at that offset. */
static const struct step {
	long size, align_or_off, at;
	const char *map;
} steps[] = {
	{ 32, 4, 0, "0|1 32 61440|1" },
	{ 4, 4, 32, "0|1 32|1 36 61440|1" },
	{ 100, 64, 64, "0|1 32|1 36 64|1 164 61440|1" },
	{ 2, 2, 36, "0|1 32|1 36|1 38 64|1 164 61440|1" },
	{ 6, 4, 40, "0|1 32|1 36|1 40|1 46 64|1 164 61440|1" },
	{ 4096, 4096, 4096,
	  "0|1 32|1 36|1 40|1 46 64|1 164 4096|1 8192 61440|1" },
	{ 8, 4, 48,	/* and the two bytes before it */
	  "0|1 32|1 36|1 40|1 48|1 56 64|1 164 4096|1 8192 61440|1" },
	{ -1, 32, 0,
	  "0|1 32 36|1 40|1 48|1 56 64|1 164 4096|1 8192 61440|1" },
	{ -1, 0, 0, "0 36|1 40|1 48|1 56 64|1 164 4096|1 8192 61440|1" },
	{ 36, 4, 0, "0|1 36|1 40|1 48|1 56 64|1 164 4096|1 8192 61440|1" },
};

TEST(percpu_examples, the_array_splits_and_joins)
{
	struct example *e = begin(&pcpu_areamap);
	char text[EXAMPLE_TEXT];

	ASSERT_NOT_NULL(e);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		const struct step *s = &steps[i];

		if (s->size > 0)
			EXPECT_EQ(example_take(e, (size_t)s->size,
					       (size_t)s->align_or_off),
				  s->at);
		else
			EXPECT_EQ(example_give(e, s->align_or_off), 0);
		EXPECT_STREQ(example_map(e, text), s->map);
	}
	EXPECT_EQ(e->chunk->free_bytes, 57188);
	end(e);
}

static const struct { size_t bytes; int slot; } left[] = {
	{ 0, 0 }, { 4, 1 }, { 8, 1 }, { 12, 1 }, { 16, 2 }, { 28, 2 },
	{ 32, 3 }, { 60, 3 }, { 64, 4 }, { 4096, 10 }, { 20480, 12 },
};

TEST(percpu_examples, a_chunk_with_1_to_15_bytes_is_in_slot_1)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_PLACES) {
		struct example *e = begin(g);

		ASSERT_NOT_NULL(e);
		for (size_t bytes = 1; bytes <= 15; bytes++)
			EXPECT_EQ(pcpu_slot_of_size(&e->a, bytes), 1);
		EXPECT_EQ(e->chunk->slot, e->a.free_slot);
		for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
			EXPECT_EQ(example_leave(e, left[i].bytes), 0);
			EXPECT_EQ(e->chunk->slot, left[i].slot);
			EXPECT_EQ(e->chunk->free_bytes, left[i].bytes);
			example_clear(e);
		}
		EXPECT_EQ(e->chunk->slot, e->a.free_slot);
		end(e);
	}
}

/* Less than an int: nobody can use it. Only the area map is that fine. */
TEST(percpu_examples, two_bytes_are_as_good_as_none)
{
	struct example *e = begin(&pcpu_areamap);

	ASSERT_NOT_NULL(e);
	EXPECT_EQ(example_leave(e, 14), 0);
	EXPECT_EQ(e->chunk->slot, 1);
	EXPECT_EQ(example_take(e, 10, 2), 61426);
	EXPECT_EQ(e->chunk->free_bytes, 4);
	EXPECT_EQ(e->chunk->slot, 1);
	EXPECT_EQ(example_take(e, 2, 2), 61436);	/* and the other two */
	EXPECT_EQ(e->chunk->free_bytes, 0);
	EXPECT_EQ(e->chunk->slot, 0);
	end(e);
}

/* ptr + offset[cpu] = chunk base + unit_offset[cpu] + offset */
TEST(percpu_examples, an_address_is_base_and_unit_and_offset)
{
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_PLACES) {
		struct example *e = begin(g);

		ASSERT_NOT_NULL(e);
		EXPECT_EQ(example_take(e, 100, 4), 0);
		EXPECT_EQ(example_take(e, 24, 8), 104);
		for (unsigned int cpu = 0; cpu < e->a.nr_cpus; cpu++) {
			vaddr_t offset = e->a.unit_offset[cpu] - e->a.delta;
			vaddr_t ptr = (vaddr_t)(e->base + 104);

			EXPECT_EQ(ptr + offset, e->chunk->base +
				  e->a.unit_offset[cpu] + 104);
			EXPECT_EQ((vaddr_t)g->ptr(&e->a, (void *)ptr, cpu),
				  ptr + offset);
		}
		end(e);
	}
}
