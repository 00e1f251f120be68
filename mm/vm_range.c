// SPDX-License-Identifier: MIT
/*
 * mm/vm_range.c - address ranges for who maps pages himself
 *
 * The per-CPU allocator wants one range per group of cores, at distances
 * that are given: a chunk's address in one group is that in another plus a
 * constant. So a base is looked for under which all of them are free at
 * once, from the top of the addresses down, far from what vmalloc() takes
 * from the bottom up.
 *
 *            base + offset 0     base + offset 1
 *      ......|== size 0 ==|......|== size 1 ==|....  VMALLOC_END
 *                                     |####|         in use: the base moves
 *   ...|== size 0 ==|......|== size 1 ==|            down to where there is
 *                                                    room for this one, and
 *                                                    all are looked at again
 */
#include "kernel/arch/cache.h"
#include "kernel/arch/tlb.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "mm/vm_internal.h"

#define CALLER	((vaddr_t)__builtin_return_address(0))

static_assert(VMALLOC_START >= VMALLOC_END - VMALLOC_START,
	      "an address less a size is never below 0");

struct layout {
	const size_t *offsets;
	const size_t *sizes;
	unsigned int nr;
	size_t align;
	size_t span;		/* from the base to the end of the last */
};

/* Whole pages, within the addresses, and no two overlap? */
static bool layout_is_right(struct layout *l)
{
	if (!l->nr || !is_power_of_2(l->align) || l->align < PAGE_SIZE)
		return false;
	l->span = 0;
	for (unsigned int i = 0; i < l->nr; i++) {
		size_t offset = l->offsets[i], size = l->sizes[i];

		if (!size || !IS_ALIGNED(offset | size, PAGE_SIZE) ||
		    size > VMALLOC_END - VMALLOC_START ||
		    offset > VMALLOC_END - VMALLOC_START - size)
			return false;
		l->span = max(l->span, offset + size);
		for (unsigned int k = 0; k < i; k++)
			if (offset < l->offsets[k] + l->sizes[k] &&
			    l->offsets[k] < offset + size)
				return false;
	}
	return true;
}

/*
 * The highest base with all ranges free; 0: there is none. Each range in turn
 * moves it down to where there is room for it; when none has moved it since
 * the last time round, it is found.
 */
static vaddr_t find_base_locked(const struct layout *l)
{
	vaddr_t base = ALIGN_DOWN(VMALLOC_END - l->span, l->align), va;
	unsigned int free = 0;

	for (unsigned int i = 0; free < l->nr; i = i + 1 < l->nr ? i + 1 : 0) {
		vaddr_t start = base + l->offsets[i];

		if (base < VMALLOC_START ||
		    !vm_tree_find_gap_below(&vm_tree, start + l->sizes[i],
					    l->sizes[i], &va))
			return 0;
		if (va == start) {
			free++;
			continue;
		}
		/* Below VMALLOC_START perhaps, but never below 0. */
		base = ALIGN_DOWN(va - l->offsets[i], l->align);
		free = base + l->offsets[i] == va;
	}
	return base;
}

/* nr areas without addresses, or NULL. */
static struct vm_struct **make_areas(const struct layout *l, vaddr_t caller)
{
	struct vm_struct **vms = kcalloc(l->nr, sizeof(*vms), GFP_KERNEL);
	bool complete = vms != NULL;

	for (unsigned int i = 0; complete && i < l->nr; i++) {
		vms[i] = vm_struct_make(&(struct vm_request){
			.size = l->sizes[i], .flags = VM_RANGE | VM_NO_GUARD,
			.gfp = GFP_KERNEL, .caller = caller });
		complete = vms[i] != NULL;
	}
	if (complete)
		return vms;
	for (unsigned int i = 0; vms && i < l->nr; i++)
		kfree(vms[i]);
	kfree(vms);
	return NULL;
}

static bool insert_all(struct vm_struct **vms, const struct layout *l)
{
	unsigned long flags;
	vaddr_t base;

	spin_lock_irqsave(&vm_lock, flags);
	base = find_base_locked(l);
	for (unsigned int i = 0; base && i < l->nr; i++) {
		vm_insert_locked(vms[i], base + l->offsets[i]);
		vms[i]->flags &= ~VM_BUSY;
	}
	spin_unlock_irqrestore(&vm_lock, flags);
	return base != 0;
}

struct vm_struct **vm_area_get_at_offsets(const size_t *offsets,
					  const size_t *sizes,
					  unsigned int nr, size_t align)
{
	struct layout l = { .offsets = offsets, .sizes = sizes, .nr = nr,
			    .align = align };
	struct vm_struct **vms;

	if (!layout_is_right(&l)) {
		pr_err("vmalloc: %u ranges refused: sizes, offsets and "
		       "alignment (%zu) must be whole pages, and no two "
		       "overlap; by %pS\n", nr, align, (void *)CALLER);
		return NULL;
	}
	if (fault_should_fail(FAULT_VMALLOC))
		return NULL;
	vms = make_areas(&l, CALLER);
	if (vms && insert_all(vms, &l))
		return vms;
	pr_warn("vmalloc: no %s for %u ranges over %zu bytes; by %pS\n",
		vms ? "addresses" : "memory", nr, l.span, (void *)CALLER);
	for (unsigned int i = 0; vms && i < nr; i++)
		kfree(vms[i]);
	kfree(vms);
	return NULL;
}

struct vm_struct *vm_area_get(size_t size, size_t align, gfp_t gfp)
{
	struct vm_request req = {
		.size = PAGE_ALIGN(size),
		.align = max(align, (size_t)PAGE_SIZE),
		.flags = VM_RANGE, .gfp = gfp, .caller = CALLER,
	};
	struct vm_struct *vm = NULL;

	if (size && size <= VMALLOC_END - VMALLOC_START - PAGE_SIZE &&
	    is_power_of_2(req.align))
		vm = vm_take(&req);
	if (vm)
		vm_done(vm);
	else if (!(gfp & __GFP_NOWARN))
		pr_warn("vmalloc: no addresses for %zu bytes aligned to %zu; "
			"by %pS\n", size, align, (void *)CALLER);
	return vm;
}

/* What the owner forgot to unmap must not stay when others come here. */
static void unmap_rest(struct vm_struct *vm, vaddr_t caller)
{
	vaddr_t va = vm->range.start;
	unsigned int nr = (unsigned int)(vm->size >> PAGE_SHIFT);
	unsigned int mapped = vm_mapped_pages(va, nr);

	if (!mapped)
		return;
	pr_err("vmalloc: %u pages are mapped in the range at 0x%p that %pS "
	       "gives back\n", mapped, vm->addr, (void *)caller);
	vm_unmap_pages(va, nr);
	vm_flush(va, vm->size);
}

static void put(struct vm_struct *vm, vaddr_t caller)
{
	struct vm_struct *claimed = vm_claim(vm->addr, VM_RANGE);

	if (claimed != vm) {
		if (claimed)
			vm_done(claimed);
		vm_refuse("giving back the range", vm->addr, caller);
		return;
	}
	unmap_rest(vm, caller);
	vm_give(vm, caller);
}

void vm_area_put(struct vm_struct *vm)
{
	if (vm)
		put(vm, CALLER);
}

void vm_areas_put(struct vm_struct **vms, unsigned int nr)
{
	for (unsigned int i = 0; vms && i < nr; i++)
		put(vms[i], CALLER);
	kfree(vms);
}

/* --- protection --- */

int vm_protect(vaddr_t va, size_t size, enum mmu_prot prot)
{
	if (prot != PROT_RW && prot != PROT_RO && prot != PROT_RX)
		return -EINVAL;
	if (!size || !IS_ALIGNED(va | size, PAGE_SIZE))
		return -EINVAL;
	for (size_t done = 0; done < size; done += PAGE_SIZE)
		if (!vmalloc_to_page((void *)(va + done)))
			return -EINVAL;
	if (prot == PROT_RX)
		cache_sync_code((void *)va, size);
	for (size_t done = 0; done < size; done += PAGE_SIZE) {
		l2_entry_t *entry = mmu_l2_entry(va + done);

		/* Only rights change: no break-before-make is needed. */
		WRITE_ONCE(*entry, mmu_l2_page(*entry & PAGE_MASK, prot));
	}
	vm_flush(va, size);
	return 0;
}

int vm_area_protect(struct vm_struct *vm, enum mmu_prot prot)
{
	return vm_protect(vm->range.start, vm->size, prot);
}
