// SPDX-License-Identifier: MIT
/*
 * mm/vm_report.c - what an address of vmalloc's range is, and its numbers
 *
 * The areas freed last are kept in mind, so that a use after free can be
 * explained with the names of who had the memory and who freed it.
 *
 * Locks    [V] vm_lock
 * See      docs/mm-vmalloc.md
 */
#include "kernel/core/fault.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/format.h"
#include "mm/vm_internal.h"

#define FREED_KEPT	32u

struct freed {
	vaddr_t start;
	size_t size;		/* 0: nothing yet */
	vaddr_t taken_by;
	vaddr_t freed_by;
};

static struct freed freed[FREED_KEPT];	/* [V] */
static atomic_t refusals;
static unsigned int nr_freed;		/* [V] ever; the next goes here */

void vm_remember_locked(const struct vm_struct *vm, vaddr_t caller)
{
	assert_held(&vm_lock);
	freed[nr_freed++ % FREED_KEPT] = (struct freed){
		.start = vm->range.start, .size = vm->size,
		.taken_by = vm->caller, .freed_by = caller,
	};
}

/* The area freed last that va was in. */
static const struct freed *find_freed(vaddr_t va)
{
	for (unsigned int i = 1; i <= FREED_KEPT; i++) {
		const struct freed *f = &freed[(nr_freed - i) % FREED_KEPT];

		if (va - f->start < f->size)
			return f;
	}
	return NULL;
}

static const char *kind_name(unsigned int flags)
{
	if (flags & VM_ALLOC)
		return "vmalloc area";
	if (flags & VM_EARLY)
		return "area from before vmalloc";
	return flags & VM_MAP ? "vmap area" : "address range";
}

void vm_describe_locked(vaddr_t va, char *buf, size_t size)
{
	struct vm_range *range = vm_tree_find(&vm_tree, va);
	struct vm_struct *vm = range ? vm_of(range) : NULL;
	const struct freed *f = find_freed(va);

	if (vm && va - range->start >= vm->size)
		format(buf, size, "guard page behind the %zu bytes of the %s "
		       "at 0x%p (%pS): its end was overrun", vm->size,
		       kind_name(vm->flags), vm->addr, (void *)vm->caller);
	else if (vm)
		format(buf, size, "%zu bytes into the %s at 0x%p (%zu bytes, "
		       "%pS)%s", va - range->start, kind_name(vm->flags),
		       vm->addr, vm->size, (void *)vm->caller,
		       vm->flags & VM_BUSY ? ", being made or freed" : "");
	else if (f)
		format(buf, size, "freed: was in the area of %zu bytes at "
		       "0x%p (%pS), freed by %pS", f->size, (void *)f->start,
		       (void *)f->taken_by, (void *)f->freed_by);
	else
		format(buf, size, "an address for vmalloc that nobody has");
}

void vm_refuse(const char *what, const void *addr, vaddr_t caller)
{
	unsigned long flags;
	char why[200];

	atomic_inc(&refusals);
	if (!is_vmalloc_addr(addr)) {
		format(why, sizeof(why), "vmalloc's addresses are 0x%08x to "
		       "0x%08x", VMALLOC_START, VMALLOC_END - 1);
	} else {
		spin_lock_irqsave(&vm_lock, flags);
		vm_describe_locked((vaddr_t)addr, why, sizeof(why));
		spin_unlock_irqrestore(&vm_lock, flags);
	}
	pr_err("vmalloc: %s 0x%p refused: %s; by %pS\n", what, addr, why,
	       (void *)caller);
}

/* In an abort: who was interrupted may hold the lock. */
static bool explain(vaddr_t va, char *buf, size_t size)
{
	unsigned long flags;

	if (!is_vmalloc_addr((void *)va))
		return false;
	local_irq_save(flags);
	if (spin_trylock(&vm_lock)) {
		vm_describe_locked(va, buf, size);
		spin_unlock(&vm_lock);
	} else {
		format(buf, size, "an address for vmalloc, whose list of "
		       "areas is being changed");
	}
	local_irq_restore(flags);
	return true;
}

FAULT_EXPLAINER(vmalloc) = { .name = "vmalloc", .explain = explain };

/* --- numbers --- */

static unsigned int mapped_pages(const struct vm_struct *vm)
{
	unsigned int nr = 0;

	for (size_t i = 0; i < vm->size; i += PAGE_SIZE)
		nr += vmalloc_to_page((void *)(vm->range.start + i)) != NULL;
	return nr;
}

bool vm_info_next(vaddr_t from, struct vm_info *info)
{
	const struct vm_struct *vm;
	struct vm_range *range;
	unsigned long flags;

	spin_lock_irqsave(&vm_lock, flags);
	range = vm_tree_above(&vm_tree, from);
	if (range) {
		vm = vm_of(range);
		*info = (struct vm_info){
			.start = range->start, .end = range->end,
			.size = vm->size, .flags = vm->flags,
			.nr_pages = mapped_pages(vm), .caller = vm->caller,
		};
	}
	spin_unlock_irqrestore(&vm_lock, flags);
	return range != NULL;
}

void vm_stats_get(struct vm_stats *stats)
{
	struct vm_range *r;
	unsigned long flags;

	*stats = (struct vm_stats){
		.nr_pages = (unsigned long)atomic_read(&vm_pages),
		.nr_tables = vm_tables_count(),
		.refusals = (unsigned long)atomic_read(&refusals),
		.total = VMALLOC_END - VMALLOC_START,
	};
	spin_lock_irqsave(&vm_lock, flags);
	stats->nr_areas = vm_tree.nr;
	stats->largest_gap = vm_tree_largest_gap(&vm_tree);
	for (r = vm_tree_above(&vm_tree, 0); r;
	     r = vm_tree_above(&vm_tree, r->end))
		stats->used += r->end - r->start;
	spin_unlock_irqrestore(&vm_lock, flags);
}

static unsigned long count_areas(void)
{
	return READ_ONCE(vm_tree.nr);
}

static unsigned long count_pages(void)
{
	return (unsigned long)atomic_read(&vm_pages);
}

COUNTER(vmalloc_areas) = { .name = "vmalloc areas", .read = count_areas };
COUNTER(vmalloc_pages) = { .name = "vmalloc pages", .read = count_pages };

/* --- rules --- */

/* V4 and V6 for an area's addresses; adds up the pages that are its own. */
static const char *area_fault(const struct vm_struct *vm, unsigned long *own)
{
	for (vaddr_t va = vm->range.start; va < vm->range.end;
	     va += PAGE_SIZE) {
		const struct page *page = vmalloc_to_page((void *)va);
		bool guard = va - vm->range.start >= vm->size;

		if (guard && page)
			return "a guard page is mapped";
		if (guard || (vm->flags & (VM_BUSY | VM_RANGE | VM_EARLY)))
			continue;
		if (!page)
			return "a page of an area is not mapped";
		if (!(vm->flags & VM_ALLOC))
			continue;
		if ((page->flags & (PG_STATE | PG_OWNER_MASK)) !=
		    (PG_USED | PG_OWNER_VMALLOC))
			return "an area maps a page that is not its own";
		(*own)++;
	}
	return NULL;
}

/* V4: nothing is mapped from va up to end. */
static const char *gap_fault(vaddr_t va, vaddr_t end)
{
	for (; va < end; va += PAGE_SIZE) {
		if (!mmu_l2_entry(va))		/* no table: a MiB less */
			va = ALIGN_DOWN(va, SECTION_SIZE) + SECTION_SIZE -
			     PAGE_SIZE;
		else if (vmalloc_to_page((void *)va))
			return "a page is mapped where no area is";
	}
	return NULL;
}

static const char *fault_locked(vaddr_t *at)
{
	vaddr_t end = VMALLOC_START;
	unsigned long own = 0;
	bool busy = false;
	const char *fault = vm_tree_fault(&vm_tree, at);
	struct vm_range *r;

	if (!fault)
		fault = vm_tables_fault_locked();
	for (r = vm_tree_above(&vm_tree, 0); r && !fault;
	     r = vm_tree_above(&vm_tree, end)) {
		*at = r->start;
		fault = gap_fault(end, r->start);
		if (!fault)
			fault = area_fault(vm_of(r), &own);
		busy |= vm_of(r)->flags & VM_BUSY;
		end = r->end;
	}
	if (!fault)
		fault = gap_fault(end, VMALLOC_END);
	if (!fault && !busy && own != count_pages())
		fault = "the pages are not as many as counted";
	return fault;
}

int vmalloc_verify(void)
{
	unsigned long flags;
	const char *fault;
	vaddr_t at = 0;

	spin_lock_irqsave(&vm_lock, flags);
	fault = fault_locked(&at);
	spin_unlock_irqrestore(&vm_lock, flags);
	if (!fault)
		return 0;
	pr_err("vmalloc: near 0x%08lx: %s\n", (unsigned long)at, fault);
	return -EINVAL;
}

INVARIANT(vmalloc) = { .name = "vmalloc", .check = vmalloc_verify };
