// SPDX-License-Identifier: MIT
/*
 * mm/vm_table.c - the level 2 tables behind vmalloc's addresses
 *
 *   mmu_l1_table   ...|  e  |  e  |  e  |  e  |...   one entry per MiB
 *                        |     |     |     |
 *   one page          [ 1 KiB | 1 KiB | 1 KiB | 1 KiB ]   256 entries each
 *
 * A page holds the four tables of four MiB: a group. It is made when the
 * first page is mapped there, and freed when the last area that reaches into
 * the group is gone. The first group's page stays for ever, so that a kernel
 * that uses little does not make and free it each time. Areas from before the
 * page allocator get theirs from bootmem; they stay too.
 *
 * A new level 1 entry needs no TLB maintenance, for nothing was there; dsb
 * makes it visible to all walkers (DDI 0406C, B3.10.1). Before a group's page
 * is freed its entries are cleared and every TLB is flushed, as walkers may
 * hold level 1 entries as well. All under vm_lock: nobody can make new
 * entries between the two.
 *
 * Rules    V5 a group's users are the areas that reach into it (one more for
 *             the first group); it has a page only if it has users, and the
 *             level 1 entries point there or nowhere.
 * Locks    [V] vm_lock
 * See      docs/mm-vmalloc.md
 */
#include "kernel/arch/tlb.h"
#include "kernel/lib/errno.h"
#include "mm/bootmem.h"
#include "mm/vm_internal.h"

#define GROUP_SECTIONS	4u
#define GROUP_SIZE	(GROUP_SECTIONS * SECTION_SIZE)
#define NR_GROUPS	((VMALLOC_END - VMALLOC_START) / GROUP_SIZE)

static_assert(GROUP_SECTIONS * L2_ENTRIES * sizeof(l2_entry_t) == PAGE_SIZE,
	      "a group's tables fill a page");
static_assert((VMALLOC_END - VMALLOC_START) % GROUP_SIZE == 0,
	      "vmalloc's range is whole groups");

struct group {
	l2_entry_t *tables;	/* [V] a page of them; NULL: none yet */
	unsigned int users;	/* [V] */
};

static struct group groups[NR_GROUPS] = { { .users = 1 } };

static size_t group_of(vaddr_t va)
{
	return (va - VMALLOC_START) / GROUP_SIZE;
}

static vaddr_t group_start(size_t g)
{
	return VMALLOC_START + g * GROUP_SIZE;
}

/* Level 1 entry i of a group, and what it is when the group has a page. */
static l1_entry_t *l1_entry(size_t g, unsigned int i)
{
	return &mmu_l1_table[(group_start(g) >> SECTION_SHIFT) + i];
}

static l1_entry_t l1_value(const l2_entry_t *tables, unsigned int i)
{
	return mmu_l1_table_entry(&tables[i * L2_ENTRIES]);
}

void vm_tables_hold_locked(const struct vm_range *range)
{
	assert_held(&vm_lock);
	for (size_t g = group_of(range->start);
	     g <= group_of(range->end - 1); g++)
		groups[g].users++;
}

static void detach(size_t g)
{
	struct page *page = virt_to_page(groups[g].tables);

	for (unsigned int i = 0; i < GROUP_SECTIONS; i++)
		WRITE_ONCE(*l1_entry(g, i), 0);
	tlb_flush_all();
	groups[g].tables = NULL;
	page->flags &= ~PG_OWNER_TABLE;
	__free_page(page);
}

void vm_tables_drop_locked(const struct vm_range *range)
{
	assert_held(&vm_lock);
	for (size_t g = group_of(range->start);
	     g <= group_of(range->end - 1); g++)
		if (--groups[g].users == 0 && groups[g].tables)
			detach(g);
}

/* Puts a page of empty tables in place. Return: false if one was there. */
static bool attach(size_t g, l2_entry_t *tables)
{
	unsigned long flags;
	bool missing;

	spin_lock_irqsave(&vm_lock, flags);
	missing = !groups[g].tables;
	if (missing) {
		dsb(ishst);	/* empty tables before who points to them */
		for (unsigned int i = 0; i < GROUP_SECTIONS; i++)
			WRITE_ONCE(*l1_entry(g, i), l1_value(tables, i));
		tlb_sync_entries();
		smp_store_release(&groups[g].tables, tables); /* fill_group */
	}
	spin_unlock_irqrestore(&vm_lock, flags);
	return missing;
}

/*
 * The group is held, so a page seen here stays. Acquire: who sees it sees
 * the level 1 entries too.
 */
static int fill_group(size_t g, gfp_t gfp)
{
	struct page *page;

	if (smp_load_acquire(&groups[g].tables))
		return 0;
	page = alloc_page(gfp | __GFP_ZERO | __GFP_NOWARN);
	if (!page)
		return -ENOMEM;
	page->flags |= PG_OWNER_TABLE;
	if (!attach(g, page_address(page))) {
		page->flags &= ~PG_OWNER_TABLE;
		__free_page(page);
	}
	return 0;
}

int vm_tables_fill(vaddr_t va, size_t size, gfp_t gfp)
{
	int err = 0;

	for (size_t g = group_of(va);
	     !err && g <= group_of(va + size - 1); g++)
		err = fill_group(g, gfp);
	return err;
}

void vm_tables_fill_early(vaddr_t va, size_t size)
{
	for (size_t g = group_of(va); g <= group_of(va + size - 1); g++)
		if (!groups[g].tables)
			(void)attach(g, alloc_bootmem_pages(PAGE_SIZE));
}

unsigned long vm_tables_count(void)
{
	unsigned long nr = 0;

	for (size_t g = 0; g < NR_GROUPS; g++)
		nr += READ_ONCE(groups[g].tables) != NULL;
	return nr;
}

static unsigned int count_users(size_t g)
{
	vaddr_t end = group_start(g) + GROUP_SIZE;
	unsigned int users = g == 0;
	struct vm_range *r = vm_tree_above(&vm_tree, group_start(g));

	for (; r && r->start < end; r = vm_tree_above(&vm_tree, r->end))
		users++;
	return users;
}

const char *vm_tables_fault_locked(void)
{
	for (size_t g = 0; g < NR_GROUPS; g++) {
		const struct group *group = &groups[g];

		if (group->users != count_users(g))
			return "a table's number of users is wrong";
		if (group->tables && !group->users)
			return "a table that nobody needs was kept";
		for (unsigned int i = 0; i < GROUP_SECTIONS; i++)
			if (*l1_entry(g, i) != (group->tables ?
				l1_value(group->tables, i) : 0))
				return "a level 1 entry is wrong";
	}
	return NULL;
}
