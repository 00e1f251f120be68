// SPDX-License-Identifier: MIT
/*
 * kernel/core/smp.c - starting the other cores
 *
 * One at a time: release word, SGI to the pen, wait until its bit appears
 * in the online mask. A core that misses its time is given up by number;
 * if it comes later it finds itself not expected, and sleeps.
 */
#include "kernel/core/smp.h"

#include "boot/bootinfo.h"
#include "boot/release.h"
#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/irq.h"
#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/parse.h"

#define ARRIVAL_MS	1000

static u32 max_cpus = NR_CPUS;		/* [I] maxcpus= */
static u32 fail_cpu = NR_CPUS;		/* [I] failcpu= */

/* [a] Each core's way up: of core 0 and the core, one decides. */
enum { NOT_CALLED, EXPECTED, ARRIVED, GIVEN_UP };
static u32 arrival[NR_CPUS];

static int parse_maxcpus(const char *value)
{
	u32 n;

	if (!value || parse_u32(value, &n) || n < 1)
		return -EINVAL;
	max_cpus = n;
	return 0;
}

static int parse_failcpu(const char *value)
{
	u32 n;

	if (!value || parse_u32(value, &n) || n < 1 || n >= NR_CPUS)
		return -EINVAL;
	fail_cpu = n;
	return 0;
}

BOOT_PARAM(maxcpus) = {
	.name = "maxcpus", .parse = parse_maxcpus,
	.help = "maxcpus=N: start at most N cores while booting",
};
BOOT_PARAM(failcpu) = {
	.name = "failcpu", .parse = parse_failcpu,
	.help = "failcpu=N: core N (1-3) is not released, as if it were dead",
};

void smp_detect(unsigned int present)
{
	nr_cpu_ids = min(present, (unsigned int)NR_CPUS);
	cpu_present_bits.bits = BIT(nr_cpu_ids) - 1;
	cpu_possible_bits = cpu_present_bits;
	if (present > nr_cpu_ids)
		pr_notice("smp: %u cores present, built for %u: the others "
			  "stay in the pen\n", present, NR_CPUS);
}

/* Until it is here, or its time is over and it has not even begun. */
static bool wait_online(unsigned int cpu)
{
	u64 end = clock_ns() + ARRIVAL_MS * (u64)NSEC_PER_MSEC;

	while (!cpu_online(cpu)) {
		if (clock_ns() > end &&
		    cmpxchg(&arrival[cpu], EXPECTED, GIVEN_UP) == EXPECTED)
			return false;
		cpu_relax();
	}
	return true;
}

bool smp_start_core(unsigned int cpu)
{
	WRITE_ONCE(arrival[cpu], EXPECTED);
	if (cpu != fail_cpu) {
		boot_release_core(cpu);
		irq_chip_get()->send_wake(cpu);
	}
	if (wait_online(cpu))
		return true;
	pr_err("smp: core %u did not arrive within %u ms: going on without "
	       "it\n", cpu, ARRIVAL_MS);
	return false;
}

void smp_start_secondaries(void)
{
	unsigned int cpu;

	for_each_present_cpu(cpu) {
		if (cpu == 0)
			continue;
		if (num_online_cpus() >= max_cpus) {
			pr_info("smp: maxcpus=%u reached\n", max_cpus);
			break;
		}
		smp_start_core(cpu);
	}
	pr_info("smp: %u of %u cores online\n", num_online_cpus(),
		num_possible_cpus());
}

void smp_set_online(void)
{
	cpumask_set_cpu(raw_smp_processor_id(), &cpu_online_bits);
}

/* From start.S, on the new core: MMU on, IRQs and FIQs masked. */
void secondary_main(void)
{
	unsigned int cpu = arch_cpu_id();

	if (cmpxchg(&arrival[cpu], EXPECTED, ARRIVED) != EXPECTED)
		for (;;)
			wfi();
	tpidrprw_write(per_cpu_offset(cpu));
	secondary_online();
}
