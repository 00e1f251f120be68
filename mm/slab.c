// SPDX-License-Identifier: MIT
/*
 * mm/slab.c - taking and giving back objects; each core's array
 *
 *   slab_alloc()        pop ----------+          (mm/slab_internal.h, in line)
 *   take()              a batch <-----+---- node's slabs
 *   alloc_slowly()      from a new slab, or from another node
 *
 *   slab_free()         push
 *   slab_free_rest()    array full: a batch ----> node's slabs
 *                       another node's: straight to that node
 *
 * Interrupts are masked for a pop, a push or one batch, not while a slab is
 * made; the thread may go on on another core after that, so each step looks
 * up its core's array anew.
 */
#include "mm/slab.h"

#include <string.h>

#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

/* --- taking --- */

static void *use(const struct cached_object *taken)
{
	*taken->state = OBJECT_USED;
	return taken->object;
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
		if (cc->avail == 0)	/* an interrupt may have been faster */
			cc->avail = (u16)node_take(c, cc->node, cc->entry,
						   cc->batch);
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

	if (!slab)
		return NULL;
	(void)node_add_and_take(slab, &taken, 1);
	return use(&taken);
}

/* Of a node, or of the others, nearest first. */
static void *take_near(struct kmem_cache *c, int node, gfp_t gfp)
{
	void *object = take(c, node);

	if (gfp & __GFP_THISNODE)
		return object;
	for (unsigned int i = 1; i < nr_nodes && !object; i++)
		object = take(c, nodes[node].fallback[i]);
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
	void *object = take(c, here.node);

	if (object)
		return object;
	if (here.node == NUMA_NO_NODE)
		here.node = cpu_to_node(raw_smp_processor_id());
	if (nr_nodes > 1)
		object = alloc_on_nodes(c, &here);
	else
		object = take_one_of_new(c, &here);
	/* Short of pages, the other cores' objects were put in their slabs. */
	return object ? object : take_near(c, here.node, here.gfp);
}

static void prepare(struct kmem_cache *c, void *object,
		    const struct slab_request *request)
{
	size_t size = c->object_size;

	if (IS_ENABLED(CONFIG_DEBUG_SLAB)) {
		struct slab *slab = slab_of(object);

		slab_debug_alloc(slab, slab_index(c, slab, object), request);
		size = request->size;	/* red behind it */
	}
	if (request->gfp & __GFP_ZERO)
		memset(object, 0, size);
}

void *slab_alloc_rest(struct kmem_cache *c, void *object,
		      const struct slab_request *request)
{
	const char *why = "no memory";

	if (!object)
		object = alloc_slowly(c, request);
	if (object && c->ctor && (request->gfp & __GFP_ZERO)) {
		kmem_cache_free(c, object);
		object = NULL;
		why = "__GFP_ZERO would undo the constructor";
	}
	if (object)
		prepare(c, object, request);
	else
		slab_report_failure(c, request, why);
	return object;
}

void *slab_alloc_injected(struct kmem_cache *c, gfp_t gfp, vaddr_t caller)
{
	slab_report_failure(c, &(struct slab_request){
		.gfp = gfp, .node = NUMA_NO_NODE, .caller = caller,
		.size = c->object_size }, "fault injection");
	return NULL;
}

void *kmem_cache_alloc(struct kmem_cache *c, gfp_t gfp)
{
	return slab_alloc(c, gfp, c->object_size, CALLER);
}

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
{
	return slab_alloc_node(c, &(struct slab_request){
		.gfp = gfp, .node = node, .size = c->object_size,
		.caller = CALLER });
}

void *slab_alloc_node(struct kmem_cache *c, const struct slab_request *request)
{
	struct cpu_cache *cc;
	unsigned long flags;
	void *object = NULL;

	if (request->node == NUMA_NO_NODE)
		return slab_alloc(c, request->gfp, request->size,
				  request->caller);
	slab_check_context(request->gfp);
	if (!node_valid(request->node)) {
		slab_report_failure(c, request, "no such node");
		return NULL;
	}
	if (fault_should_fail_at(FAULT_SLAB, request->caller))
		return slab_alloc_injected(c, request->gfp, request->caller);
	local_irq_save(flags);
	cc = &c->cpu[raw_smp_processor_id()];
	if (cc->node == request->node)
		object = cpu_cache_pop(cc);
	local_irq_restore(flags);
	return slab_alloc_rest(c, object, request);
}

/* --- giving back --- */

/* The oldest entries go: what was used last is still in the caches. */
static void cpu_flush(struct kmem_cache *c, struct cpu_cache *cc,
		      unsigned int nr, struct list_head *doomed)
{
	node_put(c, cc->node, cc->entry, nr, doomed);
	cc->avail = (u16)(cc->avail - nr);
	memmove(cc->entry, cc->entry + nr, cc->avail * sizeof(cc->entry[0]));
}

/*
 * Makes the object ours: of two who free it, one gets it. Two cores that do
 * so in the same instant are told apart in the debug variant only.
 */
static bool claim(u8 *state)
{
	u8 used = OBJECT_USED;

	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		return __atomic_compare_exchange_n(state, &used,
						   OBJECT_CACHED, false,
						   __ATOMIC_ACQ_REL,
						   __ATOMIC_RELAXED);
	if (*state != OBJECT_USED)
		return false;
	*state = OBJECT_CACHED;
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
	if (cc->avail >= cc->limit)
		cpu_flush(c, cc, cc->batch, doomed);
	cpu_cache_push(cc, object.object, object.state);
}

/* Everything but the plain push: also what is to be refused. */
void slab_free_rest(struct slab *slab, void *object, vaddr_t caller)
{
	struct kmem_cache *c = slab->cache;
	unsigned int i = slab_index(c, slab, object);
	unsigned long flags;
	LIST_HEAD(doomed);

	if (i >= c->nr_objects) {
		slab_refuse(NULL, object, caller);
		return;
	}
	local_irq_save(flags);
	if (!claim(&slab->state[i])) {
		local_irq_restore(flags);
		slab_refuse(NULL, object, caller);
		return;
	}
	slab_debug_free(slab, i, caller);
	give_back(slab, i, &doomed);
	local_irq_restore(flags);
	slab_unmake_all(&doomed);
}

void kmem_cache_free(struct kmem_cache *c, void *object)
{
	struct slab *slab = slab_of(object);

	if (unlikely(!slab) || unlikely(slab->cache != c)) {
		slab_refuse(c, object, CALLER);
		return;
	}
	slab_free(slab, object, CALLER);
}

void cpu_cache_drain(struct kmem_cache *c, unsigned int cpu)
{
	struct cpu_cache *cc = &c->cpu[cpu];
	unsigned long flags;
	LIST_HEAD(doomed);

	local_irq_save(flags);
	if (cc->avail)
		cpu_flush(c, cc, cc->avail, &doomed);
	local_irq_restore(flags);
	slab_unmake_all(&doomed);
}
