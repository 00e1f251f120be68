// SPDX-License-Identifier: MIT
/*
 * percpu/gen/table.c - generation 1, Linux 2.6.12-2.6.15: a table of pointers
 *
 *   cookie = ~table    table: | ptrs[0] | ptrs[1] | ... | blkp |
 *                                 |         |
 *                                 v         v
 *                             kmalloc() objects of size bytes, zeroed,
 *                             each from the node of its core
 *
 * An object per core and a table to find them: simple, as large as memory,
 * and dear: a pointer for every core the kernel is built for, sizes rounded
 * up to a class of kmalloc(), two loads for an address, and small copies of
 * several cores in one cache line.
 *
 * Modules' static variables have offsets, as all static ones: they come out
 * of the room behind these (room.c).
 *
 * Better than the original: it believed what it was told to free, NULL
 * included, and crashed. Here every table is noted (table_book.c), and who
 * is not is refused. An alignment above a cache line was and is ignored, but
 * the log says so.
 *
 * An instance for more cores than the kernel has (tests) has longer tables.
 *
 * See      docs/percpu/table.md, tests/percpu/suite_table.c
 */
#include "percpu/gen/table.h"

#include "kernel/core/printk.h"
#include "mm/node.h"
#include "mm/slab.h"
#include "percpu/access/percpu_data.h"

#define GRANULE		4u
static const char *const variants[] = {
	"2.6.15", "2.6.14", "2.6.13", "2.6.12", NULL,
};
enum { V2_6_15, V2_6_14, V2_6_13, V2_6_12 };

/* --- the copies --- */

static struct kmem_cache *cache_of_size(size_t size)
{
	if (size > KMALLOC_MAX_CACHE)
		return NULL;
	return kmalloc_caches[KMALLOC_CLASS(size)];
}

static int node_of(unsigned int cpu)
{
	return cpu < CONFIG_NR_CPUS ? cpu_to_node(cpu) : NUMA_NO_NODE;
}

/*
 * Up to 2.6.13 out of the cache that serves the size, on the core's node;
 * from 2.6.14 on by kmalloc_node(), which knows what to do with sizes that
 * no cache serves, and only for nodes that are there.
 */
static void *copy_alloc(const struct pcpu_allocator *a, unsigned int cpu,
			const struct pcpu_request *req)
{
	gfp_t gfp = req->gfp | __GFP_ZERO;
	int node = node_of(cpu);
	struct kmem_cache *cache;

	if (a->variant >= V2_6_13) {
		cache = cache_of_size(req->size);
		return cache ? kmem_cache_alloc_node(cache, gfp, node) : NULL;
	}
	if (node_valid(node))
		return kmalloc_node(req->size, gfp, node);
	return kmalloc(req->size, gfp);
}

static void copies_free(const struct pcpu_allocator *a, struct percpu_data *pd)
{
	void **ptrs = (void **)pd;

	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++)
		kfree(ptrs[cpu]);
	kfree(pd);
}

/* What struct percpu_table has behind struct percpu_data. */
static void sign(const struct pcpu_allocator *a, struct percpu_data *pd,
		 const void *self, size_t size)
{
	void **words = (void **)pd + table_nr_ptrs(a) + 1;

	WRITE_ONCE(words[0], (void *)self);
	words[1] = (void *)size;
}

static struct percpu_data *copies_alloc(const struct pcpu_allocator *a,
					const struct pcpu_request *req)
{
	/* kmalloc() aligns to what divides its classes. */
	size_t size = max((table_nr_ptrs(a) + 3) * sizeof(void *),
			  (size_t)PERCPU_TABLE_ALIGN);
	struct percpu_data *pd = kzalloc(size, req->gfp);
	void **ptrs = (void **)pd;

	if (!pd)
		return NULL;
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
		ptrs[cpu] = copy_alloc(a, cpu, req);
		if (!ptrs[cpu]) {
			copies_free(a, pd);
			return NULL;
		}
	}
	sign(a, pd, percpu_data_cookie(pd), req->size);
	return pd;
}

/* --- asking --- */

static bool align_ok(size_t align)
{
	return (align & (align - 1)) == 0;
}

/*
 * A size that is a multiple of the alignment makes kmalloc() keep it, as
 * its classes are. This holds up to a cache line, as it did in Linux.
 */
static void round_to_align(struct pcpu_allocator *a, struct pcpu_request *req)
{
	size_t align = min(req->align, (size_t)SMP_CACHE_BYTES);
	struct table *t = a->own;
	unsigned long flags;
	bool warn = false;

	req->size = ALIGN_UP(req->size, align);
	if (req->align == align)
		return;
	spin_lock_irqsave(&a->lock, flags);
	if (!t->warned && !(req->gfp & __GFP_NOWARN))
		warn = t->warned = true;
	spin_unlock_irqrestore(&a->lock, flags);
	if (warn)
		pr_warn("percpu: alignment to %zu bytes is not kept: "
			"generation table aligns to %u at most (told once)\n",
			req->align, SMP_CACHE_BYTES);
}

static void *request_object(struct pcpu_allocator *a, struct pcpu_request *req)
{
	struct percpu_data *pd;
	unsigned long flags;

	round_to_align(a, req);
	if (a->early)
		return pcpu_request_fail(a, req, "too early for kmalloc()",
					 "allocate after slab_initcall()");
	if (a->variant >= V2_6_13 && !cache_of_size(req->size))
		return pcpu_request_fail(a, req, "no cache for this size",
					 "kmalloc() has caches up to 8192 "
					 "bytes; 2.6.14 on needs none");
	pd = copies_alloc(a, req);
	if (!pd)
		return pcpu_request_fail(a, req, "failed to allocate a copy",
					 "memory has run out: see "
					 "/proc/meminfo");
	spin_lock_irqsave(&a->lock, flags);
	table_enter(a, pd);
	pcpu_count_alloc(a, req->size);
	spin_unlock_irqrestore(&a->lock, flags);
	return percpu_data_cookie(pd);
}

static void *request_room(struct pcpu_allocator *a,
			  const struct pcpu_request *req)
{
	struct table *t = a->own;
	long off = pcpu_room_take(a, &t->room, req);

	if (off < 0)
		return pcpu_request_fail(a, req, "no block of the room for "
					 "modules is large enough", "Linux "
					 "2.6.12 had 32 KiB for all static "
					 "variables");
	return pcpu_room_hand_out(a, (size_t)off, req->size);
}

static void *request(struct pcpu_allocator *a, const struct pcpu_request *r)
{
	struct table *t = a->own;
	bool room = r->reserved && t->room.size;
	struct pcpu_limits limits = {
		.granule = room ? 1 : GRANULE, .max_size = PERCPU_TABLE_MAX_SIZE,
		.align_ok = align_ok,
	};
	struct pcpu_request req = *r;

	req.atomic = pcpu_gfp_is_atomic(req.gfp);
	if (!pcpu_request_check(&req, &limits))
		return NULL;
	return room ? request_room(a, &req) : request_object(a, &req);
}

/* --- giving back --- */

static int give(struct pcpu_allocator *a, void *cookie)
{
	struct percpu_data *pd = percpu_data_of(cookie);
	struct table *t = a->own;
	unsigned long flags;
	bool ok;

	if (!cookie)
		return 0;
	if (pcpu_room_has(a, &t->room, cookie))
		return pcpu_room_give(a, &t->room, cookie);
	spin_lock_irqsave(&a->lock, flags);
	ok = table_leave(a, pd);
	if (ok) {
		pcpu_count_free(a);
	} else {
		a->stats.refused++;
		table_explain(a, cookie);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	if (!ok)
		return -EINVAL;
	sign(a, pd, NULL, 0);
	copies_free(a, pd);
	return 0;
}

static void *ptr(const struct pcpu_allocator *a, const void *cookie,
		 unsigned int cpu)
{
	const struct table *t = a->own;

	if (pcpu_room_has(a, &t->room, cookie))
		return pcpu_allocator_ptr(a, cookie, cpu);
	return ((void **)percpu_data_of(cookie))[cpu];
}

/* --- set-up --- */

static int setup(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	int err = pcpu_alloc_info_check(s->info);
	struct table *t;

	if (err)
		return err;
	pcpu_setup_common(a, s);
	t = pcpu_own_zalloc(a, sizeof(*t));
	if (!t)
		return -ENOMEM;
	a->own = t;
	err = pcpu_room_make(a, &t->room, s->info->reserved_size);
	if (err)
		pcpu_own_free(a, t);
	return err;
}

static void teardown(struct pcpu_allocator *a)
{
	struct table *t = a->own;

	pcpu_room_end(&t->room);
	pcpu_own_free(a, t);
}

static void stats(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	const struct table *t = a->own;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	*stats = a->stats;
	pcpu_room_stats(a, &t->room, stats);
	table_add_memory(a, stats);
	spin_unlock_irqrestore(&a->lock, flags);
}

const struct pcpu_generation pcpu_table = {
	.name = "table",
	.versions = "2.6.12-2.6.15",
	.facts = {
		.as_in = "2.6.12-2.6.15", .holds = "all of memory",
		.object = "kmalloc class", .metadata = "pointer a core",
		.cookie = "~table", .modules = "32 KiB in all",
		.atomic = "kmalloc()",
	},
	.variants = variants,
	.can = {
		.max_size = PERCPU_TABLE_MAX_SIZE, .max_align = SMP_CACHE_BYTES,
		.grows = true, .atomic = true, .reserved = true,
		.checks_free = true,
	},
	.plan = pcpu_room_plan_table,
	.setup = setup,
	.teardown = teardown,
	.request = request,
	.alloc = pcpu_allocator_alloc,
	.alloc_reserved = pcpu_allocator_alloc_reserved,
	.free = give,
	.ptr = ptr,
	.stats = stats,
	.verify = table_verify,
	.verify_at = table_verify_at,
	.walk = table_walk,
};
