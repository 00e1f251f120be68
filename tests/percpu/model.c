// SPDX-License-Identifier: MIT
/*
 * tests/percpu/model.c - the reference: a sorted list of what is allocated
 *
 * Every object is filled, in each core's copy, with a pattern of its own;
 * the pattern must be there when it is freed, so that no two objects share
 * a byte of any core. That no two overlap in core 0's copies is seen at
 * once: the list is sorted by their addresses.
 *
 * The number of objects goes up and down between an eighth of the most and
 * all of it, so that chunks come and go.
 */
#include "tests/percpu/suite.h"

#include "mm/slab.h"

#include <string.h>

struct object {
	void *cookie;
	vaddr_t va;			/* of core 0's copy */
	u32 size;
	u32 pattern;
};

struct model {
	struct pcpu_allocator *a;
	const struct pcpu_generation *g;
	const struct model_options *options;
	struct object *objects;		/* sorted by va */
	unsigned int nr;
	size_t bytes;
	u32 random;
	bool shrinking;
	bool failing;			/* failures are ordered just now */
	const char *wrong;
};

static u32 model_random(struct model *m)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 17;
	m->random ^= m->random << 5;
	return m->random;
}

static u32 below(struct model *m, u32 limit)
{
	return model_random(m) % limit;
}

static void blame(struct model *m, const char *wrong)
{
	if (!m->wrong)
		m->wrong = wrong;
}

/* The first object at or behind an address. */
static unsigned int find(const struct model *m, vaddr_t va)
{
	unsigned int low = 0, high = m->nr;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (m->objects[mid].va < va)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void insert(struct model *m, const struct object *o)
{
	unsigned int i = find(m, o->va);

	if (i < m->nr && o->va + o->size > m->objects[i].va)
		blame(m, "an object overlaps the next one");
	if (i && m->objects[i - 1].va + m->objects[i - 1].size > o->va)
		blame(m, "an object overlaps the one before");
	memmove(&m->objects[i + 1], &m->objects[i],
		(m->nr - i) * sizeof(*o));
	m->objects[i] = *o;
	m->nr++;
	m->bytes += o->size;
}

static void check_and_fill(struct model *m, const struct object *o)
{
	for (unsigned int cpu = 0; cpu < m->a->nr_cpus; cpu++) {
		u8 *p = m->g->ptr(m->a, o->cookie, cpu);
		u8 any = 0;

		for (u32 i = 0; i < o->size; i++)
			any |= p[i];
		if (any)
			blame(m, "a copy is not zeroed");
		memset(p, (int)(u8)(o->pattern + cpu), o->size);
	}
}

static void check_pattern(struct model *m, const struct object *o)
{
	for (unsigned int cpu = 0; cpu < m->a->nr_cpus; cpu++) {
		const u8 *p = m->g->ptr(m->a, o->cookie, cpu);
		u8 other = 0;

		for (u32 i = 0; i < o->size; i++)
			other |= p[i] ^ (u8)(o->pattern + cpu);
		if (other)
			blame(m, "a copy was overwritten");
	}
}

/* Many small ones, some of pages. */
static size_t some_size(struct model *m)
{
	u32 kind = below(m, 100), limit = 20000;

	if (kind < 50)
		limit = 64;
	else if (kind < 85)
		limit = 512;
	else if (kind < 98)
		limit = 4096;
	return min((size_t)(1 + below(m, limit)), m->g->can.max_size);
}

static size_t some_align(struct model *m)
{
	u32 kind = below(m, 100), align = 1u << below(m, 13);

	if (kind < 60)
		align = 4u << below(m, 3);
	else if (kind < 95)
		align = 1u << below(m, 8);
	return min((size_t)align, m->g->can.max_align);
}

/* --- failures --- */

/* They are everybody's. */
static void order_failures(struct model *m)
{
	if (m->options->shared)
		return;
	m->failing = m->options->inject && below(m, 8) == 0;
	suite_fail_pages_after(m->failing ? (int)below(m, 3) : -1);
	suite_fail_chunks_after(m->failing ? (int)below(m, 2) : -1);
	suite_fail_metadata_after(m->failing ? (int)below(m, 3) : -1);
}

static void end_failures(void)
{
	suite_fail_pages_after(-1);
	suite_fail_chunks_after(-1);
	suite_fail_metadata_after(-1);
}

static void note_largest(void *ctx, const struct pcpu_chunk *chunk,
			 const struct pcpu_area *area)
{
	size_t *largest = ctx;

	(void)chunk;
	if (!area->used)
		*largest = max(*largest, area->size);
}

/* May it be that there is no room, for who may sleep? */
static bool may_fail(struct model *m, size_t size, size_t align)
{
	size_t largest = 0;

	if (m->failing)
		return true;
	if (m->g->can.grows)
		return false;
	if (m->options->shared)
		return true;	/* there was none when it was looked for */
	m->g->walk(m->a, note_largest, &largest);
	return largest < size + align;
}

enum request_kind { RESERVED, PLAIN, ATOMIC };

/* What the generation cannot do is asked for in another way. */
static enum request_kind some_kind(struct model *m)
{
	u32 kind = below(m, 100);

	if (kind < 5 && m->g->can.reserved)
		return RESERVED;
	return kind >= 85 && m->g->can.atomic ? ATOMIC : PLAIN;
}

static void *request(struct model *m, enum request_kind kind, size_t size,
		     size_t align)
{
	gfp_t gfp = (kind == ATOMIC ? GFP_NOWAIT : GFP_KERNEL) | __GFP_NOWARN;
	void *cookie;

	order_failures(m);
	if (kind == RESERVED)
		cookie = m->g->alloc_reserved(m->a, size, align, gfp);
	else
		cookie = m->g->alloc(m->a, size, align, gfp);
	if (!m->options->shared)
		end_failures();
	return cookie;
}

static void allocate(struct model *m)
{
	size_t size = some_size(m), align = some_align(m);
	enum request_kind kind = some_kind(m);
	struct object o = { .size = (u32)size, .pattern = model_random(m) };
	void *cookie = request(m, kind, size, align);

	if (!cookie) {
		if (kind == PLAIN && !may_fail(m, size, align))
			blame(m, "an allocation that may sleep failed");
		return;
	}
	o.cookie = cookie;
	o.va = (vaddr_t)m->g->ptr(m->a, cookie, 0);
	if (!IS_ALIGNED(o.va, align))
		blame(m, "an object is not aligned");
	check_and_fill(m, &o);
	insert(m, &o);
	if (m->options->verify_each && suite_verify_at(m->a, cookie))
		blame(m, "a rule is broken after an allocation");
}

static void release(struct model *m)
{
	unsigned int i = below(m, m->nr);
	struct object o = m->objects[i];

	m->nr--;
	memmove(&m->objects[i], &m->objects[i + 1],
		(m->nr - i) * sizeof(o));
	m->bytes -= o.size;
	check_pattern(m, &o);
	if (m->g->free(m->a, o.cookie))
		blame(m, "a free was refused");
	if (m->options->verify_each && suite_verify_at(m->a, o.cookie))
		blame(m, "a rule is broken after a free");
}

static void check_stats(struct model *m)
{
	struct pcpu_stats s;

	m->g->stats(m->a, &s);
	if ((s.nr_cur_alloc != m->nr && !m->options->shared) ||
	    s.nr_alloc - s.nr_dealloc != s.nr_cur_alloc)
		blame(m, "statistics count other objects");
	if (s.refused)
		blame(m, "a free was refused");
	if (m->g->verify(m->a))
		blame(m, "a rule is broken");
}

static void one_op(struct model *m)
{
	unsigned int most = m->options->max_objects;
	u32 grow = m->shrinking ? 35 : 65;

	if (m->nr >= most)
		m->shrinking = true;
	else if (m->nr <= most / 8)
		m->shrinking = false;
	if (m->nr == 0 || (m->nr < most && below(m, 100) < grow))
		allocate(m);
	else
		release(m);
	if (below(m, 4) == 0)
		suite_settle(m->a);
}

const char *model_run(struct pcpu_allocator *a,
		      const struct model_options *options)
{
	struct model m = {
		.a = a, .g = a->generation, .options = options,
		.random = options->seed * 2654435761u + 1,
	};
	unsigned long op;

	m.objects = kzalloc((options->max_objects + 1) * sizeof(*m.objects),
			    GFP_KERNEL);
	if (!m.objects)
		return "no memory for the model";
	for (op = 0; op < options->nr_ops && !m.wrong; op++) {
		one_op(&m);
		if (options->verify_all_every &&
		    op % options->verify_all_every == 0)
			check_stats(&m);
	}
	check_stats(&m);
	while (m.nr && !m.wrong)
		release(&m);
	suite_quiesce(a);
	check_stats(&m);
	kfree(m.objects);
	return m.wrong;
}
