// SPDX-License-Identifier: MIT
/*
 * tests/core/test_irq.c - handlers, counts, and interrupts nobody wants
 *
 * Interrupts are made with the GIC itself: an SGI no one uses, and one of the
 * board's interrupts without a device, set pending by software.
 */
#include "kernel/core/irq.h"

#include "boot/memlayout.h"
#include "kernel/arch/io.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/smp.h"
#include "kernel/lib/errno.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define TEST_SGI	10
#define TEST_SPI	90	/* no device: CoreTile A9x4, DUI 0448, 4.2 */
#define GICD_ISENABLER(n)	(GICD_BASE + 0x100 + 4 * ((n) / 32))
#define GICD_ISPENDR(n)		(GICD_BASE + 0x200 + 4 * ((n) / 32))
#define IRQ_BIT(n)		(1u << ((n) % 32))
#define ROUNDS		50

/* What the handlers saw. */
static struct {
	atomic_t calls[NR_CPUS];
	unsigned int irq;
	void *data;
	struct pt_regs *regs;
	irq_result_t answer;
} seen;

static irq_result_t handler(unsigned int irq, void *data)
{
	seen.irq = irq;
	seen.data = data;
	seen.regs = irq_regs();
	EXPECT_TRUE(irqs_disabled());
	atomic_inc_return(&seen.calls[raw_smp_processor_id()]);
	return seen.answer;
}

static void begin(void)
{
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++)
		atomic_set(&seen.calls[cpu], 0);
	seen.irq = 0;
	seen.data = NULL;
	seen.answer = IRQ_HANDLED;
}

TEST(irq, a_number_has_one_handler)
{
	begin();
	EXPECT_NULL(irq_name(TEST_SPI));
	EXPECT_EQ(irq_register(TEST_SPI, "first", handler, NULL), 0);
	EXPECT_STREQ(irq_name(TEST_SPI), "first");
	EXPECT_EQ(irq_register(TEST_SPI, "second", handler, NULL), -EBUSY);
	EXPECT_STREQ(irq_name(TEST_SPI), "first");
	irq_unregister(TEST_SPI);
	EXPECT_NULL(irq_name(TEST_SPI));
	EXPECT_EQ(irq_register(TEST_SPI, "second", handler, NULL), 0);
	EXPECT_STREQ(irq_name(TEST_SPI), "second");
	irq_unregister(TEST_SPI);
}

TEST(irq, numbers_and_handlers_that_do_not_exist_are_refused)
{
	EXPECT_EQ(irq_register(NR_IRQS, "none", handler, NULL), -EINVAL);
	EXPECT_EQ(irq_register(~0u, "none", handler, NULL), -EINVAL);
	EXPECT_EQ(irq_register(TEST_SPI, "none", NULL, NULL), -EINVAL);
	EXPECT_NULL(irq_name(NR_IRQS));
	EXPECT_NULL(irq_name(TEST_SPI));
	EXPECT_EQ(irq_count(NR_IRQS, 0), 0);
}

TEST(irq, those_in_use_have_names)
{
	EXPECT_NOT_NULL(irq_name(29));		/* the tick */
	EXPECT_NOT_NULL(irq_name(37));		/* UART0 */
	EXPECT_NOT_NULL(irq_name(SGI_NMI));
	if (IS_ENABLED(CONFIG_SMP))
		EXPECT_NOT_NULL(irq_name(SGI_CALL));
	EXPECT_NULL(irq_name(TEST_SGI));
}

/* One after the other: a second SGI while one is pending is the same one. */
static void send_and_wait(unsigned int cpu, unsigned int rounds)
{
	for (unsigned int i = 1; i <= rounds; i++) {
		irq_chip_get()->send_sgi(BIT(cpu), TEST_SGI);
		ASSERT_TRUE(wait_for_count(&seen.calls[cpu], (int)i));
	}
}

static void enable_test_sgi(void *info)
{
	(void)info;
	irq_enable(TEST_SGI);
}

TEST(irq, counts_move_by_exactly_what_is_sent)
{
	u32 before[NR_CPUS] = { 0 }, total[NR_CPUS];
	unsigned int cpu, other;

	begin();
	ASSERT_EQ(irq_register(TEST_SGI, "test", handler, &seen), 0);
	on_each_cpu(enable_test_sgi, NULL, true);
	for_each_online_cpu(cpu) {
		for_each_online_cpu(other)
			before[other] = irq_count(TEST_SGI, other);
		total[cpu] = irq_total(cpu);
		send_and_wait(cpu, ROUNDS);
		EXPECT_GE(irq_total(cpu) - total[cpu], ROUNDS);
		for_each_online_cpu(other)
			EXPECT_EQ(irq_count(TEST_SGI, other) - before[other],
				  other == cpu ? ROUNDS : 0);
		EXPECT_EQ(seen.irq, TEST_SGI);
		EXPECT_EQ(seen.data, &seen);
		EXPECT_NOT_NULL(seen.regs);
	}
	irq_unregister(TEST_SGI);
}

TEST(irq, an_sgi_to_several_cores_reaches_each_once)
{
	unsigned int cpu;

	begin();
	ASSERT_EQ(irq_register(TEST_SGI, "test", handler, NULL), 0);
	on_each_cpu(enable_test_sgi, NULL, true);
	irq_chip_get()->send_sgi((u32)cpu_online_mask->bits, TEST_SGI);
	for_each_online_cpu(cpu)
		EXPECT_TRUE(wait_for_count(&seen.calls[cpu], 1));
	for_each_online_cpu(cpu)
		EXPECT_EQ(atomic_read(&seen.calls[cpu]), 1);
	irq_unregister(TEST_SGI);
}

TEST(irq, while_masked_it_waits_and_then_comes)
{
	unsigned int me = get_cpu();
	unsigned long flags;
	u64 end;

	begin();
	EXPECT_EQ(irq_register(TEST_SGI, "test", handler, NULL), 0);
	irq_enable(TEST_SGI);
	local_irq_save(flags);
	irq_chip_get()->send_sgi(BIT(me), TEST_SGI);
	end = clock_ns() + 100 * NSEC_PER_USEC;
	while (clock_ns() < end)
		cpu_relax();
	EXPECT_EQ(atomic_read(&seen.calls[me]), 0);
	local_irq_restore(flags);
	EXPECT_TRUE(wait_for_count(&seen.calls[me], 1));
	EXPECT_EQ(atomic_read(&seen.calls[me]), 1);
	irq_unregister(TEST_SGI);
	put_cpu();
}

TEST(irq, outside_of_interrupts_there_are_no_registers)
{
	preempt_disable();
	EXPECT_NULL(irq_regs());
	preempt_enable();
}

static void raise_spi(void)
{
	io_write32(GICD_ISPENDR(TEST_SPI), IRQ_BIT(TEST_SPI));
}

static bool spi_enabled(void)
{
	return io_read32(GICD_ISENABLER(TEST_SPI)) & IRQ_BIT(TEST_SPI);
}

TEST(irq, an_interrupt_of_the_board_arrives_on_its_core)
{
	unsigned int cpu, target = irq_target(TEST_SPI);
	u32 before[NR_CPUS] = { 0 };

	begin();
	for_each_possible_cpu(cpu)
		before[cpu] = irq_count(TEST_SPI, cpu);
	ASSERT_EQ(irq_register(TEST_SPI, "test", handler, &seen), 0);
	irq_enable(TEST_SPI);
	EXPECT_TRUE(spi_enabled());
	for (int i = 1; i <= 20; i++) {
		raise_spi();
		EXPECT_TRUE(wait_for_count(&seen.calls[target], i));
	}
	EXPECT_TRUE(spi_enabled());
	irq_unregister(TEST_SPI);
	EXPECT_FALSE(spi_enabled());
	EXPECT_EQ(seen.irq, TEST_SPI);
	for_each_possible_cpu(cpu)
		EXPECT_EQ(irq_count(TEST_SPI, cpu) - before[cpu],
			  cpu == target ? 20 : 0);
}

static void raise_unwanted(void)
{
	unsigned int cpu = irq_target(TEST_SPI);
	u32 count = irq_count(TEST_SPI, cpu), spurious = irq_spurious(cpu);
	u64 start = clock_ns();

	irq_enable(TEST_SPI);
	raise_spi();
	EXPECT_TRUE(wait_until(irq_count(TEST_SPI, cpu) == count + 1));
	EXPECT_TRUE(wait_until(!spi_enabled()));
	EXPECT_TRUE(wait_until(irq_spurious(cpu) == spurious + 1));
	EXPECT_EQ(irq_count(TEST_SPI, cpu), count + 1);
	EXPECT_TRUE(wait_until(log_count("irq: interrupt 90 ", start) == 1));
}

TEST(irq, one_without_a_handler_is_counted_named_and_disabled)
{
	quietly(raise_unwanted);
}

TEST(irq, one_that_its_handler_disowns_is_disabled_too)
{
	begin();
	seen.answer = IRQ_NONE;
	ASSERT_EQ(irq_register(TEST_SPI, "test", handler, NULL), 0);
	quietly(raise_unwanted);
	EXPECT_EQ(atomic_read(&seen.calls[irq_target(TEST_SPI)]), 1);
	irq_unregister(TEST_SPI);
}
