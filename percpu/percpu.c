// SPDX-License-Identifier: MIT
/*
 * percpu/percpu.c - the kernel's own allocator behind Linux's words
 *
 * One instance (alloc.c) over the first chunk (first_chunk.c); which
 * generation and backend it is made of, boot parameters say (boot_params.c).
 */
#include "percpu/percpu.h"

#include "kernel/arch/mmu.h"
#include "kernel/core/cpuhp.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/panic.h"
#include "kernel/core/printk.h"
#include "kernel/core/trace.h"
#include "kernel/core/verify.h"
#include "kernel/lib/export.h"
#include "kernel/sched/workqueue.h"
#include "mm/bootmem.h"
#include "mm/fault_inject.h"
#include "mm/mem_info.h"
#include "mm/page.h"
#include "percpu/access/this_cpu.h"
#include "percpu/gen/quartet_fast.h"
#include "percpu/kernel_internal.h"
#include "percpu/sites.h"

#include <string.h>

/*
 * Is somebody told of each allocation or free, or may let it fail, or is the
 * generation another one than quartet? If no byte of a word is set its
 * magazines are asked at once. All that is looked at then lies side by side.
 */
static struct {
	union {
		struct {
			u8 faults, traced, fail_traced;	/* [a] */
			u8 always;		/* [I] */
		} on_alloc;
		u32 alloc_is_watched;
	};
	union {
		struct {
			u8 traced, refused_traced;	/* [a] */
			u8 always;		/* [I] */
		} on_free;
		u32 free_is_watched;
	};
	struct quartet *front;		/* [I] NULL: another generation */
} kernel;

static struct pcpu_allocator kernel_allocator;

struct pcpu_allocator *pcpu_kernel(void)
{
	return &kernel_allocator;
}

/* --- setting up --- */

static void *early_alloc(size_t size)
{
	return __alloc_bootmem_nopanic(size, SMP_CACHE_BYTES, 0);
}

static void choose_backend(struct pcpu_setup *s)
{
	const char *why;
	size_t waste;

	s->backend = pcpu_boot_choice()->backend;
	why = pcpu_backend_refusal(s);
	if (why) {
		pr_warn("percpu: backend %s %s (groups: %u, chunk: %zu bytes): "
			"vm is used\n", s->backend->name, why,
			s->info->nr_groups, pcpu_alloc_info_span(s->info));
		s->backend = &pcpu_backend_vm;
	}
	waste = pcpu_backend_waste(s->backend, s->info);
	if (waste)
		pr_warn("percpu: wasting %zu pages per chunk\n", waste);
}

static void choose_variant(struct pcpu_setup *s)
{
	const char *const *variants = s->generation->variants;

	if (!IS_ENABLED(CONFIG_PERCPU_GEN_TABLE) || !variants)
		return;
	while (strcmp(variants[s->variant], CONFIG_PERCPU_TABLE_VERSION))
		s->variant++;
}

void pcpu_kernel_setup(const struct pcpu_first_chunk *first,
		       const struct pcpu_alloc_info *info, vaddr_t base)
{
	struct pcpu_setup s = {
		.generation = pcpu_boot_choice()->generation, .info = info,
		.base = base, .paged = first->paged,
		.cookie_base = IS_ENABLED(CONFIG_SMP) ?
			(vaddr_t)__per_cpu_start : base,
		.early_alloc = early_alloc,
	};

	if (s.generation->chunks)
		choose_backend(&s);
	else
		choose_variant(&s);
	if (s.generation->setup(&kernel_allocator, &s))
		panic("percpu: no allocator over the first chunk");
	if (s.generation == &pcpu_quartet)
		kernel.front = quartet_of(&kernel_allocator);
	fault_armed_also(FAULT_PERCPU, &kernel.on_alloc.faults);
	pcpu_sites_init(early_alloc);
	kernel.on_alloc.always = pcpu_sites_on || !kernel.front;
	kernel.on_free.always = kernel.on_alloc.always;
	mem_info_set_percpu(pcpu_nr_pages);
}

static void shrink(void)
{
	pcpu_allocator_shrink(&kernel_allocator);
}

void percpu_allow_kmalloc(void)
{
	kernel_allocator.early = false;
}

void percpu_allow_chunks(void)
{
	static struct page_shrinker shrinker = {
		.name = "percpu", .shrink = shrink,
	};

	if (kernel_allocator.generation->chunks)
		page_shrinker_register(&shrinker);
	kernel_allocator.can_grow = true;
	pcpu_sites_init_late();
}

/* --- what is kept ready for cores that do not need it --- */

#define REST_NS		NSEC_PER_SEC

static struct delayed_work rest_work;

static void rest_now(struct work_struct *work)
{
	(void)work;
	pcpu_rest(&kernel_allocator);
}

static void rest_later(struct pcpu_allocator *a)
{
	(void)a;
	queue_delayed_work(system_wq, &rest_work, REST_NS);
}

void percpu_rest(void)
{
	if (kernel_allocator.rest)
		flush_delayed_work(&rest_work);
}

static int core_is_off(unsigned int cpu)
{
	kernel_allocator.generation->chunks->drain_core(&kernel_allocator,
							cpu);
	return 0;
}

void percpu_allow_balance(void)
{
	struct pcpu_allocator *a = &kernel_allocator;
	const struct pcpu_chunk_kind *kind = a->generation->chunks;

	a->async = true;
	if (!kind)
		return;
	if (kind->drain) {
		INIT_DELAYED_WORK(&rest_work, rest_now);
		rest_work.timer.of_sleeper = true;	/* nobody's leak */
		a->rest = rest_later;
		rest_later(a);
		if (cpuhp_setup_state_nocalls(CPUHP_PREPARE_DYN, "percpu/ready",
					      NULL, core_is_off) < 0)
			panic("percpu: cores that go off cannot be told");
	}
	pcpu_kick(a);
}

/* --- events, with the fields that Linux's have --- */

TRACE_EVENT_AT(percpu_alloc_percpu, "call_site=%pS size=%u align=%u ptr=%p",
	       kernel.on_alloc.traced);
TRACE_EVENT_AT(percpu_alloc_percpu_fail, "reserved=%u is_atomic=%u size=%u "
	       "align=%u", kernel.on_alloc.fail_traced);
TRACE_EVENT_AT(percpu_free_percpu, "base_addr=%p off=%u ptr=%p call_site=%pS",
	       kernel.on_free.traced);
TRACE_EVENT_AT(percpu_free_percpu_refused, "ptr=%p call_site=%pS",
	       kernel.on_free.refused_traced);

/* Before it is freed: later, the memory may be somebody else's. */
static __noinline void trace_free(vaddr_t cookie, vaddr_t caller)
{
	struct pcpu_allocator *a = &kernel_allocator;
	struct pcpu_chunk *chunk = NULL;
	vaddr_t base = 0;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	if (a->generation->chunks)
		chunk = pcpu_chunk_find(a, cookie - a->delta);
	if (chunk)
		base = chunk->base;
	spin_unlock_irqrestore(&a->lock, flags);
	trace_point(percpu_free_percpu, base, base ? cookie - a->delta - base :
		    0, cookie, caller);
}

/* --- the words --- */

static __noinline void *request(const struct pcpu_request *req)
{
	struct pcpu_allocator *a = &kernel_allocator;
	void *cookie;

	if (fault_should_fail_at(FAULT_PERCPU, req->caller))
		cookie = pcpu_request_fail(a, req, "fault injection",
					   "see faultinject");
	else
		cookie = a->generation->request(a, req);
	if (unlikely(pcpu_sites_on) && cookie)
		pcpu_site_taken(cookie, req);
	if (cookie)
		trace_point(percpu_alloc_percpu, req->caller, req->size,
			    req->align, (vaddr_t)cookie);
	else
		trace_point(percpu_alloc_percpu_fail, req->reserved,
			    pcpu_gfp_is_atomic(req->gfp), req->size,
			    req->align);
	return cookie;
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	if (likely(!READ_ONCE(kernel.alloc_is_watched)))
		return (void __percpu __force *)
			quartet_alloc_here(&kernel_allocator, kernel.front,
					   size, align, GFP_KERNEL);
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = GFP_KERNEL,
		.caller = (vaddr_t)__builtin_return_address(0) });
}
EXPORT_SYMBOL_GPL(__alloc_percpu);

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	if (likely(!READ_ONCE(kernel.alloc_is_watched)))
		return (void __percpu __force *)
			quartet_alloc_here(&kernel_allocator, kernel.front,
					   size, align, gfp);
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}
EXPORT_SYMBOL_GPL(__alloc_percpu_gfp);

void __percpu *__alloc_reserved_percpu(size_t size, size_t align)
{
	return (void __percpu __force *)request(&(struct pcpu_request){
		.size = size, .align = align, .gfp = GFP_KERNEL,
		.reserved = true,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

static void release(void *p, vaddr_t caller)
{
	bool recorded;

	if (!p)
		return;
	if (trace_is_on(percpu_free_percpu))
		trace_free((vaddr_t)p, caller);
	recorded = unlikely(pcpu_sites_on) && pcpu_site_freed(p, caller);
	if (kernel_allocator.generation->free(&kernel_allocator, p)) {
		trace_point(percpu_free_percpu_refused, (vaddr_t)p, caller);
		pcpu_site_tell_refused(&kernel_allocator, p, caller);
	} else if (unlikely(pcpu_sites_on) && !recorded) {
		pcpu_site_unrecorded_freed();
	}
}

void free_percpu(void __percpu *cookie)
{
	if (likely(!READ_ONCE(kernel.free_is_watched))) {
		if (unlikely(quartet_free_here(&kernel_allocator, kernel.front,
					       (void __force *)cookie)))
			pcpu_site_tell_refused(&kernel_allocator,
				(void __force *)cookie,
				(vaddr_t)__builtin_return_address(0));
		return;
	}
	release((void __force *)cookie, (vaddr_t)__builtin_return_address(0));
}
EXPORT_SYMBOL_GPL(free_percpu);

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
	release((void __force *)freeme, (vaddr_t)__builtin_return_address(0));
}

bool is_kernel_percpu_address(unsigned long va)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		if (va - (vaddr_t)__per_cpu_start - per_cpu_offset(cpu) <
		    pcpu_static_size())
			return true;
	return false;
}

paddr_t per_cpu_ptr_to_phys(void *va)
{
	paddr_t pa;

	if (!mmu_translate((vaddr_t)va, &pa))
		panic("percpu: %p is no per-CPU address: nothing is mapped",
		      va);
	return pa;
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

/* The first chunk's parts share pages, so no chunk knows all of them. */
unsigned long pcpu_nr_pages(void)
{
	struct pcpu_allocator *a = &kernel_allocator;
	unsigned long pages = pcpu_alloc_info_pages(&a->info);

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
	struct pcpu_stats s;

	kernel_allocator.generation->stats(&kernel_allocator, &s);
	return s.nr_cur_alloc;
}

COUNTER(percpu_objects) = {
	.name = "per-CPU objects", .read = objects_in_use,
};
