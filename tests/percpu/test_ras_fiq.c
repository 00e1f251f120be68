// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_ras_fiq.c - restartable sequences, and FIQs
 *
 * Three count in one variable of one core: a thread, an interrupt it sends
 * to itself, and the storm, which comes as FIQ into either. FIQs are not
 * masked, so their entry has to rewind what interrupts do, too.
 */
#include "kernel/arch/irqflags.h"
#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"
#include "tests/core/harness.h"
#include "tests/percpu/ras_hits.h"
#include "tests/percpu/ras_twin.h"
#include "tests/percpu/storm.h"
#include "tests/sched/crew.h"

#define SGI_TEST	7	/* nobody's */
#define STEPS		8	/* of each, one after the other */
#define LEAST		3	/* hits of each instruction */
#define FIQS_VAIN	300	/* none will, then */
#define FIQS_MAX	6000

static DEFINE_PER_CPU(u64, ras_sum);
static struct {
	u64 thread, interrupt, fiq;	/* steps of each */
	u32 in_interrupt;		/* [a] FIQs inside, that far */
} done;

static WHOLE void count(void)
{
	this_cpu_inc(ras_sum);
}

static void count_some(u64 *steps)
{
	for (unsigned int i = 0; i < STEPS; i++)
		count();
	*steps += STEPS;
}

static irq_result_t interrupt(unsigned int irq, void *data)
{
	(void)irq;
	(void)data;
	count_some(&done.interrupt);
	return IRQ_HANDLED;
}

static void in_fiq(void)
{
	count();
	done.fiq++;
}

static void look(const struct pt_regs *regs)
{
	hits_look(regs);
	if (regs->rewound && regs->cpsr & CPSR_I)
		done.in_interrupt++;
}

static bool is_enough(void)
{
	return storm_count() >= FIQS_MAX ||
	       (storm_count() >= FIQS_VAIN && !hits_inside()) ||
	       (hits_least() >= LEAST && READ_ONCE(done.in_interrupt) >= LEAST);
}

/* Return: how many of the steps are not in the sum. */
static s64 hold(void)
{
	unsigned int cpu = raw_smp_processor_id();
	u64 end = clock_ns() + CREW_SOON_NS;

	done.thread = 0;
	done.interrupt = 0;
	done.fiq = 0;
	done.in_interrupt = 0;
	this_cpu_write(ras_sum, 0);
	EXPECT_EQ(irq_register(SGI_TEST, "test", interrupt, NULL), 0);
	storm_as_fiq(look);
	if (storm_begin(in_fiq)) {
		while (!is_enough() && clock_ns() < end) {
			irq_chip_get()->send_sgi(BIT(cpu), SGI_TEST);
			count_some(&done.thread);
		}
		storm_end();
	}
	storm_as_irq();
	irq_unregister(SGI_TEST);
	return (s64)(done.thread + done.interrupt + done.fiq -
		     this_cpu_read(ras_sum));
}

static bool fiqs_come_anywhere(void)
{
	if (!hits_begin((vaddr_t)count))
		return false;
	EXPECT_EQ(hold(), 0);
	return hits_least() > 0;
}

#define NEED_FIQS()							\
	do {								\
		if (!irq_chip_get()->has_nmi)				\
			SKIP("this machine has no FIQ");		\
		crew_stay_on(raw_smp_processor_id());			\
		if (!fiqs_come_anywhere()) {				\
			crew_roam();					\
			SKIP("FIQs come between blocks of "		\
			     "instructions: try --icount");		\
		}							\
	} while (0)

TEST(percpu_ras, nothing_is_lost_to_a_fiq_in_a_thread_or_an_interrupt)
{
	NEED_FIQS();
	hits_note("inc of u64, by FIQ");
	ktest_note("%u of them in an interrupt", done.in_interrupt);
	EXPECT_GE(hits_least(), LEAST);
	EXPECT_GE(done.in_interrupt, LEAST);
	EXPECT_EQ(hits_misjudged(), 0);
	crew_roam();
}

TEST(percpu_ras, something_is_lost_when_only_interrupts_rewind)
{
	s64 lost = 0;

	NEED_FIQS();
	if (ras_twin_begin(TWIN_FIQ, 0)) {
		lost = hold();
		ras_twin_end();
	}
	ktest_note("%lld lost", (long long)lost);
	EXPECT_GT(lost, 0);
	crew_roam();
}
