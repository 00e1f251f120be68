// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/host_percpu.c - backends and instances of the host
 *
 *   chunk->backing --> one mapping as long as all groups, mapped at base
 *
 * A page that is not populated cannot be touched: that is a fault here, too.
 */
#include "tests/host/percpu/host_percpu.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/core/panic.h"
#include "mm/slab.h"

#define GARBAGE		0xa5

/* --- failures to order --- */

static int populate_left = -1, map_left = -1;	/* allocator.mutex */

void host_fail_populate_after(int calls)
{
	populate_left = calls;
}

void host_fail_map_after(int calls)
{
	map_left = calls;
}

static bool fails(int *left)
{
	if (*left > 0)
		--*left;
	else if (*left == 0)
		return true;
	return false;
}

/* --- memory --- */

static long pages_in_use;	/* [a] */

long host_pages_in_use(void)
{
	return __atomic_load_n(&pages_in_use, __ATOMIC_RELAXED);
}

static char *get_span(const struct pcpu_alloc_info *info, int protection)
{
	char *p = mmap(NULL, pcpu_alloc_info_span(info), protection,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void put_span(const struct pcpu_alloc_info *info, char *p)
{
	munmap(p, pcpu_alloc_info_span(info));
}

static int backend_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	const struct pcpu_allocator *a = chunk->owner;
	char *p = NULL;

	(void)gfp;
	if (!fails(&map_left))
		p = get_span(&a->info, a->backend->keeps_pages ?
			     PROT_READ | PROT_WRITE : PROT_NONE);
	chunk->backing = p;
	chunk->base = (vaddr_t)p;
	return p ? 0 : -ENOMEM;
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

static void count_pages(long nr)
{
	__atomic_fetch_add(&pages_in_use, nr, __ATOMIC_RELAXED);
}

static void take_pages_away(const struct pcpu_chunk *chunk, unsigned int cpu,
			    unsigned int first, unsigned int last)
{
	void *p = mmap(page_of(chunk, cpu, first), (last - first) * PAGE_SIZE,
		       PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
		       MAP_NORESERVE | MAP_FIXED, -1, 0);

	assert(p != MAP_FAILED);
	count_pages(-(long)(last - first));
}

static int backend_populate(struct pcpu_chunk *chunk, unsigned int first,
			    unsigned int last, gfp_t gfp)
{
	const struct pcpu_allocator *a = chunk->owner;
	size_t size = (last - first) * PAGE_SIZE;
	unsigned int cpu;

	(void)gfp;
	assert(!a->backend->keeps_pages && first < last &&
	       last <= chunk->nr_pages);
	for (cpu = 0; cpu < a->nr_cpus && !fails(&populate_left); cpu++) {
		char *p = page_of(chunk, cpu, first);

		if (mprotect(p, size, PROT_READ | PROT_WRITE))
			break;
		memset(p, GARBAGE, size);
		count_pages(last - first);
	}
	if (cpu == a->nr_cpus)
		return 0;
	while (cpu)
		take_pages_away(chunk, --cpu, first, last);
	return -ENOMEM;
}

static void backend_depopulate(struct pcpu_chunk *chunk, unsigned int first,
			       unsigned int last)
{
	const struct pcpu_allocator *a = chunk->owner;

	assert(!a->backend->keeps_pages && first < last &&
	       last <= chunk->nr_pages);
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++)
		take_pages_away(chunk, cpu, first, last);
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

/* All of s but where the first units are. */
static int set_up(struct pcpu_allocator *a, struct pcpu_setup *s)
{
	char *units;
	int err = pcpu_alloc_info_check(s->info);

	if (err)
		return err;
	units = get_span(s->info, PROT_READ | PROT_WRITE);
	if (!units)
		return -ENOMEM;
	s->base = (vaddr_t)units;
	/* A cookie is no address: page 0 is not mapped. */
	s->cookie_base = (vaddr_t)units ^ ((vaddr_t)1 << 62);
	err = s->generation->setup(a, s);
	if (err)
		put_span(s->info, units);
	return err;
}

int host_percpu_setup(struct pcpu_allocator *a,
		      const struct pcpu_generation *generation,
		      const struct pcpu_alloc_info *info,
		      const struct pcpu_backend *backend)
{
	int err = set_up(a, &(struct pcpu_setup){
		.generation = generation, .info = info, .backend = backend });

	if (!err) {
		a->can_grow = true;
		a->async = true;
	}
	return err;
}

int host_percpu_setup_early(struct pcpu_allocator *a,
			    const struct pcpu_generation *generation,
			    const struct pcpu_alloc_info *info,
			    void *(*early_alloc)(size_t size))
{
	return set_up(a, &(struct pcpu_setup){
		.generation = generation, .info = info,
		.backend = &host_backend, .early_alloc = early_alloc });
}

void host_percpu_teardown(struct pcpu_allocator *a)
{
	struct pcpu_alloc_info info = a->info;
	char *units = (char *)a->base;

	host_forget_work(&a->work);
	a->generation->teardown(a);
	put_span(&info, units);
}
