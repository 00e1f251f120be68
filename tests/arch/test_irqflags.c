// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_irqflags.c - the interrupt mask, and what entry restores
 */
#include "kernel/arch/irqflags.h"

#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/cp15.h"
#include "kernel/arch/mmu.h"
#include "kernel/arch/traps.h"
#include "kernel/core/irq.h"
#include "kernel/core/ksym.h"
#include "kernel/core/smp.h"
#include "kernel/lib/sections.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define TEST_SGI	9
#define SGI_TO_SELF	(2u << 24)	/* GICD_SGIR, IHI 0048B 4.3.15 */
#define SGI_GROUP1	(1u << 15)
#define GICD_SGIR	(GICD_BASE + 0xf00)
#define ROUNDS		200

TEST(arch, irq_save_and_restore_nest)
{
	unsigned long outer, inner;
	bool masked = irqs_disabled();

	local_irq_save(outer);
	EXPECT_TRUE(irqs_disabled());
	local_irq_save(inner);
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(inner);
	EXPECT_TRUE(irqs_disabled());
	local_irq_restore(outer);
	EXPECT_EQ(irqs_disabled(), masked);
}

TEST(arch, irq_restore_leaves_all_else_of_the_state)
{
	unsigned long before = arch_read_cpsr(), flags, after;

	local_irq_save(flags);
	EXPECT_EQ(flags & 0xff, before & 0xff);
	EXPECT_EQ(arch_read_cpsr() & 0x7f, before & 0x7f);
	local_irq_restore(flags);
	after = arch_read_cpsr();
	EXPECT_EQ(after & 0xff, before & 0xff);
	EXPECT_EQ(before & CPSR_MODE_MASK, CPSR_MODE_SVC);
}

/* What every core's control registers must say (DDI 0406C, B4.1). */
static void look_at_registers(unsigned int cpu, void *ctx)
{
	const struct ksym *vectors = ctx;
	u32 sctlr = sctlr_read();

	EXPECT_EQ(arch_cpu_id(), cpu);
	EXPECT_EQ(sctlr & 0x1805, 0x1805);	/* I, Z, C, M on */
	EXPECT_EQ(sctlr & 0x2, 0);		/* A off: newlib's memcpy */
	EXPECT_EQ(dacr_read(), 1);		/* domain 0 obeys the tables */
	EXPECT_EQ(ttbr0_read() & ~0x3fffu, (vaddr_t)mmu_l1_table);
	EXPECT_EQ(vbar_read(), vectors->addr);
	EXPECT_EQ(arch_read_cpsr() & CPSR_MODE_MASK, CPSR_MODE_SVC);
	if (irq_chip_get()->has_nmi)
		EXPECT_EQ(arch_read_cpsr() & CPSR_F, 0);
}

TEST(arch, every_core_runs_with_mmu_and_caches_on)
{
	static struct ksym sym;

	ASSERT_TRUE(ksym_find("vectors", &sym));
	run_together(look_at_registers, &sym);
}

/*
 * Holds known values in r2-r12, lr and the flags, has the GIC interrupt this
 * core (writes value to sgir), and returns which values came back changed.
 */
static WHOLE __attribute__((naked)) u32 disturbed_by(u32 sgir __unused,
						     u32 value __unused)
{
	__asm__("push	{r4-r12, lr}\n\t"
		"mov	r2, #2\n\t"	"mov	r3, #3\n\t"
		"mov	r4, #4\n\t"	"mov	r5, #5\n\t"
		"mov	r6, #6\n\t"	"mov	r7, #7\n\t"
		"mov	r8, #8\n\t"	"mov	r9, #9\n\t"
		"mov	r10, #10\n\t"	"mov	r11, #11\n\t"
		"mov	r12, #12\n\t"	"mov	lr, #14\n\t"
		"msr	cpsr_f, #0xa8000000\n\t"	/* N, C, Q */
		"str	r1, [r0]\n\t"
		"dsb	sy\n\tisb\n\tnop\n\tisb\n\tnop\n\tnop\n\t"
		"mrs	r1, cpsr\n\t"
		"and	r1, r1, #0xf8000000\n\t"
		"eor	r1, r1, #0xa8000000\n\t"
		"eor	r2, r2, #2\n\t"	"orr	r1, r1, r2\n\t"
		"eor	r3, r3, #3\n\t"	"orr	r1, r1, r3\n\t"
		"eor	r4, r4, #4\n\t"	"orr	r1, r1, r4\n\t"
		"eor	r5, r5, #5\n\t"	"orr	r1, r1, r5\n\t"
		"eor	r6, r6, #6\n\t"	"orr	r1, r1, r6\n\t"
		"eor	r7, r7, #7\n\t"	"orr	r1, r1, r7\n\t"
		"eor	r8, r8, #8\n\t"	"orr	r1, r1, r8\n\t"
		"eor	r9, r9, #9\n\t"	"orr	r1, r1, r9\n\t"
		"eor	r10, r10, #10\n\t" "orr	r1, r1, r10\n\t"
		"eor	r11, r11, #11\n\t" "orr	r1, r1, r11\n\t"
		"eor	r12, r12, #12\n\t" "orr	r1, r1, r12\n\t"
		"eor	lr, lr, #14\n\t" "orr	r0, r1, lr\n\t"
		"pop	{r4-r12, pc}");
}

static bool inside_disturbed(u32 pc)
{
	return pc > (vaddr_t)disturbed_by && pc < (vaddr_t)disturbed_by + 256;
}

static irq_result_t accept(unsigned int irq, void *data)
{
	unsigned int *in_time = data;

	(void)irq;
	*in_time += inside_disturbed(irq_regs()->pc);
	return IRQ_HANDLED;
}

static u32 sgir_value(unsigned int sgi)
{
	u32 group1 = irq_chip_get()->has_nmi && sgi != SGI_NMI ? SGI_GROUP1
							       : 0;
	return SGI_TO_SELF | group1 | sgi;
}

TEST(arch, an_interrupt_leaves_all_registers_as_they_were)
{
	unsigned int cpu = get_cpu();
	u32 before = irq_count(TEST_SGI, cpu), changed = 0;
	unsigned int in_time = 0;

	EXPECT_EQ(irq_register(TEST_SGI, "test", accept, &in_time), 0);
	irq_enable(TEST_SGI);
	for (unsigned int i = 0; i < ROUNDS; i++)
		changed |= disturbed_by(GICD_SGIR, sgir_value(TEST_SGI));
	irq_unregister(TEST_SGI);
	EXPECT_EQ(changed, 0);
	EXPECT_EQ(in_time, ROUNDS);
	EXPECT_EQ(irq_count(TEST_SGI, cpu) - before, ROUNDS);
	put_cpu();
}

/*
 * Begins an exclusive access to the word, has the GIC interrupt this core,
 * and ends it. Returns what strex says: 1, it did not store.
 */
static WHOLE __attribute__((naked)) u32 exclusive_around(u32 *word __unused,
							 u32 sgir __unused,
							 u32 value __unused)
{
	__asm__("ldrex	r3, [r0]\n\t"
		"str	r2, [r1]\n\t"
		"dsb	sy\n\tisb\n\tnop\n\tisb\n\tnop\n\tnop\n\t"
		"mov	r3, #1\n\t"
		"strex	r12, r3, [r0]\n\t"
		"mov	r0, r12\n\t"
		"bx	lr");
}

/* Changes the word, and leaves an exclusive access to it open. */
static irq_result_t change_word(unsigned int irq, void *data)
{
	u32 value;

	(void)irq;
	WRITE_ONCE(*(u32 *)data, 5);
	__asm__ volatile("ldrex %0, [%1]" : "=r"(value) : "r"(data)
			 : "memory");
	return IRQ_HANDLED;
}

TEST(arch, an_interrupt_ends_exclusive_accesses)
{
	u32 word = 0, failed = 0;

	preempt_disable();
	EXPECT_EQ(irq_register(TEST_SGI, "test", change_word, &word), 0);
	irq_enable(TEST_SGI);
	for (unsigned int i = 0; i < 10; i++) {
		WRITE_ONCE(word, 0);
		failed += exclusive_around(&word, GICD_SGIR,
					   sgir_value(TEST_SGI));
		EXPECT_EQ(READ_ONCE(word), 5);
	}
	irq_unregister(TEST_SGI);
	EXPECT_EQ(failed, 10);
	preempt_enable();
}

/*
 * FIQ has registers of its own from r8 on and arrives also with interrupts
 * masked. The frame it leaves on its stack tells that it came.
 */
TEST(arch, a_fiq_arrives_with_irqs_masked_and_leaves_all_registers)
{
	struct pt_regs *frame;
	unsigned long flags;
	u32 changed = 0;

	if (!irq_chip_get()->has_nmi)
		SKIP("this machine has no FIQ for the kernel");
	local_irq_save(flags);
	frame = (struct pt_regs *)stack_top(arch_cpu_id(), STACK_FIQ) - 1;
	WRITE_ONCE(frame->pc, 0);
	for (unsigned int i = 0; i < ROUNDS; i++)
		changed |= disturbed_by(GICD_SGIR, sgir_value(SGI_NMI));
	local_irq_restore(flags);
	EXPECT_EQ(changed, 0);
	EXPECT_TRUE(inside_disturbed(READ_ONCE(frame->pc)));
	EXPECT_EQ(frame->cpsr & CPSR_I, CPSR_I);
	EXPECT_EQ(frame->r[12], 12);
	EXPECT_EQ(preempt_count() & NMI_MASK, 0);
}
