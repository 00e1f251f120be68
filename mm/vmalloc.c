// SPDX-License-Identifier: MIT
/*
 * mm/vmalloc.c - memory that is contiguous by address only
 *
 *   addresses   |  p0  |  p1  |  p2  | guard |  p0  | guard |
 *                   |      |      |              |
 *   RAM         ....|......|......+--> page      +--> page
 *                   +--> page +--> page
 *
 * An area's life: its addresses are taken (under vm_lock), pages are mapped
 * by their owner, entry by entry, without a lock; unmapped; flushed from the
 * TLBs of all cores; the pages are freed; and only then are the addresses
 * free again. In this order no core ever reaches a page that has another
 * owner by an address that was unmapped.
 *
 * Rules    V4 all of a vmalloc or vmap area is mapped; guard pages and what
 *             lies outside all areas is not.
 *          V6 what vmalloc areas map are pages in use that are marked as
 *             theirs, as many as counted.
 * Locks    [V] vm_lock
 * See      docs/mm-vmalloc.md, tests/mm/test_vmalloc.c
 */
#include "mm/vmalloc.h"

#include "kernel/arch/tlb.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "mm/mm_stats.h"
#include "mm/vm_internal.h"

#define VMALLOC_SIZE	((size_t)(VMALLOC_END - VMALLOC_START))
#define FLUSH_PAGES_MAX	64	/* more of them: the whole TLB */

#define CALLER		((vaddr_t)__builtin_return_address(0))

atomic_t vm_pages;

/* A size in bytes to whole pages; 0: it cannot be had. */
static size_t usable_size(size_t size, vaddr_t caller)
{
	if (size == 0)
		pr_warn("vmalloc: 0 bytes refused; by %pS\n", (void *)caller);
	else if (size > VMALLOC_SIZE - PAGE_SIZE)
		pr_warn("vmalloc: %zu bytes refused: there are addresses for "
			"%lu; by %pS\n", size, VMALLOC_SIZE - PAGE_SIZE,
			(void *)caller);
	else
		return PAGE_ALIGN(size);
	return 0;
}

/* --- entries --- */

/* Entries side by side, of one table. Locks: the caller owns them. */
struct run {
	l2_entry_t *entry;	/* NULL: no table is there */
	unsigned int nr;
};

/* Of nr entries from that for va on, those up to the table's end. */
static inline struct run run_at(vaddr_t va, unsigned int nr)
{
	vaddr_t left = SECTION_SIZE - va % SECTION_SIZE;

	return (struct run){ mmu_l2_entry(va),
			     min(nr, (unsigned int)(left >> PAGE_SHIFT)) };
}

#define for_each_run(r, va, nr)						\
	for (struct run r; (nr) && (r = run_at(va, nr), true);		\
	     (va) += r.nr * PAGE_SIZE, (nr) -= r.nr)

/* Visible after tlb_sync_entries(). rights: an entry without an address. */
static inline void set_entry(l2_entry_t *entry, const struct page *page,
			     l2_entry_t rights)
{
	WRITE_ONCE(*entry, rights | page_to_phys(page));
}

/* What was mapped; the TLBs may still know it. */
static inline struct page *clear_entry(l2_entry_t *entry)
{
	struct page *page = phys_to_page(*entry & PAGE_MASK);

	WRITE_ONCE(*entry, 0);
	sched_point();
	return page;
}

void vm_flush(vaddr_t va, size_t size)
{
	if (size > FLUSH_PAGES_MAX * PAGE_SIZE)
		tlb_flush_all();
	else
		tlb_flush_range(va, size);
}

struct page *vmalloc_to_page(const void *addr)
{
	l2_entry_t *entry;

	if (!is_vmalloc_addr(addr))
		return NULL;
	entry = mmu_l2_entry((vaddr_t)addr);
	return entry && *entry ? phys_to_page(*entry & PAGE_MASK) : NULL;
}
EXPORT_SYMBOL(vmalloc_to_page);

/*
 * Pages of a list are mapped at each place and no longer on it. Who owns an
 * area knows what he has mapped there.
 */
static void map_front(const struct vm_places *p, struct list_head *pages)
{
	l2_entry_t rights = mmu_l2_page(0, PROT_RW);
	struct list_head *last = pages;

	for (unsigned int place = 0; place < p->places; place++) {
		vaddr_t va = p->va + place * p->stride;
		unsigned int nr = p->nr;

		for_each_run(r, va, nr) {
			for (l2_entry_t *e = r.entry; e < r.entry + r.nr; e++) {
				assert(!*e);
				last = last->next;
				set_entry(e, list_entry(last, struct page,
							lru), rights);
			}
		}
	}
	tlb_sync_entries();
	list_join(pages, last->next);
}

/* --- memory --- */

/* Unmaps the first nr pages of an area, everywhere, then frees them. */
static void free_pages_of(struct vm_struct *vm, size_t nr)
{
	vaddr_t va = vm->range.start;
	LIST_HEAD(pages);

	vm_unmap_pages_to(va, (unsigned int)nr, &pages);
	vm_flush(va, nr * PAGE_SIZE);
	page_free_bulk(&pages, PG_OWNER_VMALLOC);
	atomic_sub((int)nr, &vm_pages);
}

/* Return: how many of the area's pages could be had; they are mapped. */
static size_t map_new_pages(struct vm_struct *vm, const struct vm_request *req,
			    int node)
{
	const struct page_bulk want = {
		.caller = req->caller, .node = node,
		.gfp = req->gfp | __GFP_NOWARN, .owner = PG_OWNER_VMALLOC,
		.nr = (unsigned int)(vm->size >> PAGE_SHIFT),
	};
	LIST_HEAD(pages);
	size_t nr = page_alloc_bulk(&want, &pages);

	map_front(&(struct vm_places){ .va = vm->range.start, .places = 1,
				       .nr = (unsigned int)nr }, &pages);
	atomic_add((int)nr, &vm_pages);
	return nr;
}

static void *no_memory(const struct vm_request *req, const char *what)
{
	if (!(req->gfp & __GFP_NOWARN) && mm_may_report())
		pr_warn("vmalloc: %zu bytes: no %s, %lu pages are free; by "
			"%pS\n", req->size, what, nr_free_pages(),
			(void *)req->caller);
	return NULL;
}

void *vmalloc_for(vaddr_t caller, size_t size, gfp_t gfp, int node)
{
	struct vm_request req = {
		.size = usable_size(size, caller), .align = PAGE_SIZE,
		.flags = VM_ALLOC, .gfp = gfp & ~(__GFP_COMP | __GFP_HIGHMEM),
		.caller = caller,
	};
	struct vm_struct *vm;
	size_t nr = req.size >> PAGE_SHIFT, done = 0;

	if (!req.size)
		return NULL;
	if (nr > nr_managed_pages())
		return no_memory(&req, "such amount of memory");
	vm = vm_take(&req);
	if (!vm)
		return no_memory(&req, "addresses or descriptors");
	if (!vm_tables_fill(vm->range.start, req.size, gfp & GFP_INNER))
		done = map_new_pages(vm, &req, node);
	if (done == nr)
		return vm_done(vm);
	free_pages_of(vm, done);
	vm_give(vm, caller);
	return no_memory(&req, "pages");
}

void *vmalloc(size_t size)
{
	return vmalloc_for(CALLER, size, GFP_KERNEL, NUMA_NO_NODE);
}
EXPORT_SYMBOL(vmalloc);

void *vzalloc(size_t size)
{
	return vmalloc_for(CALLER, size, GFP_KERNEL | __GFP_ZERO,
			   NUMA_NO_NODE);
}
EXPORT_SYMBOL(vzalloc);

void *vmalloc_node(size_t size, int node)
{
	return vmalloc_for(CALLER, size, GFP_KERNEL, node);
}
EXPORT_SYMBOL(vmalloc_node);

void *vzalloc_node(size_t size, int node)
{
	return vmalloc_for(CALLER, size, GFP_KERNEL | __GFP_ZERO, node);
}
EXPORT_SYMBOL(vzalloc_node);

void *__vmalloc(size_t size, gfp_t gfp)
{
	return vmalloc_for(CALLER, size, gfp, NUMA_NO_NODE);
}
EXPORT_SYMBOL(__vmalloc);

void vfree(const void *addr)
{
	struct vm_struct *vm;

	if (!addr)
		return;
	vm = vm_claim(addr, VM_ALLOC);
	if (!vm) {
		vm_refuse("vfree of", addr, CALLER);
		return;
	}
	free_pages_of(vm, vm->size >> PAGE_SHIFT);
	vm_give(vm, CALLER);
}
EXPORT_SYMBOL(vfree);

/* --- pages of others --- */

unsigned int vm_mapped_pages(vaddr_t va, unsigned int nr)
{
	unsigned int mapped = 0;

	for_each_run(r, va, nr)
		for (unsigned int i = 0; r.entry && i < r.nr; i++)
			mapped += r.entry[i] != 0;
	return mapped;
}

/* Are these pages, and can they be mapped there? The tables are made. */
static int check_pages(vaddr_t va, struct page **pages, unsigned int nr)
{
	int err = vm_tables_fill(va, (size_t)nr * PAGE_SIZE, preemptible() ?
				 GFP_KERNEL : GFP_ATOMIC);

	for (unsigned int i = 0; i < nr; i++)
		if ((size_t)(pages[i] - mem_map) >= mem_map_pages)
			return -EINVAL;
	if (!err && vm_mapped_pages(va, nr))
		return -EBUSY;
	return err;
}

int vm_map_pages(vaddr_t va, struct page **pages, unsigned int nr)
{
	l2_entry_t rights = mmu_l2_page(0, PROT_RW);
	int err;

	if (!nr || !IS_ALIGNED(va, PAGE_SIZE) ||
	    !vm_holds(va, (size_t)nr * PAGE_SIZE))
		return -EINVAL;
	err = check_pages(va, pages, nr);
	if (err)
		return err;
	for_each_run(r, va, nr)
		for (unsigned int i = 0; i < r.nr; i++)
			set_entry(&r.entry[i], *pages++, rights);
	tlb_sync_entries();
	return 0;
}

/* How many bytes from the first place on; 0: they do not lie in the area. */
static size_t span_of(const struct vm_struct *vm, const struct vm_places *p)
{
	size_t at = p->va - (vaddr_t)vm->addr, size = p->nr * PAGE_SIZE, left;

	if (!p->nr || !p->places || at >= vm->size ||
	    !IS_ALIGNED(p->va, PAGE_SIZE))
		return 0;
	left = vm->size - at;
	if (p->nr > left >> PAGE_SHIFT)
		return 0;
	if (p->places == 1)
		return size;
	if (p->stride < size || !IS_ALIGNED(p->stride, PAGE_SIZE) ||
	    (left - size) / p->stride < p->places - 1)
		return 0;
	return (p->places - 1) * p->stride + size;
}

int vm_area_map(const struct vm_struct *vm, const struct vm_places *at,
		struct list_head *pages)
{
	size_t span = span_of(vm, at);
	int err;

	if (!span)
		return -EINVAL;
	err = vm_tables_fill(at->va, span, preemptible() ? GFP_KERNEL :
							   GFP_ATOMIC);
	if (!err)
		map_front(at, pages);
	return err;
}

void vm_unmap_pages(vaddr_t va, unsigned int nr)
{
	for_each_run(r, va, nr)
		for (unsigned int i = 0; r.entry && i < r.nr; i++)
			if (r.entry[i])
				(void)clear_entry(&r.entry[i]);
}

void vm_unmap_pages_to(vaddr_t va, unsigned int nr, struct list_head *pages)
{
	for_each_run(r, va, nr)
		for (unsigned int i = 0; r.entry && i < r.nr; i++)
			if (r.entry[i])
				list_add(&clear_entry(&r.entry[i])->lru,
					 pages);
}

void *vmap(struct page **pages, unsigned int nr)
{
	struct vm_request req = {
		.size = nr < VMALLOC_SIZE / PAGE_SIZE ?
			usable_size((size_t)nr * PAGE_SIZE, CALLER) : 0,
		.align = PAGE_SIZE, .flags = VM_MAP, .gfp = GFP_KERNEL,
		.caller = CALLER,
	};
	struct vm_struct *vm;

	if (!req.size)
		return NULL;
	vm = vm_take(&req);
	if (!vm)
		return no_memory(&req, "addresses or descriptors");
	if (!vm_map_pages(vm->range.start, pages, nr))
		return vm_done(vm);
	vm_give(vm, CALLER);
	return no_memory(&req, "tables");
}
EXPORT_SYMBOL(vmap);

void vunmap(const void *addr)
{
	struct vm_struct *vm;

	if (!addr)
		return;
	vm = vm_claim(addr, VM_MAP);
	if (!vm) {
		vm_refuse("vunmap of", addr, CALLER);
		return;
	}
	vm_unmap_pages(vm->range.start, vm->size >> PAGE_SHIFT);
	vm_flush(vm->range.start, vm->size);
	vm_give(vm, CALLER);
}
EXPORT_SYMBOL(vunmap);
