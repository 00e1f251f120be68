// SPDX-License-Identifier: MIT
/*
 * mm/slab.c - taking and giving back objects; each core's array
 *
 *   slab_alloc()     pop -----------+         (mm/slab_internal.h, in line)
 *   take()           refill a batch +---- node's slabs
 *   alloc_slowly()   from a new slab, or from another node
 *
 *   slab_free()      push
 *   slab_free_rest() array full: a batch ----> node's slabs
 *                    another node's: straight to that node
 *
 * Interrupts are masked for a pop, a push or one batch, not while a slab is
 * made; the thread may go on on another core after that, so each step looks
 * up its core's array anew.
 */
#include "mm/slab.h"

#include <string.h>

#include "kernel/arch/zero.h"
#include "kernel/lib/export.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

/* --- taking --- */

static void *use(const struct cached_object *taken)
{
	*taken->state = (u8)(OBJECT_USED + slab_of(taken->object)->node);
	return taken->object;
}

static void refill(struct kmem_cache *c, struct cpu_cache *cc)
{
	cc->top += node_take(c, cc->node, cc->top, cc->batch);
}

/*
 * An object that is on a node already. This core's array is filled, and
 * popped, if it is the node's; others are taken past it one by one.
 */
static void *take(struct kmem_cache *c, int node)
{
	struct cached_object one;
	struct cpu_cache *cc;
	unsigned long flags;
	void *object = NULL;

	local_irq_save(flags);
	cc = &c->cpu[raw_smp_processor_id()];
	if (node == NUMA_NO_NODE || node == cc->node) {
		if (cc->top == cc->entry)
			refill(c, cc);
		object = cpu_cache_pop(cc);
	} else if (node_take(c, node, &one, 1)) {
		object = use(&one);
	}
	local_irq_restore(flags);
	return object;
}

static void *take_one_of_new(struct kmem_cache *c,
			     const struct slab_request *request)
{
	struct slab *slab = slab_make(c, request);
	struct cached_object taken;
	unsigned long flags;
	void *object;

	if (!slab)
		return NULL;
	/* In no array, it is CACHED: slab_verify() must not come between. */
	local_irq_save(flags);
	(void)node_add_and_take(slab, &taken, 1);
	object = use(&taken);
	local_irq_restore(flags);
	return object;
}

/* Of a node, or of the others, nearest first. */
static void *take_near(struct kmem_cache *c, int node, gfp_t gfp)
{
	void *object = take(c, node);

	if (gfp & __GFP_THISNODE)
		return object;
	for (unsigned int i = 1; i < nr_nodes && !object; i++)
		object = take(c, node_data[node].fallback[i]);
	return object;
}

/*
 * With several nodes: the node's pages, the others' objects, their pages. In
 * this order a node without pages does not make a slab for each object.
 */
static void *alloc_on_nodes(struct kmem_cache *c,
			    const struct slab_request *request)
{
	struct slab_request here = *request;
	void *object;

	here.gfp |= __GFP_THISNODE | __GFP_NORETRY;
	object = take_one_of_new(c, &here);
	if (!object)
		object = take_near(c, here.node, request->gfp);
	return object ? object : take_one_of_new(c, request);
}

static void *alloc_slowly(struct kmem_cache *c,
			  const struct slab_request *request)
{
	struct slab_request here = *request;
	void *object;

	if (here.node == NUMA_NO_NODE)
		here.node = cpu_to_node(raw_smp_processor_id());
	if (nr_nodes > 1)
		object = alloc_on_nodes(c, &here);
	else
		object = take_one_of_new(c, &here);
	/* Short of pages, the other cores' objects were put in their slabs. */
	return object ? object : take_near(c, here.node, here.gfp);
}

/*
 * In double words: slots are aligned to them and padded to them. The barrier
 * keeps a few from becoming memset(), which is several times as slow.
 */
static void *clear(struct kmem_cache *c, void *object)
{
	u64 *p = object, *end = p + DIV_ROUND_UP(c->object_size, sizeof(*p));

	if (end - p > 4)
		return arch_zero(object, (size_t)(end - p) * sizeof(*p));
	do {
		*p++ = 0;
		barrier();
	} while (p < end);
	return object;
}

static void *refuse_clearing(struct kmem_cache *c, vaddr_t caller)
{
	slab_count_report();
	slab_report_failure(c, &(struct slab_request){
		.gfp = __GFP_ZERO, .node = NUMA_NO_NODE,
		.size = c->object_size, .caller = caller },
		"__GFP_ZERO would undo the constructor");
	return NULL;
}

__noinline void *slab_clear(struct kmem_cache *c, void *object,
			    vaddr_t caller)
{
	if (likely(!c->ctor))
		return clear(c, object);
	kmem_cache_free(c, object);
	return refuse_clearing(c, caller);
}

/* The debug variant: what is behind request->size is red. */
static void *prepare_checked(struct kmem_cache *c, void *object,
			     const struct slab_request *request)
{
	struct slab *slab = slab_of(object);

	slab_debug_alloc(slab, slab_slot(c, slab, object), request);
	if (request->gfp & __GFP_ZERO)
		memset(object, 0, request->size);
	return object;
}

void *slab_alloc_surely(struct kmem_cache *c,
			const struct slab_request *request)
{
	void *object;

	if (unlikely(c->ctor && (request->gfp & __GFP_ZERO)))
		return refuse_clearing(c, request->caller);
	object = take(c, request->node);
	if (!object)
		object = alloc_slowly(c, request);
	if (!object) {
		slab_report_failure(c, request, "no memory");
		return NULL;
	}
	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		return prepare_checked(c, object, request);
	return request->gfp & __GFP_ZERO ? clear(c, object) : object;
}

void *slab_alloc_node(struct kmem_cache *c, const struct slab_request *request)
{
	slab_check_context(request->gfp);
	if (request->node != NUMA_NO_NODE && !node_valid(request->node)) {
		slab_report_failure(c, request, "no such node");
		return NULL;
	}
	if (fault_should_fail_at(FAULT_SLAB, request->caller)) {
		slab_report_failure(c, request, "fault injection");
		return NULL;
	}
	return slab_alloc_surely(c, request);
}

__noinline void *slab_alloc_rest(struct kmem_cache *c, gfp_t gfp, size_t size,
				 vaddr_t caller)
{
	return slab_alloc_node(c, &(struct slab_request){
		.gfp = gfp, .node = NUMA_NO_NODE, .caller = caller,
		.size = size ? size : c->object_size });
}

void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp)
{
	return slab_alloc(c, gfp, 0, CALLER);
}
EXPORT_SYMBOL(kmem_cache_alloc);

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
{
	return slab_alloc_node(c, &(struct slab_request){
		.gfp = gfp, .node = node, .size = c->object_size,
		.caller = CALLER });
}
EXPORT_SYMBOL(kmem_cache_alloc_node);

/* --- giving back --- */

/* The oldest entries go: what was used last is still in the caches. */
static void cpu_flush(struct kmem_cache *c, struct cpu_cache *cc,
		      unsigned int nr, struct list_head *doomed)
{
	node_put(c, cc->node, cc->entry, nr, doomed);
	memmove(cc->entry, cc->entry + nr,
		(size_t)((u8 *)cc->top - (u8 *)(cc->entry + nr)));
	cc->top -= nr;
}

/*
 * Makes an object in use ours: of two who free it, one gets it. Two cores
 * that do so in the same instant are told apart in the debug variant only.
 */
static bool claim(struct slab *slab, unsigned int i)
{
	u8 used = (u8)(OBJECT_USED + slab->node);

	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		return __atomic_compare_exchange_n(&slab->state[i], &used,
						   OBJECT_CACHED, false,
						   __ATOMIC_ACQ_REL,
						   __ATOMIC_RELAXED);
	if (slab->state[i] != used)
		return false;
	slab->state[i] = OBJECT_CACHED;
	return true;
}

/* Context: irqs masked; the object's state is CACHED. */
static void give_back(struct slab *slab, unsigned int i,
		      struct list_head *doomed)
{
	struct kmem_cache *c = slab->cache;
	struct cpu_cache *cc = &c->cpu[raw_smp_processor_id()];
	struct cached_object object = {
		.object = slab_object(slab, i), .state = &slab->state[i],
	};

	if (cc->node != slab->node) {
		node_put(c, slab->node, &object, 1, doomed);
		return;
	}
	if (cc->top >= cc->end)
		cpu_flush(c, cc, cc->batch, doomed);
	cpu_cache_push(cc, object.object, object.state);
}

/* All but the plain push: other nodes, full arrays, and what is no object. */
__noinline void slab_free_rest(struct slab *slab, void *p, vaddr_t caller)
{
	unsigned int i = slab_slot(slab->cache, slab, p);
	unsigned long flags;
	bool claimed = false;
	LIST_HEAD(doomed);

	if (slab == &slab_large) {
		kmalloc_large_free(p, caller);
		return;
	}
	local_irq_save(flags);
	if (i != SLAB_NO_SLOT && claim(slab, i)) {
		claimed = true;
		slab_debug_free(slab, i, caller);
		give_back(slab, i, &doomed);
	}
	local_irq_restore(flags);
	if (claimed)
		slab_unmake_all(&doomed);
	else
		slab_refuse(NULL, p, caller);
}

void kmem_cache_free(struct kmem_cache *c, void *object)
{
	struct slab *slab = NULL;	/* for -Og, as in kfree() */

	if (unlikely(!slab_find(object, &slab)) ||
	    unlikely(slab->cache != c)) {
		slab_refuse(c, object, CALLER);
		return;
	}
	slab_free(slab, object, CALLER);
}
EXPORT_SYMBOL(kmem_cache_free);

void cpu_cache_drain(struct kmem_cache *c, unsigned int cpu)
{
	struct cpu_cache *cc = &c->cpu[cpu];
	unsigned long flags;
	LIST_HEAD(doomed);

	local_irq_save(flags);
	if (cc->top != cc->entry)
		cpu_flush(c, cc, cpu_cache_count(cc), &doomed);
	local_irq_restore(flags);
	slab_unmake_all(&doomed);
}
