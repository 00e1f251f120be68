// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_mmu.c - translation tables: the kernel's, and changing them
 */
#include "kernel/arch/mmu.h"

#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/tlb.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/sections.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

static u32 pages[2][PAGE_SIZE / 4] __aligned(PAGE_SIZE);
static const u32 constant = 0x600d;

static enum mmu_prot prot_at(vaddr_t va)
{
	struct mmu_mapping m;

	mmu_mapping_at(va, &m);
	return m.prot;
}

/* The table's word and the MMU's own answer. */
static void expect_prot(vaddr_t va, enum mmu_prot prot)
{
	bool write = prot == PROT_RW || prot == PROT_DEVICE;
	paddr_t pa = 0;

	if (prot_at(va) != prot || mmu_readable(va) != (prot != PROT_NONE) ||
	    mmu_writable(va) != write)
		ktest_note("0x%08lx should be %s, is %s; readable %d, "
			   "writable %d", (unsigned long)va,
			   mmu_prot_name(prot), mmu_prot_name(prot_at(va)),
			   mmu_readable(va), mmu_writable(va));
	EXPECT_EQ(prot_at(va), prot);
	EXPECT_EQ(mmu_readable(va), prot != PROT_NONE);
	EXPECT_EQ(mmu_writable(va), write);
	EXPECT_EQ(mmu_translate(va, &pa), prot != PROT_NONE);
	if (prot != PROT_NONE)
		EXPECT_EQ(pa, va);
}

static void expect_range(const char *start, const char *end,
			 enum mmu_prot prot)
{
	EXPECT_LT((vaddr_t)start, (vaddr_t)end);
	expect_prot((vaddr_t)start, prot);
	expect_prot((vaddr_t)end - 1, prot);
	for (vaddr_t va = (vaddr_t)start; va < (vaddr_t)end; va += PAGE_SIZE)
		if (prot_at(va) != prot)
			expect_prot(va, prot);
}

TEST(mmu, each_part_of_the_image_has_its_protection)
{
	expect_range(__text_start, __text_end, PROT_RX);
	expect_range(__rodata_start, __rodata_end, PROT_RO);
	expect_range(__per_cpu_start, __per_cpu_end,
		     IS_ENABLED(CONFIG_SMP) ? PROT_NONE : PROT_RW);
	expect_range(__data_start, __data_end, PROT_RW);
	expect_range(__bss_start, __bss_end, PROT_RW);
	expect_prot((vaddr_t)expect_prot, PROT_RX);
	expect_prot((vaddr_t)&constant, PROT_RO);
	expect_prot((vaddr_t)pages + 123, PROT_RW);
}

TEST(mmu, devices_are_mapped_as_devices)
{
	expect_prot(SYSREGS_BASE, PROT_DEVICE);
	expect_prot(UART0_BASE + 0x18, PROT_DEVICE);
	expect_prot(GICD_BASE, PROT_DEVICE);
	expect_prot(GTIMER_BASE, PROT_DEVICE);
}

TEST(mmu, what_is_nothing_is_not_mapped)
{
	vaddr_t ram_end = boot_info.ram_start + boot_info.ram_size;

	expect_prot(0, PROT_NONE);
	expect_prot(PAGE_SIZE - 1, PROT_NONE);
	expect_prot(SZ_1M - 1, PROT_NONE);
	expect_prot(BOARD_DEVICES - 1, PROT_NONE);
	expect_prot(RAM_BASE - 1, PROT_NONE);
	expect_prot(RAM_BASE, PROT_RW);
	expect_prot(ram_end - 1, PROT_RW);
	if (ram_end < VMALLOC_START)
		expect_prot(ram_end, PROT_NONE);
	expect_prot(VMALLOC_END, PROT_NONE);
	expect_prot(~(vaddr_t)0, PROT_NONE);
}

static void expect_stack(unsigned int cpu, unsigned int which)
{
	vaddr_t base = stack_base(cpu, which), top = stack_top(cpu, which);
	unsigned int guard_cpu = ~0u, guard_which = ~0u;

	EXPECT_GE(top - base, STACK_SIZE);
	expect_prot(base - PAGE_SIZE, PROT_NONE);
	expect_prot(base - 1, PROT_NONE);
	expect_prot(base, PROT_RW);
	expect_prot(top - 1, PROT_RW);
	EXPECT_TRUE(stack_guard_at(base - 1, &guard_cpu, &guard_which));
	EXPECT_EQ(guard_cpu, cpu);
	EXPECT_EQ(guard_which, which);
	EXPECT_FALSE(stack_guard_at(base, &guard_cpu, &guard_which));
	EXPECT_FALSE(stack_guard_at(top - 1, &guard_cpu, &guard_which));
}

/* Also those of cores this machine does not have. */
TEST(mmu, every_stack_has_an_unmapped_page_below_it)
{
	unsigned int cpu, which;

	for (cpu = 0; cpu < NR_CPUS; cpu++)
		for (which = 0; which < NR_STACKS; which++)
			expect_stack(cpu, which);
	EXPECT_FALSE(stack_guard_at((vaddr_t)__stacks_start - 1, &cpu,
				    &which));
	EXPECT_FALSE(stack_guard_at((vaddr_t)__stacks_end, &cpu, &which));
}

static vaddr_t sp_here(void)
{
	vaddr_t sp;

	__asm__ volatile("mov %0, sp" : "=r"(sp));
	return sp;
}

/* On the caller's core a thread, on the others an interrupt. */
static void look_at_sp(unsigned int cpu, void *ctx)
{
	vaddr_t sp = sp_here();
	unsigned int which = in_hardirq() ? STACK_IRQ : STACK_SVC;

	if (cpu == *(unsigned int *)ctx)
		return;
	EXPECT_EQ(which, STACK_IRQ);
	EXPECT_GE(sp, stack_base(cpu, which));
	EXPECT_LT(sp, stack_top(cpu, which));
}

TEST(mmu, interrupts_run_on_the_stack_of_their_core)
{
	unsigned int me;

	NEED_TWO_CORES();
	preempt_disable();
	me = raw_smp_processor_id();
	run_together(look_at_sp, &me);
	preempt_enable();
}

static unsigned int reports;
static vaddr_t reported;

static void note_report(const struct mmu_mapping *m)
{
	reports++;
	reported = m->va;
}

/*
 * Decoded once more, by other code than the one under test: of a section
 * bit 4 is XN and bit 15 APX, of a small page bits 0 and 9 (DDI 0406C,
 * figures B3-4 and B3-5).
 */
static bool both_by_hand(vaddr_t va)
{
	u32 word = mmu_l1_table[va >> 20];

	switch (word & 3) {
	case 0:
		return false;
	case 1:
		word = ((const u32 *)(word & ~0x3ffu))[(va >> 12) & 0xff];
		return (word & 2) && !(word & 0x201);
	default:
		return !(word & 0x8010);
	}
}

TEST(mmu, nothing_is_both_writable_and_executable)
{
	unsigned int bad = 0;
	vaddr_t va = 0;

	do {
		bad += both_by_hand(va);
		va += PAGE_SIZE;
	} while (va);
	EXPECT_EQ(bad, 0);
	reports = 0;
	EXPECT_EQ(mmu_verify(note_report), 0);
	EXPECT_EQ(reports, 0);
}

/* The twin of the test above: the walker sees one bad page (rule W1). */
TEST(mmu, verify_sees_a_page_that_is_writable_and_executable)
{
	vaddr_t va = (vaddr_t)pages[1];
	l2_entry_t *entry = mmu_l2_entry(va), good;

	ASSERT_NOT_NULL(entry);
	good = *entry;
	reports = 0;
	*entry = good & ~1u;		/* XN off */
	tlb_flush_page(va);
	EXPECT_EQ(mmu_verify(note_report), -EINVAL);
	EXPECT_TRUE(both_by_hand(va));
	*entry = good;
	tlb_flush_page(va);
	EXPECT_EQ(reports, 1);
	EXPECT_EQ(reported, va);
	EXPECT_EQ(mmu_verify(note_report), 0);
}

TEST(mmu, only_kernel_text_is_executable)
{
	struct mmu_mapping m = { .size = 0 };
	vaddr_t va = 0, executable = 0;

	do {
		mmu_mapping_at(va, &m);
		if (m.prot == PROT_RX) {
			EXPECT_GE(m.va, (vaddr_t)__text_start);
			EXPECT_LE(m.va + m.size, (vaddr_t)__text_end);
			executable += m.size;
		}
		va = m.va + m.size;
	} while (va);
	EXPECT_EQ(executable, (vaddr_t)(__text_end - __text_start));
}

/* Constants worked out by hand from DDI 0406C, B3.5.1. */
TEST(mmu, descriptors_have_the_bits_of_the_manual)
{
	EXPECT_EQ(mmu_l1_section(0x60000000, PROT_RW), 0x6001141e);
	EXPECT_EQ(mmu_l1_section(0x600fffff, PROT_RO), 0x6001941e);
	EXPECT_EQ(mmu_l1_section(0x60000000, PROT_RX), 0x6001940e);
	EXPECT_EQ(mmu_l1_section(0x10000000, PROT_DEVICE), 0x10000416);
	EXPECT_EQ(mmu_l1_section(0x60000000, PROT_NONE), 0);
	EXPECT_EQ(mmu_l2_page(0x60001000, PROT_RW), 0x6000145f);
	EXPECT_EQ(mmu_l2_page(0x60001fff, PROT_RO), 0x6000165f);
	EXPECT_EQ(mmu_l2_page(0x60001000, PROT_RX), 0x6000165e);
	EXPECT_EQ(mmu_l2_page(0x10001000, PROT_DEVICE), 0x10001017);
	EXPECT_EQ(mmu_l2_page(0x60001000, PROT_NONE), 0);
}

TEST(mmu, protect_changes_the_page_and_keeps_what_is_in_it)
{
	vaddr_t va = (vaddr_t)pages;

	pages[0][5] = 0xabcd;
	pages[1][0] = 0x1234;
	EXPECT_EQ(mmu_protect(va, PAGE_SIZE, PROT_RO), 0);
	expect_prot(va, PROT_RO);
	expect_prot(va + PAGE_SIZE, PROT_RW);
	EXPECT_EQ(READ_ONCE(pages[0][5]), 0xabcd);
	EXPECT_EQ(mmu_protect(va, 2 * PAGE_SIZE, PROT_NONE), 0);
	expect_prot(va, PROT_NONE);
	expect_prot(va + 2 * PAGE_SIZE - 1, PROT_NONE);
	EXPECT_EQ(mmu_protect(va, 2 * PAGE_SIZE, PROT_RW), 0);
	expect_prot(va, PROT_RW);
	expect_prot(va + 2 * PAGE_SIZE - 1, PROT_RW);
	EXPECT_EQ(READ_ONCE(pages[0][5]), 0xabcd);
	EXPECT_EQ(READ_ONCE(pages[1][0]), 0x1234);
	WRITE_ONCE(pages[1][0], 1);
	EXPECT_EQ(READ_ONCE(pages[1][0]), 1);
}

/* The image's last page with a table, and the first section behind it. */
TEST(mmu, protect_refuses_sections_and_then_changes_nothing)
{
	vaddr_t section = RAM_BASE + EARLY_L2_TABLES * SECTION_SIZE;

	EXPECT_NULL(mmu_l2_entry(section));
	EXPECT_NOT_NULL(mmu_l2_entry(section - PAGE_SIZE));
	EXPECT_EQ(mmu_protect(section, PAGE_SIZE, PROT_RO), -EINVAL);
	EXPECT_EQ(mmu_protect(section - PAGE_SIZE, 2 * PAGE_SIZE, PROT_RO),
		  -EINVAL);
	expect_prot(section - PAGE_SIZE, PROT_RW);
	expect_prot(section, PROT_RW);
	EXPECT_EQ(mmu_protect(0, PAGE_SIZE, PROT_RW), -EINVAL);
	expect_prot(0, PROT_NONE);
}

/* Reads through the first page: what it shows depends on the TLB. */
static void read_page(unsigned int cpu, void *ctx)
{
	(void)cpu;
	EXPECT_EQ(READ_ONCE(pages[0][0]), *(u32 *)ctx);
}

static void flush_one(vaddr_t va)
{
	tlb_flush_page(va);
}

static void flush_range(vaddr_t va)
{
	tlb_flush_range(va - PAGE_SIZE, 2 * PAGE_SIZE);
}

static void flush_all(vaddr_t va)
{
	(void)va;
	tlb_flush_all();
}

static void map_first_page_to(const u32 *page, void (*flush)(vaddr_t va))
{
	vaddr_t va = (vaddr_t)pages[0];

	*mmu_l2_entry(va) = mmu_l2_page((paddr_t)page, PROT_RW);
	flush(va);
}

/* Every core has the old translation in its TLB when the entry changes. */
TEST(mmu, a_changed_entry_is_seen_by_every_core)
{
	static void (*const flushes[])(vaddr_t va) = {
		flush_one, flush_range, flush_all,
	};
	static u32 zero = 0, one = 1;

	pages[0][0] = zero;
	pages[1][0] = one;
	run_together(read_page, &zero);
	for (size_t i = 0; i < ARRAY_SIZE(flushes); i++) {
		map_first_page_to(pages[1], flushes[i]);
		run_together(read_page, &one);
		map_first_page_to(pages[0], flushes[i]);
		run_together(read_page, &zero);
	}
}

static void ask_writable(unsigned int cpu, void *ctx)
{
	(void)cpu;
	EXPECT_EQ(mmu_writable((vaddr_t)pages[0]), *(bool *)ctx);
}

TEST(mmu, a_protected_page_is_protected_on_every_core)
{
	static bool no = false, yes = true;

	EXPECT_EQ(mmu_protect((vaddr_t)pages, PAGE_SIZE, PROT_RO), 0);
	run_together(ask_writable, &no);
	EXPECT_EQ(mmu_protect((vaddr_t)pages, PAGE_SIZE, PROT_RW), 0);
	run_together(ask_writable, &yes);
}

TEST(mmu, probing_with_interrupts_masked_leaves_them_masked)
{
	unsigned long flags;

	local_irq_save(flags);
	EXPECT_TRUE(mmu_readable((vaddr_t)pages));
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(flags);
	EXPECT_FALSE(mmu_readable(0));
	EXPECT_EQ(irqs_disabled(), (bool)(flags & CPSR_I));
}
