// SPDX-License-Identifier: MIT
/*
 * tests/drivers/test_gic.c - the interrupt controller as its driver left it
 *
 * Registers as in the GIC architecture, IHI 0048B, chapter 4.
 */
#include "drivers/gic.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/irq.h"
#include "kernel/core/smp.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define GICC_CTLR		(GICC_BASE + 0x00)
#define GICC_PMR		(GICC_BASE + 0x04)
#define GICD_CTLR		(GICD_BASE + 0x000)
#define GICD_IGROUPR0		(GICD_BASE + 0x080)
#define GICD_ISPENDR(n)		(GICD_BASE + 0x200 + 4 * ((n) / 32))
#define GICD_IPRIORITYR(n)	(GICD_BASE + 0x400 + 4 * (n))
#define IRQ_BIT(n)		(1u << ((n) % 32))
#define TEST_SPI		91	/* no device has it */

/* Banked: each core's own. */
static void look_at_interface(unsigned int cpu, void *ctx)
{
	bool nmi = irq_chip_get()->has_nmi;

	(void)cpu;
	(void)ctx;
	EXPECT_EQ(io_read32(GICC_CTLR) & 0xf, nmi ? 0xf : 0x1);
	EXPECT_GE(io_read32(GICC_PMR), 0xf0);
	if (nmi)
		EXPECT_EQ(io_read32(GICD_IGROUPR0), ~IRQ_BIT(SGI_NMI));
}

TEST(irq, every_core_takes_interrupts_and_one_sgi_as_fiq)
{
	EXPECT_EQ(io_read32(GICD_CTLR), irq_chip_get()->has_nmi ? 3 : 1);
	run_together(look_at_interface, NULL);
}

static void look_at_priorities(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (unsigned int n = 0; n < NR_IRQS; n++) {
		u32 word = io_read32(GICD_IPRIORITYR(n / 4));
		u32 priority = word >> (n % 4 * 8) & 0xff;

		if (priority != (n == SGI_NMI ? 0 : 0xa0))
			EXPECT_EQ(n * 1000 + priority, 0);
	}
}

TEST(irq, all_have_one_priority_but_the_fiq)
{
	run_together(look_at_priorities, NULL);
}

/* What waits would end WFI: a core that is to sleep must not even see it. */
TEST(irq, a_parked_core_sees_the_nmi_only)
{
	const struct irq_chip *chip = irq_chip_get();
	unsigned int me = get_cpu();
	u32 nmis = irq_count(SGI_NMI, me), waiting, token;
	unsigned long flags;

	local_irq_save(flags);
	chip->nmi_only();
	chip->send_sgi(BIT(me), SGI_WAKE);
	waiting = IRQ_TOKEN_ID(chip->ack());
	if (chip->has_nmi)
		chip->send_sgi(BIT(me), SGI_NMI);
	chip->init_cpu();
	token = chip->ack();
	chip->eoi(token);
	local_irq_restore(flags);
	put_cpu();
	EXPECT_GE(waiting, IRQ_ID_SPURIOUS);
	EXPECT_EQ(IRQ_TOKEN_ID(token), SGI_WAKE);
	EXPECT_EQ(irq_count(SGI_NMI, me), nmis + chip->has_nmi);
}

static struct {
	atomic_t calls;
	unsigned int cpu;
} seen;

static irq_result_t note(unsigned int irq, void *data)
{
	(void)irq;
	(void)data;
	seen.cpu = raw_smp_processor_id();
	atomic_inc_return(&seen.calls);
	return IRQ_HANDLED;
}

static void raise_spi(void)
{
	io_write32(GICD_ISPENDR(TEST_SPI), IRQ_BIT(TEST_SPI));
}

TEST(irq, one_of_the_board_goes_where_its_target_is_set)
{
	unsigned int cpu, home = irq_target(TEST_SPI);
	int sent = 0;

	atomic_set(&seen.calls, 0);
	ASSERT_EQ(irq_register(TEST_SPI, "test", note, NULL), 0);
	irq_enable(TEST_SPI);
	for_each_online_cpu(cpu) {
		irq_chip_get()->set_target(TEST_SPI, cpu);
		raise_spi();
		EXPECT_TRUE(wait_for_count(&seen.calls, ++sent));
		EXPECT_EQ(seen.cpu, cpu);
	}
	irq_chip_get()->set_target(TEST_SPI, home);
	irq_unregister(TEST_SPI);
	EXPECT_EQ(atomic_read(&seen.calls), sent);
}

TEST(irq, a_disabled_one_waits_until_it_is_enabled)
{
	u64 end;

	atomic_set(&seen.calls, 0);
	ASSERT_EQ(irq_register(TEST_SPI, "test", note, NULL), 0);
	irq_disable(TEST_SPI);
	raise_spi();
	end = clock_ns() + 200 * NSEC_PER_USEC;
	while (clock_ns() < end)
		cpu_relax();
	EXPECT_EQ(atomic_read(&seen.calls), 0);
	irq_enable(TEST_SPI);
	EXPECT_TRUE(wait_for_count(&seen.calls, 1));
	EXPECT_EQ(atomic_read(&seen.calls), 1);
	irq_unregister(TEST_SPI);
}
