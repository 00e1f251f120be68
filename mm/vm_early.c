// SPDX-License-Identifier: MIT
/*
 * mm/vm_early.c - areas from before there is vmalloc()
 *
 * The addresses are taken in the same tree, so vmalloc() keeps out of them;
 * what else vmalloc takes from slab and pages, descriptors and tables, comes
 * from the caller and from bootmem. Hence such areas stay for ever, and
 * whoever wants to free one is told what it is.
 *
 * Context  the boot core, before any other starts.
 * See      docs/mm-vmalloc.md
 */
#include "kernel/arch/tlb.h"
#include "kernel/core/panic.h"
#include "mm/vm_internal.h"

#define CALLER	((vaddr_t)__builtin_return_address(0))

void vm_area_register_early(struct vm_struct *vm, size_t align)
{
	unsigned long flags;
	vaddr_t va;

	vm->flags = VM_EARLY;
	vm->caller = CALLER;
	spin_lock_irqsave(&vm_lock, flags);
	if (!vm_tree_find_gap(&vm_tree, vm->size + PAGE_SIZE, align, &va))
		panic("vmalloc: no addresses for %zu bytes at start-up; by "
		      "%pS", vm->size, (void *)vm->caller);
	vm_insert_locked(vm, va);
	spin_unlock_irqrestore(&vm_lock, flags);
}

void vm_map_early(vaddr_t va, paddr_t pa, size_t size)
{
	vm_tables_fill_early(va, size);
	for (size_t done = 0; done < size; done += PAGE_SIZE)
		WRITE_ONCE(*mmu_l2_entry(va + done),
			   mmu_l2_page(pa + done, PROT_RW));
	tlb_sync_entries();
}
