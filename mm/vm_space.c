// SPDX-License-Identifier: MIT
/*
 * mm/vm_space.c - who has which of vmalloc's addresses
 *
 * Areas are put into the tree and taken out of it here and nowhere else, all
 * under vm_lock. Between vm_take() and vm_done(), and from vm_claim() on, an
 * area is VM_BUSY: its addresses are taken, but nobody else may free it.
 *
 * Locks    [V] vm_lock
 * See      docs/mm-vmalloc.md
 */
#include "kernel/lib/errno.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "mm/vm_internal.h"

DEFINE_SPINLOCK(vm_lock, LOCK_RANK_VMALLOC);
struct vm_tree vm_tree = { .start = VMALLOC_START, .end = VMALLOC_END };

struct vm_struct *vm_struct_make(const struct vm_request *req)
{
	struct vm_struct *vm = kmalloc(sizeof(*vm), (req->gfp & GFP_INNER) |
				       __GFP_NOWARN);

	/* The rest is set with its addresses. */
	if (vm) {
		vm->size = req->size;
		vm->flags = req->flags | VM_BUSY;
		vm->caller = req->caller;
	}
	return vm;
}

void vm_insert_locked(struct vm_struct *vm, vaddr_t va)
{
	bool guard = !(vm->flags & VM_NO_GUARD);

	assert_held(&vm_lock);
	vm->addr = (void *)va;
	vm->range.start = va;
	vm->range.end = va + vm->size + (guard ? PAGE_SIZE : 0);
	if (vm_tree_insert(&vm_tree, &vm->range))
		panic("vmalloc: 0x%08lx + %zu bytes: was free, is not",
		      (unsigned long)va, vm->size);
	vm_tables_hold_locked(&vm->range);
}

struct vm_struct *vm_take(const struct vm_request *req)
{
	struct vm_struct *vm;
	unsigned long flags;
	bool found;
	vaddr_t va;

	if (fault_should_fail_at(FAULT_VMALLOC, req->caller))
		return NULL;
	vm = vm_struct_make(req);
	if (!vm)
		return NULL;
	spin_lock_irqsave(&vm_lock, flags);
	found = vm_tree_find_gap(&vm_tree, req->size + PAGE_SIZE, req->align,
				 &va);
	if (found)
		vm_insert_locked(vm, va);
	spin_unlock_irqrestore(&vm_lock, flags);
	if (found)
		return vm;
	kfree(vm);
	return NULL;
}

void vm_give(struct vm_struct *vm, vaddr_t caller)
{
	unsigned long flags;

	spin_lock_irqsave(&vm_lock, flags);
	vm_remember_locked(vm, caller);
	vm_tree_remove(&vm_tree, &vm->range);
	vm_tables_drop_locked(&vm->range);
	spin_unlock_irqrestore(&vm_lock, flags);
	kfree(vm);
}

void *vm_done(struct vm_struct *vm)
{
	unsigned long flags;

	spin_lock_irqsave(&vm_lock, flags);
	vm->flags &= ~VM_BUSY;
	spin_unlock_irqrestore(&vm_lock, flags);
	return vm->addr;
}

struct vm_struct *vm_claim(const void *addr, unsigned int kind)
{
	struct vm_struct *vm = NULL;
	struct vm_range *range;
	unsigned long flags;

	spin_lock_irqsave(&vm_lock, flags);
	range = vm_tree_find(&vm_tree, (vaddr_t)addr);
	if (range && range->start == (vaddr_t)addr)
		vm = vm_of(range);
	if (vm && (vm->flags & (VM_KIND | VM_BUSY)) != kind)
		vm = NULL;
	if (vm)
		vm->flags |= VM_BUSY;
	spin_unlock_irqrestore(&vm_lock, flags);
	return vm;
}

bool vm_holds(vaddr_t va, size_t size)
{
	struct vm_range *range;
	unsigned long flags;
	bool fits = false;

	spin_lock_irqsave(&vm_lock, flags);
	range = vm_tree_find(&vm_tree, va);
	if (range)
		fits = size <= vm_of(range)->size -
			       min(va - range->start, vm_of(range)->size);
	spin_unlock_irqrestore(&vm_lock, flags);
	return fits;
}

struct vm_struct *find_vm_area(const void *addr)
{
	struct vm_range *range;
	unsigned long flags;

	spin_lock_irqsave(&vm_lock, flags);
	range = vm_tree_find(&vm_tree, (vaddr_t)addr);
	spin_unlock_irqrestore(&vm_lock, flags);
	return range ? vm_of(range) : NULL;
}

void vmalloc_init(void)
{
	/* They stay: mm/vm_table.c. */
	if (vm_tables_fill(VMALLOC_START, PAGE_SIZE, GFP_KERNEL))
		panic("vmalloc: no page for the first tables");
}
