// SPDX-License-Identifier: MIT
/*
 * tests/mm/test_vm_tlb.c - unmapping reaches the TLBs of all cores
 *
 * A reader on another core looks at pages, so that its TLB knows them. Then
 * this core puts other pages at the same addresses, as when memory is freed
 * and its addresses are used again, and the reader looks once more. It must
 * see the new pages.
 *
 *   this core             map A              unmap, flush, map B
 *   reader                       read: A's                     read: B's
 *
 * The broken twin flushes its own TLB only: then the reader goes on seeing
 * the old pages, which may have another owner by now. That it does is what
 * shows that the first test can fail.
 */
#include <string.h>

#include "kernel/arch/barrier.h"
#include "kernel/arch/cp15.h"
#include "kernel/core/smp.h"
#include "mm/vmalloc.h"
#include "tests/ktest.h"

#define NR		8u
#define OLD		0x01d01d01u
#define NEW		0x4e304e30u

struct reader {
	volatile u32 *words;	/* the first of each page is read */
	u32 step;		/* [a] 1: has read; 2: read again; 3: has */
	unsigned int old_first;	/* pages with OLD: first time ... */
	unsigned int old_again;	/* ... and second */
	unsigned int new_again;
};

static unsigned int count(const struct reader *r, u32 value)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < NR; i++)
		nr += r->words[i * PAGE_SIZE / 4] == value;
	return nr;
}

/* In one call from first to last look: nothing else runs in between. */
static void read_twice(void *info)
{
	struct reader *r = info;

	r->old_first = count(r, OLD);
	smp_store_release(&r->step, 1);
	sev();
	while (smp_load_acquire(&r->step) != 2)
		cpu_relax();
	r->old_again = count(r, OLD);
	r->new_again = count(r, NEW);
	smp_store_release(&r->step, 3);
	sev();
}

static void wait_for(struct reader *r, u32 step)
{
	while (smp_load_acquire(&r->step) != step)
		cpu_relax();
}

static void flush_everywhere(vaddr_t va)
{
	vm_flush(va, NR * PAGE_SIZE);
}

/* The broken twin: TLBIMVAA instead of TLBIMVAAIS. */
static void flush_here_only(vaddr_t va)
{
	dsb(ishst);
	for (unsigned int i = 0; i < NR; i++)
		tlbimvaa_write(va + i * PAGE_SIZE);
	dsb(ish);
	isb();
}

struct pages {
	struct page *old[NR];
	struct page *new[NR];
};

static bool make(struct page **pages, u32 value)
{
	for (unsigned int i = 0; i < NR; i++) {
		pages[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!pages[i])
			return false;
		*(u32 *)page_address(pages[i]) = value;
	}
	return true;
}

static void drop(struct page **pages)
{
	for (unsigned int i = 0; i < NR; i++)
		__free_page(pages[i]);
}

/* The exchange itself, pinned to a core that is not the reader's. */
static void exchange_pages(struct pages *pages, void (*flush)(vaddr_t va),
			   struct reader *r, unsigned int cpu)
{
	vaddr_t va = (vaddr_t)r->words;

	EXPECT_EQ(vm_map_pages(va, pages->old, NR), 0);
	ASSERT_EQ(smp_call_function_single(cpu, read_twice, r, false), 0);
	wait_for(r, 1);
	vm_unmap_pages(va, NR);
	flush(va);
	EXPECT_EQ(vm_map_pages(va, pages->new, NR), 0);
	smp_store_release(&r->step, 2);
	sev();
	wait_for(r, 3);
	vm_unmap_pages(va, NR);
	vm_flush(va, NR * PAGE_SIZE);
}

/* Return: false if this core is the reader's: nothing was done. */
static bool exchange(unsigned int cpu, void (*flush)(vaddr_t va),
		     struct reader *r)
{
	struct vm_struct *vm = vm_area_get(NR * PAGE_SIZE, PAGE_SIZE,
					   GFP_KERNEL);
	struct pages pages;
	bool other;

	if (!vm || !make(pages.old, OLD) || !make(pages.new, NEW)) {
		EXPECT_TRUE(false);	/* no memory: the rest leaks */
		return false;
	}
	*r = (struct reader){ .words = vm->addr };
	other = get_cpu() != cpu;
	if (other)
		exchange_pages(&pages, flush, r, cpu);
	put_cpu();
	drop(pages.old);
	drop(pages.new);
	vm_area_put(vm);
	return other;
}

TEST(vm_tlb, other_cores_see_the_new_page)
{
	unsigned int cpu, exchanges = 0;
	struct reader r;

	if (num_online_cpus() < 2)
		SKIP("one core only");
	for (unsigned int round = 0; round < 4; round++) {
		for_each_online_cpu(cpu) {
			if (!exchange(cpu, flush_everywhere, &r))
				continue;
			EXPECT_EQ(r.old_first, NR);
			EXPECT_EQ(r.old_again, 0);
			EXPECT_EQ(r.new_again, NR);
			exchanges++;
		}
	}
	EXPECT_GT(exchanges, 0);
}

/* Broken twin of the test above: it must see old pages. */
TEST(vm_tlb, a_local_flush_leaves_the_old_page)
{
	unsigned int cpu, stale = 0, exchanges = 0;
	struct reader r;

	if (num_online_cpus() < 2)
		SKIP("one core only");
	for_each_online_cpu(cpu) {
		if (!exchange(cpu, flush_here_only, &r))
			continue;
		EXPECT_EQ(r.old_first, NR);
		stale += r.old_again;
		exchanges++;
	}
	ktest_note("%u of %u pages stale", stale, NR * exchanges);
	EXPECT_GT(stale, 0);
}

struct look {
	volatile u32 *words;
	u32 expected;
	unsigned int right;
};

static void look_once(void *info)
{
	struct look *l = info;

	for (unsigned int i = 0; i < NR; i++)
		l->right += l->words[i * PAGE_SIZE / 4] == l->expected;
}

/* The same by the public road: freed memory, its addresses used again. */
TEST(vm_tlb, freed_addresses_can_be_used_again)
{
	u32 *first = NULL;
	unsigned int cpu;

	for (u32 round = 0; round < 20; round++) {
		u32 *p = vmalloc(NR * PAGE_SIZE);

		ASSERT_NOT_NULL(p);
		if (!first)
			first = p;
		EXPECT_EQ(p, first);	/* the lowest gap */
		for (unsigned int i = 0; i < NR; i++)
			p[i * PAGE_SIZE / 4] = round;
		for_each_online_cpu(cpu) {
			struct look l = { .words = p, .expected = round };

			(void)smp_call_function_single(cpu, look_once, &l,
						       true);
			EXPECT_EQ(l.right, NR);
		}
		vfree(p);
	}
}
