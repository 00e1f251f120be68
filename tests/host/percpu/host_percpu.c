// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/host_percpu.c - backends, work and metadata of the host
 *
 *   chunk->backing --> one mapping as long as all groups, mapped at base
 */
#include "tests/host/percpu/host_percpu.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/core/panic.h"
#include "mm/slab.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, size)	((void)(p), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(p, size)	((void)(p), (void)(size))
#endif

#define GARBAGE		0xa5

/* --- failures to order --- */

static int populate_left = -1, map_left = -1, kzalloc_left = -1;

void host_fail_populate_after(int calls)
{
	populate_left = calls;
}

void host_fail_map_after(int calls)
{
	map_left = calls;
}

void host_fail_kzalloc_after(int calls)
{
	kzalloc_left = calls;
}

static bool fails(int *left)
{
	if (*left > 0)
		--*left;
	else if (*left == 0)
		return true;
	return false;
}

/* --- objects --- */

void *kmalloc(size_t size, gfp_t gfp)
{
	/* Aligned as the kernel's are: to what divides the size. */
	size_t align = clamp(size & -size, sizeof(void *), PAGE_SIZE);
	void *p = NULL;

	if (fails(&kzalloc_left) || posix_memalign(&p, align, size))
		return NULL;
	return memset(p, gfp & __GFP_ZERO ? 0 : GARBAGE, size);
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	(void)node;
	return kmalloc(size, gfp);
}

static struct kmem_cache classes[] = { { 64 }, { KMALLOC_MAX_CACHE } };
struct kmem_cache *const kmalloc_caches[] = { &classes[0], &classes[1] };

void *kmem_cache_alloc_node(struct kmem_cache *c, gfp_t gfp, int node)
{
	return kmalloc_node(c->size, gfp, node);
}

size_t ksize(const void *p)
{
	return malloc_usable_size((void *)p);
}

void kfree(const void *p)
{
	free((void *)p);
}

/* --- work --- */

static struct work_struct *pending;

bool schedule_work(struct work_struct *work)
{
	if (work->pending)
		return false;
	work->pending = true;
	work->next = pending;
	pending = work;
	return true;
}

bool host_run_work(void)
{
	bool any = pending;

	while (pending) {
		struct work_struct *work = pending;

		pending = work->next;
		work->pending = false;
		work->func(work);
	}
	return any;
}

static void forget_work(struct work_struct *work)
{
	struct work_struct **p;

	for (p = &pending; *p; p = &(*p)->next) {
		if (*p == work) {
			*p = work->next;
			return;
		}
	}
}

/* --- memory --- */

static long pages_in_use;

long host_pages_in_use(void)
{
	return pages_in_use;
}

static char *get_span(const struct pcpu_alloc_info *info)
{
	size_t span = pcpu_alloc_info_span(info);
	char *p = mmap(NULL, span, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void put_span(const struct pcpu_alloc_info *info, char *p)
{
	ASAN_UNPOISON_MEMORY_REGION(p, pcpu_alloc_info_span(info));
	munmap(p, pcpu_alloc_info_span(info));
}

static int backend_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	char *p = fails(&map_left) ? NULL : get_span(&chunk->owner->info);

	(void)gfp;
	if (!p)
		return -ENOMEM;
	chunk->backing = p;
	chunk->base = (vaddr_t)p;
	if (!chunk->owner->backend->keeps_pages)
		ASAN_POISON_MEMORY_REGION(p, pcpu_alloc_info_span(
						&chunk->owner->info));
	return 0;
}

static void backend_unmap(struct pcpu_chunk *chunk)
{
	put_span(&chunk->owner->info, chunk->backing);
}

static char *page_of(const struct pcpu_chunk *chunk, unsigned int cpu,
		     unsigned int page)
{
	return (char *)chunk->base + chunk->owner->unit_offset[cpu] +
	       page * PAGE_SIZE;
}

static int backend_populate(struct pcpu_chunk *chunk, unsigned int first,
			    unsigned int last, gfp_t gfp)
{
	const struct pcpu_allocator *a = chunk->owner;
	size_t size = (last - first) * PAGE_SIZE;

	(void)gfp;
	assert(!a->backend->keeps_pages && first < last &&
	       last <= chunk->nr_pages);
	if (fails(&populate_left))
		return -ENOMEM;
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
		char *p = page_of(chunk, cpu, first);

		ASAN_UNPOISON_MEMORY_REGION(p, size);
		memset(p, GARBAGE, size);
		pages_in_use += last - first;
	}
	return 0;
}

static void backend_depopulate(struct pcpu_chunk *chunk, unsigned int first,
			       unsigned int last)
{
	const struct pcpu_allocator *a = chunk->owner;

	assert(!a->backend->keeps_pages && first < last &&
	       last <= chunk->nr_pages);
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
		ASAN_POISON_MEMORY_REGION(page_of(chunk, cpu, first),
					  (last - first) * PAGE_SIZE);
		pages_in_use -= last - first;
	}
}

static void backend_flush(struct pcpu_chunk *chunk, unsigned int first,
			  unsigned int last)
{
	(void)chunk;
	assert(first < last);
}

const struct pcpu_backend host_backend = {
	.name = "host",
	.map = backend_map,
	.unmap = backend_unmap,
	.populate = backend_populate,
	.depopulate = backend_depopulate,
	.flush = backend_flush,
};

const struct pcpu_backend host_backend_whole = {
	.name = "host-whole",
	.keeps_pages = true,
	.block_max = 4 * SZ_1M,
	.map = backend_map,
	.unmap = backend_unmap,
	.populate = backend_populate,
	.depopulate = backend_depopulate,
	.flush = backend_flush,
};

/* --- instances --- */

int host_percpu_setup(struct pcpu_allocator *a,
		      const struct pcpu_generation *generation,
		      const struct pcpu_alloc_info *info,
		      const struct pcpu_backend *backend)
{
	struct pcpu_setup s = {
		.generation = generation, .info = info, .backend = backend,
	};
	char *units;
	int err = pcpu_alloc_info_check(info);

	if (err)
		return err;
	units = get_span(info);
	if (!units)
		return -ENOMEM;
	s.base = (vaddr_t)units;
	/* A cookie is no address: page 0 is not mapped. */
	s.cookie_base = (vaddr_t)units ^ ((vaddr_t)1 << 62);
	err = generation->setup(a, &s);
	if (err) {
		put_span(info, units);
		return err;
	}
	a->can_grow = true;
	a->async = true;
	return 0;
}

void host_percpu_teardown(struct pcpu_allocator *a)
{
	struct pcpu_alloc_info info = a->info;
	char *units = (char *)a->base;

	forget_work(&a->work);
	a->generation->teardown(a);
	put_span(&info, units);
}
