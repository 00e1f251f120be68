// SPDX-License-Identifier: MIT
/*
 * mm/slab_internal.h - what the files of the slab allocator share
 *
 * A slab is a block of pages cut into slots of one size, and a descriptor:
 * in front of the objects when they are small, an object of its own cache
 * when they are large.
 *
 *   block   | descriptor | gap | object | gap | object | gap | ... | rest |
 *                              ^base    <--- slot_size --->
 *
 * The gaps are there with CONFIG_DEBUG_SLAB only: the red zones. Each page
 * of the block points to the descriptor; every object has a byte there that
 * says where it is:
 *
 *                taken                    taken
 *   OBJECT_FREE -------> OBJECT_CACHED --------> OBJECT_USED
 *   in its slab <------- in a core's    <-------  somebody's
 *               flushed  array            freed
 *
 * The byte belongs to whom the object belongs to, so it needs no atomics:
 * FREE is changed under the node's lock, CACHED by the array's core with
 * irqs masked, USED by who frees the object.
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

enum object_state { OBJECT_FREE, OBJECT_CACHED, OBJECT_USED };

/* [N] the lock of the slab's node. */
struct slab {
	struct list_head link;		/* [N] in one of the node's lists */
	struct kmem_cache *cache;	/* [I] */
	u8 *base;			/* [I] object 0 */
	struct page *page;		/* [I] the block's head */
	u16 nr_free;			/* [N] objects in state FREE */
	u8 node;			/* [I] whose memory this is */
	u8 state[];			/* enum object_state, of each object */
	/* then: the map of FREE objects, [N]; then: struct slab_track each */
};

/* A core's array of objects, and each one's state byte. */
struct cached_object {
	void *object;
	u8 *state;
};

#define CPU_CACHE_BYTES		512u
#define CPU_CACHE_ENTRIES	63u

/* [o] for its core with irqs masked; the rest [I]. */
struct cpu_cache {
	u16 avail;			/* [o] entries in use */
	u16 limit;			/* entries to be used at most */
	u16 batch;			/* how many move at a time */
	u16 node;			/* of this core, and of all entries */
	struct cached_object entry[CPU_CACHE_ENTRIES];	/* [o] */
};
static_assert(sizeof(struct cpu_cache) == CPU_CACHE_BYTES,
	      "a core's array is found by a shift");

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
	u32 slot_size;			/* from object to object */
	u32 reciprocal;			/* of slot_size, times 2^32, rounded up */
	u32 nr_objects;			/* in a slab */
	u32 object_size;		/* as asked for */
	void (*ctor)(void *);
	u16 align;
	u16 order;			/* pages of a slab: 2^order */
	u32 first;			/* offset of object 0 in its slab */
	u16 map_offset;			/* of the map in the descriptor */
	u16 track_offset;		/* of the tracks; CONFIG_DEBUG_SLAB */
	u16 desc_size;
	bool desc_apart;		/* the descriptor is not in the block */
	bool is_static;			/* the allocator's own: stays */
	struct list_head link;		/* [L] */
	char name[SLAB_NAME_LEN];
	struct slab_node node[MAX_NODES];
	struct cpu_cache cpu[NR_CPUS] __aligned(SMP_CACHE_BYTES);
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

/* --- slab.c: taking and giving back objects --- */

/* The rest of slab_alloc(): object is NULL or just popped. */
void *slab_alloc_rest(struct kmem_cache *c, void *object,
		      const struct slab_request *request);
void *slab_alloc_injected(struct kmem_cache *c, gfp_t gfp, vaddr_t caller);
void *slab_alloc_node(struct kmem_cache *c,
		      const struct slab_request *request);
void slab_free_rest(struct slab *slab, void *object, vaddr_t caller);

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

/* kmalloc() for who allocates in somebody's name. */
void *kmalloc_track_caller(size_t size, gfp_t gfp, vaddr_t caller)
	__must_check;

/* The head of the large allocation that p lies in; NULL: in none. */
struct page *kmalloc_large_head(const void *p);

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

static inline void *slab_object(const struct slab *slab, unsigned int i)
{
	return slab->base + i * slab->cache->slot_size;
}

/*
 * The slab an address lies in; NULL: in none. Any value will do. Memory of
 * kmalloc() in whole pages is the slab allocator's too, but has no slab.
 */
static __always_inline struct slab *slab_of(const void *p)
{
	const struct page *page;

	if (unlikely(!page_valid(p)))
		return NULL;
	page = virt_to_page(p);
	if (unlikely(!(page->flags & PG_OWNER_SLAB)))
		return NULL;
	return page->freelist;
}

/*
 * Which object begins at p; nr_objects or above: none. Slots are not a
 * power of two, and this CPU does not divide: multiply by the reciprocal.
 * For offset = i * slot_size the result is i, because i times the error of
 * the reciprocal (less than slot_size) stays below 2^32: static_assert in
 * mm/slab_cache.c. Any other offset is no product of anything with slot_size.
 */
static __always_inline unsigned int slab_index(const struct kmem_cache *c,
					       const struct slab *slab,
					       const void *p)
{
	u32 offset = (u32)((vaddr_t)p - (vaddr_t)slab->base);
	u32 i = (u32)(((u64)offset * c->reciprocal) >> 32);

	return likely(i * c->slot_size == offset) ? i : ~0u;
}

static __always_inline void *cpu_cache_pop(struct cpu_cache *cc)
{
	u32 n = cc->avail;
	struct cached_object *e;

	if (unlikely(n == 0))
		return NULL;
	cc->avail = (u16)--n;
	e = &cc->entry[n];
	*e->state = OBJECT_USED;
	return e->object;
}

static __always_inline void cpu_cache_push(struct cpu_cache *cc, void *object,
					   u8 *state)
{
	u32 n = cc->avail;

	*state = OBJECT_CACHED;
	cc->entry[n].object = object;
	cc->entry[n].state = state;
	cc->avail = (u16)(n + 1);
}

static inline void slab_check_context(gfp_t gfp)
{
	if (IS_ENABLED(CONFIG_DEBUG_CONTEXT) && gfpflags_allow_blocking(gfp))
		assert_can_sleep();
}

/* The fast path of every allocation from a cache. */
static __always_inline void *slab_alloc(struct kmem_cache *c, gfp_t gfp,
					size_t size, vaddr_t caller)
{
	unsigned long flags;
	void *object;

	slab_check_context(gfp);
	if (fault_should_fail_at(FAULT_SLAB, caller))
		return slab_alloc_injected(c, gfp, caller);
	local_irq_save(flags);
	object = cpu_cache_pop(&c->cpu[raw_smp_processor_id()]);
	local_irq_restore(flags);
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB) && likely(object) &&
	    likely(!(gfp & __GFP_ZERO)))
		return object;
	return slab_alloc_rest(c, object, &(struct slab_request){
		.gfp = gfp, .node = NUMA_NO_NODE, .size = size,
		.caller = caller });
}

/* The fast path of every free of an object. slab is the object's. */
static __always_inline void slab_free(struct slab *slab, void *object,
				      vaddr_t caller)
{
	struct kmem_cache *c = slab->cache;
	unsigned int i = slab_index(c, slab, object);
	struct cpu_cache *cc;
	unsigned long flags;

	if (IS_ENABLED(CONFIG_DEBUG_SLAB) || unlikely(i >= c->nr_objects)) {
		slab_free_rest(slab, object, caller);
		return;
	}
	local_irq_save(flags);
	cc = &c->cpu[raw_smp_processor_id()];
	if (unlikely(slab->state[i] != OBJECT_USED) ||
	    unlikely(cc->node != slab->node) ||
	    unlikely(cc->avail >= cc->limit)) {
		local_irq_restore(flags);
		slab_free_rest(slab, object, caller);
		return;
	}
	cpu_cache_push(cc, object, &slab->state[i]);
	local_irq_restore(flags);
}
