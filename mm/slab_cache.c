// SPDX-License-Identifier: MIT
/*
 * mm/slab_cache.c - caches: their layout, making, emptying, unmaking
 *
 * A slab's order is the smallest at which at least four objects fit and at
 * most an eighth of the block is lost. Descriptors of large objects lie
 * apart, so that a power of two fills its block.
 *
 * The objects at a core's hand are that core's: to have them back, it is
 * called (cores that are off have none: slab_cpu_drain). So nobody calls
 * other cores with slab_list_lock held: they may be waiting for it.
 */
#include <string.h>

#include "kernel/core/cpuhp.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/lib/bits.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/format.h"
#include "mm/slab_debug.h"
#include "mm/slab_internal.h"

#define GOOD_OBJECTS	4u	/* of a slab, if order GOOD_ORDER can do it */
#define GOOD_ORDER	3u
#define GOOD_WASTE	8u	/* 64ths */
#define APART_SIZE	512u	/* from here on descriptors lie apart */
#define APART_SLOTS	16u
#define APART_DESC_SIZE	(ALIGN_UP(offsetof(struct slab, state) +	\
				  APART_SLOTS, sizeof(long)) +		\
			 sizeof(long) + APART_SLOTS * SLAB_TRACK_SIZE)
static_assert(APART_SLOTS <= 32, "their map is one word");
static_assert(APART_DESC_SIZE < APART_SIZE,
	      "a descriptor's own descriptor is not apart");
static_assert((PAGE_SIZE << GOOD_ORDER) / SLAB_MIN_ALIGN *
	      (2ULL * SLAB_MAX_SIZE) < 1ULL << 32,
	      "slab_index(): objects of a slab times the reciprocal's error");

LIST_HEAD(slab_list);
DEFINE_SPINLOCK(slab_list_lock, LOCK_RANK_SLAB);

struct slab_ram slab_ram;
struct kmem_cache slab_desc_cache;
static struct kmem_cache cache_cache;	/* struct kmem_cache themselves */

/* --- layout --- */

/* Where the parts of a descriptor for nr slots are. Return: its size. */
static size_t describe(struct kmem_cache *c, unsigned int nr)
{
	size_t end = ALIGN_UP(offsetof(struct slab, state) + nr, sizeof(long));

	c->map_offset = (u16)end;
	end += BITS_TO_LONGS(nr) * sizeof(long);
	c->track_offset = (u16)end;
	end += nr * SLAB_TRACK_SIZE;
	c->desc_size = (u16)end;
	return end;
}

/* Cuts a block of this order into slots. Return: how many have an object. */
static unsigned int cut(struct kmem_cache *c, unsigned int order)
{
	size_t block = PAGE_SIZE << order, head = SLAB_GAP;
	unsigned int whole = (unsigned int)(block / c->slot_size);
	size_t desc;

	c->order = (u16)order;
	c->nr_slots = (u16)DIV_ROUND_UP(block, c->slot_size);
	desc = describe(c, c->nr_slots);
	if (!c->desc_apart)
		head += desc;
	c->first = (u16)DIV_ROUND_UP(head, c->slot_size);
	if (whole <= c->first || (c->desc_apart && c->nr_slots > APART_SLOTS))
		c->nr_objects = 0;
	else
		c->nr_objects = (u16)(whole - c->first);
	return c->nr_objects;
}

/* Lost bytes in 64ths of the block. */
static unsigned int waste(const struct kmem_cache *c)
{
	size_t block = PAGE_SIZE << c->order;

	return (unsigned int)((block - c->nr_objects * c->slot_size) * 64 /
			      block);
}

static void choose_order(struct kmem_cache *c)
{
	unsigned int best = 0, best_waste = 65;

	for (unsigned int order = 0; order < MAX_ORDER; order++) {
		unsigned int nr = cut(c, order);

		if (nr >= GOOD_OBJECTS && waste(c) <= GOOD_WASTE)
			return;
		if (nr && waste(c) < best_waste) {
			best = order;
			best_waste = waste(c);
		}
		if (best_waste < 65 && order >= GOOD_ORDER)
			break;
	}
	(void)cut(c, best);
}

static unsigned int cpu_limit(const struct kmem_cache *c)
{
	if (c->slot_size <= 256)
		return 60;
	if (c->slot_size <= 1024)
		return 32;
	return c->slot_size <= 4096 ? 16 : 8;
}
static_assert(CPU_CACHE_ENTRIES >= 60, "the largest of these limits");

static void cpu_cache_setup(struct cpu_cache *cc, unsigned int limit,
			    int node)
{
	cc->top = cc->entry;
	cc->end = cc->entry + limit;
	cc->batch = (u16)(limit / 2);
	cc->node = (u8)node;
	cc->used = (u8)(OBJECT_USED + node);
}

static void node_setup(struct slab_node *n)
{
	spin_lock_init_ranked(&n->lock, "slab node", LOCK_RANK_SLAB_NODE);
	INIT_LIST_HEAD(&n->partial);
	INIT_LIST_HEAD(&n->full);
	INIT_LIST_HEAD(&n->empty);
}

/* c is all zero. */
static void cache_setup(struct kmem_cache *c, const char *name, size_t size,
			size_t align)
{
	unsigned int cpu;

	format(c->name, sizeof(c->name), "%s", name);
	c->align = (u16)max(align, (size_t)SLAB_MIN_ALIGN);
	c->object_size = (u32)size;
	c->slot_size = ALIGN_UP(max((u32)size + SLAB_GAP, SLAB_MIN_SLOT),
				(u32)c->align);
	c->reciprocal = (u32)(((1ULL << 32) + c->slot_size - 1) /
			      c->slot_size);
	c->desc_apart = size >= APART_SIZE;
	choose_order(c);
	assert(c->nr_objects);
	for (unsigned int i = 0; i < MAX_NODES; i++)
		node_setup(&c->node[i]);
	for_each_possible_cpu(cpu)
		cpu_cache_setup(&c->cpu[cpu], cpu_limit(c), cpu_to_node(cpu));
}

void cache_setup_static(struct kmem_cache *c, const char *name, size_t size,
			size_t align)
{
	cache_setup(c, name, size, align);
	c->is_static = true;
	list_add(&c->link, &slab_list);
}

/* --- making --- */

static const char *name_fault_locked(const char *name)
{
	const struct kmem_cache *c;

	assert_held(&slab_list_lock);
	list_for_each_entry(c, &slab_list, link)
		if (strncmp(c->name, name, SLAB_NAME_LEN - 1) == 0)
			return "there is one of that name";
	return NULL;
}

static const char *argument_fault(const char *name, size_t size, size_t align)
{
	if (!name || !*name || strpbrk(name, " \t\n"))
		return "its name is empty or has blanks";
	if (size == 0 || size > SLAB_MAX_SIZE)
		return "size must be 1 to 65536";
	if (align && (!is_power_of_2(align) || align > PAGE_SIZE))
		return "alignment must be a power of two up to 4096";
	if (list_empty(&slab_list))
		return "too early: slab_init() has not run";
	return NULL;
}

/* Small objects share a line rather than waste one each. */
static size_t line_align(size_t size, size_t align)
{
	size_t line = SMP_CACHE_BYTES;

	while (size <= line / 2)
		line /= 2;
	return max(align, line);
}

static const char *enlist(struct kmem_cache *c)
{
	const char *fault;
	unsigned long flags;

	spin_lock_irqsave(&slab_list_lock, flags);
	fault = name_fault_locked(c->name);
	if (!fault)
		list_add(&c->link, &slab_list);
	spin_unlock_irqrestore(&slab_list_lock, flags);
	return fault;
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, unsigned int flags,
				     void (*ctor)(void *))
{
	const char *fault = argument_fault(name, size, align);
	struct kmem_cache *c = NULL;

	if (flags & SLAB_HWCACHE_ALIGN)
		align = line_align(size, align);
	if (!fault) {
		c = slab_alloc(&cache_cache, GFP_KERNEL | __GFP_ZERO, 0,
			       CALLER);
		fault = c ? NULL : "no memory";
	}
	if (c) {
		cache_setup(c, name, size, align);
		c->ctor = ctor;
		fault = enlist(c);
	}
	if (!fault)
		return c;
	if (c)
		kmem_cache_free(&cache_cache, c);
	if (flags & SLAB_PANIC)
		panic("slab: no cache %s: %s", name, fault);
	pr_err("slab: no cache %s (size %zu, align %zu) for %pS: %s\n", name,
	       size, align, (void *)CALLER, fault);
	return NULL;
}
EXPORT_SYMBOL(kmem_cache_create);

/* --- emptying --- */

/* Of one cache, or (NULL) of all. */
static void drain_here(void *info)
{
	unsigned int cpu = raw_smp_processor_id();

	if (info)
		cpu_cache_drain(info, cpu);
	else
		slab_cpu_drain(cpu);
}

static void drain_cores(struct kmem_cache *c)
{
	unsigned long flags;

	if (!irqs_disabled() && !in_interrupt()) {
		on_each_cpu(drain_here, c, true);
		return;
	}
	local_irq_save(flags);
	drain_here(c);
	local_irq_restore(flags);
}

void slab_cpu_drain(unsigned int cpu)
{
	struct kmem_cache *c;
	unsigned long flags;

	/* The descriptors' cache is the last in the list: it gets more. */
	spin_lock_irqsave(&slab_list_lock, flags);
	list_for_each_entry(c, &slab_list, link)
		cpu_cache_drain(c, cpu);
	spin_unlock_irqrestore(&slab_list_lock, flags);
}

static unsigned long cache_pages(const struct kmem_cache *c)
{
	unsigned long nr = 0;

	for (unsigned int node = 0; node < nr_nodes; node++)
		nr += READ_ONCE(c->node[node].nr_slabs);
	return nr << c->order;
}

unsigned long kmem_cache_shrink(struct kmem_cache *c)
{
	unsigned long before = cache_pages(c), after;
	LIST_HEAD(doomed);

	drain_cores(c);
	node_take_empty(c, &doomed);
	slab_unmake_all(&doomed);
	after = cache_pages(c);
	return before > after ? before - after : 0;
}
EXPORT_SYMBOL(kmem_cache_shrink);

unsigned long slab_reclaim_all(void)
{
	unsigned long before = slab_pages(), after, flags;
	struct kmem_cache *c;
	LIST_HEAD(doomed);

	drain_cores(NULL);
	spin_lock_irqsave(&slab_list_lock, flags);
	list_for_each_entry(c, &slab_list, link) {
		cpu_cache_drain(c, raw_smp_processor_id());
		node_take_empty(c, &doomed);
		slab_unmake_all(&doomed);
	}
	spin_unlock_irqrestore(&slab_list_lock, flags);
	after = slab_pages();
	return before > after ? before - after : 0;
}

/* --- unmaking --- */

bool cache_known_locked(const struct kmem_cache *c)
{
	const struct kmem_cache *known;

	assert_held(&slab_list_lock);
	list_for_each_entry(known, &slab_list, link)
		if (known == c)
			return true;
	return false;
}

/* Takes an idle cache off the list. Return: 0, -EBUSY, -EINVAL. */
static int delist(struct kmem_cache *c)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&slab_list_lock, flags);
	if (!cache_known_locked(c) || c->is_static)
		err = -EINVAL;
	else if (cache_pages(c))
		err = -EBUSY;
	else
		list_del(&c->link);
	spin_unlock_irqrestore(&slab_list_lock, flags);
	return err;
}

int kmem_cache_destroy(struct kmem_cache *c)
{
	unsigned long flags;
	bool known;
	int err;

	if (!c)
		return 0;
	assert_irqs_on();
	spin_lock_irqsave(&slab_list_lock, flags);
	known = cache_known_locked(c);
	spin_unlock_irqrestore(&slab_list_lock, flags);
	if (known)
		(void)kmem_cache_shrink(c);
	err = delist(c);
	if (err)
		slab_refuse_destroy(c, err, CALLER);
	else
		kmem_cache_free(&cache_cache, c);
	return err;
}
EXPORT_SYMBOL(kmem_cache_destroy);

/* --- start-up --- */

static void shrink(void)
{
	(void)slab_reclaim_all();
}

static int cpu_dead(unsigned int cpu)
{
	slab_cpu_drain(cpu);
	return 0;
}

void slab_init(void)
{
	static struct page_shrinker shrinker = {
		.name = "slab", .shrink = shrink,
	};

	slab_ram.map = mem_map;
	slab_ram.nr_pages = mem_map_pages;
	/* First in, last in the list. */
	cache_setup_static(&slab_desc_cache, "slab", APART_DESC_SIZE, 0);
	cache_setup_static(&cache_cache, "kmem_cache",
			   sizeof(struct kmem_cache), SMP_CACHE_BYTES);
	kmalloc_init();
	page_shrinker_register(&shrinker);
	if (cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, "mm/slab", NULL,
				      cpu_dead) < 0)
		panic("slab: no hotplug state is free");
}
