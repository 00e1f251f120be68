// SPDX-License-Identifier: MIT
/*
 * tests/percpu/examples.c - what the worked examples are made of
 */
#include "tests/percpu/examples.h"

#include "kernel/lib/format.h"
#include "percpu/gen/areamap_look.h"

#define FIRST_BYTES	20852u	/* the suite's first chunk has so many */

static struct pcpu_chunk *chunk_at(struct pcpu_allocator *a, const char *base)
{
	struct pcpu_chunk *chunk;

	list_for_each_entry(chunk, &a->chunks, all)
		if (chunk->base + a->delta == (vaddr_t)base)
			return chunk;
	return NULL;
}

int example_begin(struct example *e, const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	int err = suite_setup(&e->a, g, &info, false);

	if (err)
		return err;
	e->base = NULL;
	/* A chunk that is made, and free again, stays. */
	if (g->alloc(&e->a, FIRST_BYTES, 4, GFP_KERNEL))
		e->base = g->alloc(&e->a, 32, 4, GFP_KERNEL);
	e->chunk = e->base ? chunk_at(&e->a, e->base) : NULL;
	if (e->chunk && !example_give(e, 0))
		return 0;
	suite_teardown(&e->a);
	return -ENOMEM;
}

void example_end(struct example *e)
{
	suite_teardown(&e->a);
}

long example_take(struct example *e, size_t size, size_t align)
{
	char *p = e->a.generation->alloc(&e->a, size, align, GFP_KERNEL);

	return p ? p - e->base : -1;
}

int example_give(struct example *e, long off)
{
	return e->a.generation->free(&e->a, e->base + off);
}

/* No area may be larger than 32 KiB: two are needed. */
int example_leave(struct example *e, size_t bytes)
{
	size_t most = PCPU_MIN_UNIT_SIZE;

	if (example_take(e, most, 4) != 0)
		return -EINVAL;
	return example_take(e, e->a.unit_size - most - bytes, 4) ==
	       (long)most ? 0 : -EINVAL;
}

void example_clear(struct example *e)
{
	(void)!example_give(e, PCPU_MIN_UNIT_SIZE);
	(void)!example_give(e, 0);
}

const char *example_map(const struct example *e, char *text)
{
	int used = 0;
	u32 entry;

	text[0] = '\0';
	for (unsigned int i = 0; pcpu_areamap_entry(e->chunk, i, &entry); i++)
		used = format_append(text, EXAMPLE_TEXT, used, "%s%u%s",
				     i ? " " : "", entry & ~1u,
				     entry & 1 ? "|1" : "");
	return text;
}
