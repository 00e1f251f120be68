// SPDX-License-Identifier: MIT
/*
 * mm/slab_internal.h - what the files of the slab allocator share
 *
 * A slab is a block of pages cut into slots of one size, and a descriptor:
 * in the first slots when objects are small, an object of its own cache when
 * they are large. Slots are numbered from the start of the block, so that an
 * address gives its slot by one multiplication, and without a bounds check.
 *
 *   slot    0   ...  first                 first + nr_objects
 *   block   | descriptor | object | object | ... | object | rest |
 *
 *                        | bytes        |gap|    CONFIG_DEBUG_SLAB: red zones
 *
 * Each page of the block points to the descriptor. Every slot has a byte
 * there that says where its object is:
 *
 *                taken                    taken
 *   OBJECT_FREE -------> OBJECT_CACHED --------> OBJECT_USED + node
 *   in its slab <------- in a core's    <------- somebody's
 *               flushed  array            freed
 *
 * The byte belongs to whom the object belongs to, so it needs no atomics:
 * FREE is changed under the node's lock, CACHED by the array's core with
 * irqs masked, USED by who frees the object. Slots without an object are
 * FREE for ever.
 *
 * See      docs/mm-slab.md
 */
#pragma once

#include "kernel/core/preempt.h"
#include "kernel/core/spinlock.h"
#include "kernel/lib/list.h"
#include "mm/fault_inject.h"
#include "mm/page.h"
#include "mm/slab.h"

/* One comparison tells that an object is in use, and of this core's node. */
enum object_state { OBJECT_FREE, OBJECT_CACHED, OBJECT_USED };
#define OBJECT_USED_LAST	(OBJECT_USED + MAX_NODES - 1)

/* [N] the lock of the slab's node. */
struct slab {
	struct list_head link;		/* [N] in one of the node's lists */
	struct kmem_cache *cache;	/* [I] */
	u8 *base;			/* [I] slot 0: the block */
	struct page *page;		/* [I] the block's head */
	u16 nr_free;			/* [N] objects in state FREE */
	u8 node;			/* [I] whose memory this is */
	u8 state[];			/* of each slot */
	/* then: the map of FREE objects, [N]; then: struct slab_track each */
};

struct cached_object {
	void *object;
	u8 *state;
};

#define CPU_CACHE_BYTES		512u
#define CPU_CACHE_ENTRIES	61u

/*
 * A core's array of objects. [o] for its core with irqs masked; the rest [I].
 * Below the first entry stands one without object: who pops it knows that
 * the array is empty.
 */
struct cpu_cache {
	struct cached_object *top;	/* [o] behind the newest entry */
	struct cached_object *end;	/* top at most */
	u16 batch;			/* how many move at a time */
	u8 node;			/* of this core, and of all entries */
	u8 used;			/* OBJECT_USED + node */
	struct cached_object none;	/* { NULL, NULL } */
	struct cached_object entry[CPU_CACHE_ENTRIES];	/* [o] */
} __aligned(8);
static_assert(sizeof(void *) != 4 ||
	      sizeof(struct cpu_cache) == CPU_CACHE_BYTES,
	      "a core's array is found by a shift");
static_assert(offsetof(struct cpu_cache, none) +
	      sizeof(struct cached_object) ==
	      offsetof(struct cpu_cache, entry), "entry[-1] is none");

/* [N] guards all of it. */
struct slab_node {
	struct spinlock lock;
	struct list_head partial;	/* some objects in state FREE */
	struct list_head full;		/* none */
	struct list_head empty;		/* all of them */
	unsigned long nr_slabs;
	unsigned long nr_empty;
	unsigned long nr_free;		/* objects in state FREE */
};

/* Empty slabs that a node keeps; what is above goes back to the pages. */
#define SLAB_EMPTY_MAX		1

/* [I] but what says otherwise; [L] slab_list_lock. */
struct kmem_cache {
	struct cpu_cache cpu[NR_CPUS];
	u32 slot_size;
	u32 reciprocal;			/* 2^32 / slot_size, rounded up */
	u32 object_size;		/* as asked for */
	u16 nr_objects;			/* in a slab */
	u16 first;			/* slot of the first of them */
	u16 nr_slots;			/* of a block, the last perhaps cut */
	u16 order;			/* pages of a slab: 2^order */
	u16 align;
	u16 map_offset;			/* of the map in the descriptor */
	u16 track_offset;		/* of the tracks; CONFIG_DEBUG_SLAB */
	u16 desc_size;
	bool desc_apart;		/* the descriptor is not in the block */
	bool is_static;			/* the allocator's own: stays */
	void (*ctor)(void *);
	struct list_head link;		/* [L] */
	char name[SLAB_NAME_LEN];
	struct slab_node node[MAX_NODES];
};

/* An allocation, for the parts that are not the fast one. */
struct slab_request {
	gfp_t gfp;
	int node;
	size_t size;			/* as asked for */
	vaddr_t caller;
};

#define CALLER	((vaddr_t)__builtin_return_address(0))

extern struct list_head slab_list;		/* [L] all caches */
extern struct spinlock slab_list_lock;
extern struct kmem_cache slab_desc_cache;	/* descriptors of slabs apart */

/* What the pages of large kmalloc()s lead to: a slab without objects. */
extern struct slab slab_large;

/* mem_map and mem_map_pages, next to each other: one address to load. */
extern struct slab_ram {
	struct page *map;
	unsigned long nr_pages;
} slab_ram;

/* --- slab.c: taking and giving back objects --- */

/*
 * Everything that slab_alloc() and slab_free() leave undone. Size 0: that of
 * the cache's objects.
 */
void *slab_alloc_rest(struct kmem_cache *c, gfp_t gfp, size_t size,
		      vaddr_t caller);
void slab_free_rest(struct slab *slab, void *p, vaddr_t caller);

/* A new object's bytes become 0. NULL: refused, its constructor set them. */
void *slab_clear(struct kmem_cache *c, void *object, vaddr_t caller);

/* From a given node, or NUMA_NO_NODE; with fault injection. */
void *slab_alloc_node(struct kmem_cache *c,
		      const struct slab_request *request);

/* The same without: for the allocator itself. */
void *slab_alloc_surely(struct kmem_cache *c,
			const struct slab_request *request);

/* This core's objects of a cache, or a dead core's, back to their slabs. */
void cpu_cache_drain(struct kmem_cache *c, unsigned int cpu);

/* --- slab_node.c: slabs and the lists they are on --- */

/* A new slab on no list yet, all of its objects FREE; NULL: no memory. */
struct slab *slab_make(struct kmem_cache *c,
		       const struct slab_request *request);

/* Gives back the pages of slabs that are on no list. Return: how many. */
unsigned long slab_unmake_all(struct list_head *slabs);

/* Takes up to want objects that are on a node; their state is CACHED. */
unsigned int node_take(struct kmem_cache *c, int node,
		       struct cached_object *to, unsigned int want);

/* The same from a new slab, which is put on its node's lists. */
unsigned int node_add_and_take(struct slab *slab, struct cached_object *to,
			       unsigned int want);

/*
 * Gives objects of one node back. Slabs to be unmade go to doomed.
 * Context: irqs masked.
 */
void node_put(struct kmem_cache *c, int node,
	      const struct cached_object *from, unsigned int nr,
	      struct list_head *doomed);

/* All empty slabs of a cache, to doomed. */
void node_take_empty(struct kmem_cache *c, struct list_head *doomed);

/* --- slab_cache.c: caches --- */

/* One of the allocator's own, while slab_init() runs. */
void cache_setup_static(struct kmem_cache *c, const char *name, size_t size,
			size_t align);

/* Is this one of ours? Any value will do. */
bool cache_known_locked(const struct kmem_cache *c);

/* --- kmalloc.c --- */

void kmalloc_init(void);

/* The head of the large allocation that p lies in; NULL: in none. */
struct page *kmalloc_large_head(const void *p);

/* Gives one back, if p is one; refuses p otherwise. */
void kmalloc_large_free(const void *p, vaddr_t caller);

/* --- slab_report.c --- */

/*
 * Says what is wrong with p, given back or asked about by caller. c: NULL,
 * or the cache that it was said to be of.
 */
void slab_refuse(const struct kmem_cache *c, const void *p, vaddr_t caller);
void slab_refuse_destroy(const struct kmem_cache *c, int err, vaddr_t caller);
void slab_report_failure(const struct kmem_cache *c,
			 const struct slab_request *request, const char *why);

/* Counts a wrong use. */
void slab_count_report(void);

/* Objects in use; exact if nobody takes or gives back meanwhile. */
unsigned long cache_active(const struct kmem_cache *c);

/* --- in line --- */

static inline unsigned long *slab_map(const struct slab *slab)
{
	return (unsigned long *)((vaddr_t)slab + slab->cache->map_offset);
}

static inline void *slab_object(const struct slab *slab, unsigned int slot)
{
	return slab->base + slot * slab->cache->slot_size;
}

static inline unsigned int cpu_cache_count(const struct cpu_cache *cc)
{
	return (unsigned int)(READ_ONCE(cc->top) - cc->entry);
}

/*
 * Does p lie in a slab's block, or begin a page of a large kmalloc()? Then
 * *slab is the slab, or slab_large. Any value will do.
 */
static __always_inline bool slab_find(const void *p, struct slab **slab)
{
	vaddr_t i = ((vaddr_t)p >> PAGE_SHIFT) - RAM_PFN;
	const struct page *page = slab_ram.map + i;

	if (unlikely(i >= slab_ram.nr_pages) ||
	    unlikely(!(page->flags & PG_OWNER_SLAB)))
		return false;
	*slab = page->freelist;
	return true;
}

/* The slab p lies in, or NULL. */
static inline struct slab *slab_of(const void *p)
{
	struct slab *slab;

	return slab_find(p, &slab) && slab != &slab_large ? slab : NULL;
}

#define SLAB_NO_SLOT	(~0u)

/*
 * The slot that begins at p, an address in the slab's block. Slots are not
 * a power of two, and this CPU does not divide: multiply by the reciprocal.
 * For p = base + i * slot_size the result is i, because i times the error of
 * the reciprocal (less than slot_size) stays below 2^32: static_assert in
 * mm/slab_cache.c. Any other offset is no product of anything with slot_size.
 */
static __always_inline unsigned int slab_slot(const struct kmem_cache *c,
					      const struct slab *slab,
					      const void *p)
{
	u32 offset = (u32)((vaddr_t)p - (vaddr_t)slab->base);
	u32 i = (u32)(((u64)offset * c->reciprocal) >> 32);

	return likely(i * c->slot_size == offset) ? i : SLAB_NO_SLOT;
}

/* The slot of the object that begins at p and is in use. */
static inline unsigned int slab_used_slot(const struct slab *slab,
					  const void *p)
{
	unsigned int i = slab_slot(slab->cache, slab, p);

	return i != SLAB_NO_SLOT && slab->state[i] >= OBJECT_USED ?
	       i : SLAB_NO_SLOT;
}

/* The newest object; NULL: the array is empty. Context: irqs masked. */
static __always_inline void *cpu_cache_pop(struct cpu_cache *cc)
{
	struct cached_object *e = cc->top - 1;
	void *object = e->object;
	u8 *state = e->state;

	if (unlikely(!object))
		return NULL;
	sched_point();
	cc->top = e;
	*state = cc->used;
	return object;
}

/* There must be room. Context: irqs masked. */
static __always_inline void cpu_cache_push(struct cpu_cache *cc, void *object,
					   u8 *state)
{
	struct cached_object *e = cc->top;

	e->object = object;
	e->state = state;
	sched_point();
	cc->top = e + 1;
	*state = OBJECT_CACHED;
}

static inline void slab_check_context(gfp_t gfp)
{
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT) && gfpflags_allow_blocking(gfp))
		assert_can_sleep();
}

/*
 * The fast path of every allocation from a cache; size is what was asked
 * for, 0: the size of its objects. All else is done by one
 * call at its end, so that nothing need be saved on the stack here.
 */
static __always_inline void *slab_alloc(struct kmem_cache *c, gfp_t gfp,
					size_t size, vaddr_t caller)
{
	unsigned long flags;
	void *object;

	slab_check_context(gfp);
	if (IS_ENABLED(CONFIG_DEBUG_SLAB) ||
	    unlikely(READ_ONCE(fault_armed[FAULT_SLAB])))
		return slab_alloc_rest(c, gfp, size, caller);
	local_irq_save(flags);
	object = cpu_cache_pop(&c->cpu[raw_smp_processor_id()]);
	local_irq_restore(flags);
	if (unlikely(!object))
		return slab_alloc_rest(c, gfp, size, caller);
	if (gfp & __GFP_ZERO)
		return slab_clear(c, object, caller);
	return object;
}

/* The fast path of every free: p lies in the slab's block. */
static __always_inline void slab_free(struct slab *slab, void *p,
				      vaddr_t caller)
{
	struct kmem_cache *c = slab->cache;
	unsigned int i = slab_slot(c, slab, p);
	u8 *state = slab->state + i;
	struct cpu_cache *cc;
	unsigned long flags;

	if (IS_ENABLED(CONFIG_DEBUG_SLAB) || unlikely(i == SLAB_NO_SLOT)) {
		slab_free_rest(slab, p, caller);
		return;
	}
	local_irq_save(flags);
	cc = &c->cpu[raw_smp_processor_id()];
	if (unlikely(*state != cc->used) ||
	    unlikely(cc->top >= cc->end)) {
		local_irq_restore(flags);
		slab_free_rest(slab, p, caller);
		return;
	}
	cpu_cache_push(cc, p, state);
	local_irq_restore(flags);
}
