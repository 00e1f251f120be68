// SPDX-License-Identifier: MIT
/*
 * percpu/request.c - what all generations do with a request alike
 *
 * A generation says what sizes and alignments it can serve (struct
 * pcpu_limits); what it cannot is refused in the same words everywhere, and
 * so is what it could not find memory for.
 *
 * Locks    allocator.lock.
 */
#include "percpu/percpu_internal.h"

#include "kernel/core/printk.h"
#include "mm/slab.h"

#include <string.h>

bool pcpu_request_check(struct pcpu_request *req, const struct pcpu_limits *l)
{
	req->align = max(req->align, l->granule);
	if (req->size <= l->max_size)
		req->size = ALIGN_UP(req->size, l->granule);
	if (req->size && req->size <= l->max_size &&
	    req->align <= PAGE_SIZE && l->align_ok(req->align))
		return true;
	if (!(req->gfp & __GFP_NOWARN))
		pr_warn("percpu: illegal size (%zu) or align (%zu) for percpu "
			"allocation: 1 to %zu bytes on %zu to %zu; for %pS\n",
			ALIGN_UP(req->size, l->granule), req->align,
			l->max_size, l->granule, (size_t)PAGE_SIZE,
			(void *)req->caller);
	return false;
}

void *pcpu_request_fail(struct pcpu_allocator *a,
			const struct pcpu_request *req, const char *reason,
			const char *advice)
{
	unsigned long flags;
	bool tell, last;

	spin_lock_irqsave(&a->lock, flags);
	a->stats.failed++;
	tell = a->warnings && !(req->gfp & __GFP_NOWARN);
	if (tell)
		a->warnings--;
	last = tell && !a->warnings;
	spin_unlock_irqrestore(&a->lock, flags);
	if (tell)
		pr_warn("percpu: allocation failed, size=%zu align=%zu "
			"atomic=%d, %s; %s; for %pS\n", req->size, req->align,
			req->atomic, reason, advice, (void *)req->caller);
	if (last)
		pr_info("percpu: limit reached, disable warning\n");
	return NULL;
}

void *pcpu_allocator_alloc(struct pcpu_allocator *a, size_t size, size_t align,
			   gfp_t gfp)
{
	return a->generation->request(a, &(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void *pcpu_allocator_alloc_reserved(struct pcpu_allocator *a, size_t size,
				    size_t align, gfp_t gfp)
{
	return a->generation->request(a, &(struct pcpu_request){
		.size = size, .align = align, .gfp = gfp, .reserved = true,
		.caller = (vaddr_t)__builtin_return_address(0) });
}

void pcpu_modalloc_prepare(struct pcpu_request *req, const char *name)
{
	req->reserved = true;
	req->gfp = GFP_KERNEL | __GFP_NOWARN;
	if (req->align <= PAGE_SIZE)
		return;
	pr_warn("%s: per-cpu alignment %li > %li\n", name, (long)req->align,
		(long)PAGE_SIZE);
	req->align = PAGE_SIZE;
}

void pcpu_modalloc_tell(const struct pcpu_request *req, const char *name)
{
	pr_warn("Could not allocate %lu bytes percpu data\n",
		(unsigned long)req->size);
	pr_warn("percpu: they were for %s: boot with a larger "
		"percpu_reserve=\n", name);
}

void *pcpu_allocator_modalloc(struct pcpu_allocator *a, size_t size,
			      size_t align, const char *name)
{
	struct pcpu_request req = {
		.size = size, .align = align,
		.caller = (vaddr_t)__builtin_return_address(0),
	};
	void *cookie;

	pcpu_modalloc_prepare(&req, name);
	cookie = a->generation->request(a, &req);
	if (!cookie)
		pcpu_modalloc_tell(&req, name);
	return cookie;
}

void pcpu_setup_common(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	memset(a, 0, sizeof(*a));
	a->generation = s->generation;
	a->info = *s->info;
	a->unit_size = s->info->unit_size;
	a->nr_cpus = s->info->nr_cpus;
	pcpu_alloc_info_offsets(s->info, a->unit_offset);
	a->base = s->base;
	a->delta = s->cookie_base - s->base;
	a->early_alloc = s->early_alloc;
	a->early = s->early_alloc != NULL;
	a->variant = s->variant;
	a->warnings = PCPU_WARN_LIMIT;
	spin_lock_init_ranked(&a->lock, "percpu", LOCK_RANK_PERCPU);
}

void *pcpu_own_zalloc(struct pcpu_allocator *a, size_t size)
{
	return a->early_alloc ? a->early_alloc(size) :
				kzalloc(size, GFP_KERNEL);
}

void pcpu_own_free(struct pcpu_allocator *a, void *own)
{
	if (!a->early_alloc)
		kfree(own);
}
