// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tests/bench/peer/pair.c - one object at a time (see tests/bench/pair.c)
 */
#include "peer.h"

#include <linux/slab.h>

#define BATCHES		20
#define LOOPS		100
#define EIGHT		8

struct pair {
	size_t size;
	size_t align;
	gfp_t gfp;
};

static const struct pair pairs[] = {
	{ 4, 4, GFP_KERNEL }, { 8, 8, GFP_KERNEL }, { 16, 8, GFP_KERNEL },
	{ 64, 8, GFP_KERNEL }, { 256, 8, GFP_KERNEL },
	{ 1024, 8, GFP_KERNEL }, { 4096, 8, GFP_KERNEL },
	{ 64, 64, GFP_KERNEL }, { 4096, 4096, GFP_KERNEL },
	{ 4, 4, GFP_NOWAIT }, { 64, 8, GFP_NOWAIT }, { 1024, 8, GFP_NOWAIT },
};

static noinline u32 loop_ns(const struct pair *p)
{
	u32 start = peer_ns();

	for (int i = 0; i < LOOPS; i++)
		free_percpu(__alloc_percpu_gfp(p->size, p->align, p->gfp));
	return peer_ns() - start;
}

static noinline u32 kmalloc_ns(size_t size)
{
	u32 start = peer_ns();

	for (int i = 0; i < LOOPS; i++)
		kfree(kmalloc(size, GFP_KERNEL));
	return peer_ns() - start;
}

static void eight(struct peer *p, const struct pair *pair, u32 *alloc,
		  u32 *free)
{
	u32 start = peer_ns(), ns;

	for (int i = 0; i < EIGHT; i++)
		p->objects[i] = __alloc_percpu_gfp(pair->size, pair->align,
						   pair->gfp);
	ns = peer_ns() - start;
	*alloc = min(*alloc, ns);
	start = peer_ns();
	for (int i = 0; i < EIGHT; i++)
		free_percpu(p->objects[i]);
	ns = peer_ns() - start;
	*free = min(*free, ns);
}

static void measure(struct peer *p, const struct pair *pair)
{
	const char *nowait = pair->gfp == GFP_KERNEL ? "" : "_nowait";
	u32 least = ~0u, alloc8 = ~0u, free8 = ~0u;
	char name[48];
	u64 sum = 0;

	for (int i = 0; i < BATCHES; i++) {
		u32 ns = loop_ns(pair);

		least = min(least, ns);
		sum += ns;
	}
	for (int i = 0; i < BATCHES; i++)
		eight(p, pair, &alloc8, &free8);
	snprintf(name, sizeof(name), "a.pair%s.size=%zu.align=%zu", nowait,
		 pair->size, pair->align);
	peer_figure(peer_each(sum, LOOPS * BATCHES), "%s.mean_ns", name);
	peer_figure(peer_each(least, LOOPS), "%s.min_ns", name);
	peer_figure(peer_each(alloc8, EIGHT), "%s.alloc8_min_ns", name);
	peer_figure(peer_each(free8, EIGHT), "%s.free8_min_ns", name);
}

void peer_pair(struct peer *p)
{
	static const size_t sizes[] = { 8, 64, 1024 };

	for (int s = 0; s < ARRAY_SIZE(sizes); s++) {
		u32 least = ~0u;

		for (int i = 0; i < BATCHES; i++)
			least = min(least, kmalloc_ns(sizes[s]));
		peer_figure(peer_each(least, LOOPS),
			    "a.kmalloc_pair.size=%zu.min_ns", sizes[s]);
	}
	for (int i = 0; i < ARRAY_SIZE(pairs); i++)
		measure(p, &pairs[i]);
}
