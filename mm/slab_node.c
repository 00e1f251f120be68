// SPDX-License-Identifier: MIT
/*
 * mm/slab_node.c - slabs, and the three lists a node keeps them on
 *
 *             put                put
 *   full ---------> partial ---------> empty ---> pages, if there is one
 *        <---------         <---------            on the list already
 *             take               take
 *
 * Rules    S1 a slab is on the list of its node that its nr_free says:
 *             0 full, nr_objects empty, else partial.
 *          S2 the node's nr_slabs, nr_empty and nr_free are the sums.
 *          S3 a bit of a slab's map is set if and only if that object's
 *             state is FREE; nr_free is the number of set bits.
 *          S5 every page of a slab points to it, lies on its node and
 *             belongs to nobody else; nobody else's points to it.
 * Locks    slab_node.lock, irqs masked. Pages are taken and given back
 *          without it.
 * See      docs/mm-slab.md, tests/mm/test_slab.c
 */
#include <string.h>

#include "kernel/lib/bits.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

static atomic_t pages_on_node[MAX_NODES];	/* [a] of slabs on a list */

unsigned long slab_pages_on_node(int node)
{
	return (unsigned long)atomic_read(&pages_on_node[node]);
}

/* --- making and unmaking --- */

static void own_pages(struct slab *slab)
{
	for (unsigned int i = 0; i < 1u << slab->cache->order; i++) {
		slab->page[i].freelist = slab;
		slab->page[i].flags |= PG_OWNER_SLAB;
	}
}

static void disown_pages(struct slab *slab)
{
	for (unsigned int i = 0; i < 1u << slab->cache->order; i++) {
		slab->page[i].flags &= (u16)~PG_OWNER_SLAB;
		slab->page[i].freelist = NULL;
	}
}

static void fill_map(struct slab *slab)
{
	const struct kmem_cache *c = slab->cache;

	for (unsigned int i = c->first; i < c->first + c->nr_objects; i++)
		slab_map(slab)[i / BITS_PER_LONG] |= BIT(i % BITS_PER_LONG);
}

static void construct(struct slab *slab)
{
	struct kmem_cache *c = slab->cache;

	slab_debug_make(slab);
	if (!c->ctor)
		return;
	for (unsigned int i = c->first; i < c->first + c->nr_objects; i++) {
		c->ctor(slab_object(slab, i));
		slab_debug_constructed(slab, i);
	}
}

/* Descriptors of slabs apart have theirs in their own block: no circle. */
static struct slab *descriptor(struct kmem_cache *c, struct page *page,
			       const struct slab_request *request)
{
	struct slab_request inner = {
		.gfp = (request->gfp & ~__GFP_ZERO) | __GFP_NOWARN,
		.node = page_to_nid(page), .size = c->desc_size,
		.caller = request->caller,
	};

	if (!c->desc_apart)
		return page_address(page);
	return slab_alloc_surely(&slab_desc_cache, &inner);
}

struct slab *slab_make(struct kmem_cache *c,
		       const struct slab_request *request)
{
	gfp_t gfp = (request->gfp & ~__GFP_ZERO) | __GFP_NOWARN;
	struct page *page;
	struct slab *slab;

	page = page_alloc_for(request->caller, request->node, gfp, c->order);
	if (!page)
		return NULL;
	slab = descriptor(c, page, request);
	if (!slab) {
		__free_pages(page, c->order);
		return NULL;
	}
	memset(slab, 0, c->desc_size);
	slab->cache = c;
	slab->base = page_address(page);
	slab->page = page;
	slab->node = (u8)page_to_nid(page);
	slab->nr_free = c->nr_objects;
	fill_map(slab);
	construct(slab);
	own_pages(slab);
	return slab;
}

static void unmake(struct slab *slab)
{
	struct kmem_cache *c = slab->cache;
	struct page *page = slab->page;

	disown_pages(slab);
	if (c->desc_apart)
		kmem_cache_free(&slab_desc_cache, slab);
	__free_pages(page, c->order);
}

unsigned long slab_unmake_all(struct list_head *slabs)
{
	struct slab *slab, *ahead;
	unsigned long nr = 0;

	list_for_each_entry_safe(slab, ahead, slabs, link) {
		list_del(&slab->link);
		nr += 1UL << slab->cache->order;
		unmake(slab);
	}
	return nr;
}

/* --- lists --- */

/* Puts a slab where S1 wants it. */
static void list_slab_locked(struct slab_node *n, struct slab *slab)
{
	struct list_head *list = &n->partial;

	assert_held(&n->lock);
	if (slab->nr_free == 0)
		list = &n->full;
	else if (slab->nr_free == slab->cache->nr_objects)
		list = &n->empty;
	list_move(&slab->link, list);
}

/* Takes out of one slab, lowest addresses first. */
static unsigned int slab_take_locked(struct slab_node *n, struct slab *slab,
				     struct cached_object *to,
				     unsigned int want)
{
	unsigned long *map = slab_map(slab);
	unsigned int word = 0, got = 0;

	assert_held(&n->lock);
	want = min(want, (unsigned int)slab->nr_free);
	n->nr_empty -= slab->nr_free == slab->cache->nr_objects;
	while (got < want) {
		unsigned int i;

		if (!map[word]) {
			word++;
			continue;
		}
		i = word * BITS_PER_LONG + ctz_long(map[word]);
		map[word] &= map[word] - 1;
		slab->state[i] = OBJECT_CACHED;
		to[got].object = slab_object(slab, i);
		to[got++].state = &slab->state[i];
	}
	slab->nr_free = (u16)(slab->nr_free - got);
	n->nr_free -= got;
	list_slab_locked(n, slab);
	return got;
}

unsigned int node_take(struct kmem_cache *c, int node,
		       struct cached_object *to, unsigned int want)
{
	struct slab_node *n = &c->node[node];
	unsigned int got = 0;
	unsigned long flags;

	spin_lock_irqsave(&n->lock, flags);
	while (got < want && n->nr_free) {
		struct list_head *from = list_empty(&n->partial) ?
					 &n->empty : &n->partial;

		got += slab_take_locked(n, list_first_entry(from, struct slab,
							    link),
					to + got, want - got);
	}
	spin_unlock_irqrestore(&n->lock, flags);
	return got;
}

unsigned int node_add_and_take(struct slab *slab, struct cached_object *to,
			       unsigned int want)
{
	struct slab_node *n = &slab->cache->node[slab->node];
	unsigned long flags;
	unsigned int got;

	spin_lock_irqsave(&n->lock, flags);
	list_add(&slab->link, &n->empty);
	n->nr_slabs++;
	n->nr_empty++;
	n->nr_free += slab->nr_free;
	atomic_add(1 << slab->cache->order, &pages_on_node[slab->node]);
	got = slab_take_locked(n, slab, to, want);
	spin_unlock_irqrestore(&n->lock, flags);
	return got;
}

/* An empty slab leaves the lists. */
static void doom_locked(struct slab_node *n, struct slab *slab,
			struct list_head *doomed)
{
	assert_held(&n->lock);
	n->nr_slabs--;
	n->nr_empty--;
	n->nr_free -= slab->nr_free;
	atomic_sub(1 << slab->cache->order, &pages_on_node[slab->node]);
	list_move(&slab->link, doomed);
}

static void slab_put_locked(struct slab_node *n,
			    const struct cached_object *object,
			    struct list_head *doomed)
{
	struct slab *slab = slab_of(object->object);
	unsigned int i = (unsigned int)(object->state - slab->state);

	assert_held(&n->lock);
	*object->state = OBJECT_FREE;
	slab_map(slab)[i / BITS_PER_LONG] |= BIT(i % BITS_PER_LONG);
	n->nr_free++;
	slab->nr_free++;
	if (slab->nr_free == slab->cache->nr_objects) {
		n->nr_empty++;
		list_slab_locked(n, slab);
		if (n->nr_empty > SLAB_EMPTY_MAX)
			doom_locked(n, slab, doomed);
	} else if (slab->nr_free == 1) {
		list_slab_locked(n, slab);
	}
}

void node_put(struct kmem_cache *c, int node,
	      const struct cached_object *from, unsigned int nr,
	      struct list_head *doomed)
{
	struct slab_node *n = &c->node[node];

	assert_irqs_off();
	spin_lock(&n->lock);
	for (unsigned int i = 0; i < nr; i++)
		slab_put_locked(n, &from[i], doomed);
	spin_unlock(&n->lock);
}

void node_take_empty(struct kmem_cache *c, struct list_head *doomed)
{
	for (unsigned int node = 0; node < nr_nodes; node++) {
		struct slab_node *n = &c->node[node];
		struct slab *slab, *ahead;
		unsigned long flags;

		spin_lock_irqsave(&n->lock, flags);
		list_for_each_entry_safe(slab, ahead, &n->empty, link)
			doom_locked(n, slab, doomed);
		spin_unlock_irqrestore(&n->lock, flags);
	}
}
