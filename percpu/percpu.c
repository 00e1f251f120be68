// SPDX-License-Identifier: MIT
/*
 * percpu/percpu.c - the kernel's own allocator behind Linux's words
 *
 * One instance (alloc.c) over the first chunk; which generation and backend
 * it is made of, and how large its parts are, boot parameters say.
 */
#include "percpu/percpu.h"

#include "kernel/core/cmdline.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/parse.h"
#include "kernel/lib/sections.h"
#include "mm/bootmem.h"
#include "mm/fault_inject.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"
#include "percpu/sites.h"

#include <string.h>

static struct pcpu_allocator kernel_allocator;

struct pcpu_allocator *pcpu_kernel(void)
{
	return &kernel_allocator;
}

/* --- what was asked for at boot --- */

static struct pcpu_boot_choice choice = {
	.generation = &pcpu_bitmap,
	.backend = IS_ENABLED(CONFIG_SMP) ? &pcpu_backend_vm :
					    &pcpu_backend_km,
	.reserved_size = PERCPU_MODULE_RESERVE,
	.dyn_size = PERCPU_DYNAMIC_RESERVE,
};

const struct pcpu_boot_choice *pcpu_boot_choice(void)
{
	return &choice;
}

static int parse_generation(const char *value)
{
	const struct pcpu_generation *g;

	g = value ? pcpu_generation_find(value) : NULL;
	if (!g || g == &pcpu_table)
		return -EINVAL;
	choice.generation = g;
	return 0;
}

BOOT_PARAM(percpu_gen) = {
	.name = "percpu_gen", .parse = parse_generation,
	.help = "percpu_gen=modalloc|areamap|bitmap: how alloc_percpu() finds memory",
};

static int parse_backend(const char *value)
{
	if (value && strcmp(value, "vm") == 0)
		choice.backend = &pcpu_backend_vm;
	else if (value && strcmp(value, "km") == 0)
		choice.backend = &pcpu_backend_km;
	else
		return -EINVAL;
	return 0;
}

BOOT_PARAM(percpu_backend) = {
	.name = "percpu_backend", .parse = parse_backend,
	.help = "percpu_backend=vm|km: chunks page by page, or in one block",
};

static int parse_bytes(const char *value, size_t *bytes)
{
	return value ? parse_size(value, bytes) : -EINVAL;
}

static int parse_reserve(const char *value)
{
	int err = parse_bytes(value, &choice.reserved_size);

	choice.reserved_size = ALIGN_UP(choice.reserved_size, 4);
	return err;
}

BOOT_PARAM(percpu_reserve) = {
	.name = "percpu_reserve", .parse = parse_reserve,
	.help = "percpu_reserve=SIZE: per-CPU bytes kept for modules",
};

static int parse_dyn(const char *value)
{
	return parse_bytes(value, &choice.dyn_size);
}

BOOT_PARAM(percpu_dyn) = {
	.name = "percpu_dyn", .parse = parse_dyn,
	.help = "percpu_dyn=SIZE: bytes of the first chunk's dynamic part",
};

/* --- setting up --- */

static void *early_alloc(size_t size)
{
	return __alloc_bootmem_nopanic(size, SMP_CACHE_BYTES, 0);
}

static const struct pcpu_backend *usable_backend(
					const struct pcpu_alloc_info *info)
{
	if (!choice.backend->one_group || info->nr_groups == 1)
		return choice.backend;
	pr_warn("percpu: backend %s can't handle more than one group, and "
		"there are %u: vm is used\n", choice.backend->name,
		info->nr_groups);
	return &pcpu_backend_vm;
}

void pcpu_kernel_setup(const struct pcpu_alloc_info *info, vaddr_t base)
{
	struct pcpu_setup s = {
		.generation = choice.generation, .info = info,
		.backend = usable_backend(info), .base = base,
		.cookie_base = (vaddr_t)__per_cpu_start,
		.early_alloc = early_alloc,
	};

	if (choice.generation->setup(&kernel_allocator, &s))
		panic("percpu: no allocator over the first chunk");
	pcpu_sites_init(early_alloc);
}

static void shrink(void)
{
	pcpu_allocator_shrink(&kernel_allocator);
}

void percpu_allow_chunks(void)
{
	static struct page_shrinker shrinker = {
		.name = "percpu", .shrink = shrink,
	};

	if (kernel_allocator.generation->chunks)
		page_shrinker_register(&shrinker);
	kernel_allocator.early = false;
	kernel_allocator.can_grow = true;
	pcpu_sites_init_late();
}

void percpu_allow_balance(void)
{
	kernel_allocator.async = true;
	if (kernel_allocator.generation->chunks)
		pcpu_kick(&kernel_allocator);
}

/* --- the words --- */

static void *request(const struct pcpu_request *req)
{
	void *cookie;

	if (fault_should_fail_at(FAULT_PERCPU, req->caller))
		return NULL;
	cookie = kernel_allocator.generation->request(&kernel_allocator, req);
	if (unlikely(pcpu_sites_on) && cookie)
		pcpu_site_taken(cookie, req);
	return cookie;
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = GFP_KERNEL,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void __percpu *__alloc_reserved_percpu(size_t size, size_t align)
{
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = GFP_KERNEL,
		.reserved = true,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void free_percpu(void __percpu *cookie)
{
	const vaddr_t caller = (vaddr_t)__builtin_return_address(0);
	void *p = (void __force *)cookie;
	bool recorded;

	if (!p)
		return;
	recorded = unlikely(pcpu_sites_on) && pcpu_site_freed(p, caller);
	if (kernel_allocator.generation->free(&kernel_allocator, p))
		pcpu_site_tell_refused(&kernel_allocator, p, caller);
	else if (unlikely(pcpu_sites_on) && !recorded)
		pcpu_site_unrecorded_freed();
}

void __percpu *percpu_modalloc(unsigned long size, unsigned long align,
			       const char *name)
{
	struct pcpu_request req = {
		.size = size, .align = align,
		.caller = (vaddr_t)__builtin_return_address(0),
	};
	void *cookie;

	pcpu_modalloc_prepare(&req, name);
	cookie = request(&req);
	if (!cookie)
		pcpu_modalloc_tell(&req, name);
	return (void __percpu __force *)cookie;
}

void percpu_modfree(void __percpu *freeme)
{
	free_percpu(freeme);
}

bool is_kernel_percpu_address(unsigned long va)
{
	const struct pcpu_allocator *a = &kernel_allocator;

	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++)
		if (va - a->base - a->unit_offset[cpu] < a->info.static_size)
			return true;
	return false;
}

paddr_t per_cpu_ptr_to_phys(void *va)
{
	if (!is_vmalloc_addr(va))
		return (paddr_t)va;	/* RAM is mapped where it is */
	return page_to_phys(vmalloc_to_page(va)) +
	       ((vaddr_t)va & (PAGE_SIZE - 1));
}

static unsigned long chunk_pages(struct pcpu_allocator *a)
{
	struct pcpu_chunk *chunk;
	unsigned long flags, pages = 0;

	spin_lock_irqsave(&a->lock, flags);
	list_for_each_entry(chunk, &a->chunks, all)
		if (!chunk->first)
			pages += (unsigned long)chunk->nr_populated;
	spin_unlock_irqrestore(&a->lock, flags);
	return pages;
}

/* The static part's pages, of which no chunk knows, are the first unit's. */
unsigned long pcpu_nr_pages(void)
{
	struct pcpu_allocator *a = &kernel_allocator;
	unsigned long pages = PFN_DOWN(a->unit_size);

	if (a->generation->chunks)
		pages += chunk_pages(a);
	return pages * a->info.nr_units;
}

/* --- for tests --- */

static int chunks_verify(void)
{
	return kernel_allocator.generation->verify(&kernel_allocator);
}

INVARIANT(percpu_chunks) = {
	.name = "per-CPU chunks", .check = chunks_verify,
};

static unsigned long objects_in_use(void)
{
	return kernel_allocator.stats.nr_cur_alloc;
}

COUNTER(percpu_objects) = {
	.name = "per-CPU objects", .read = objects_in_use,
};
