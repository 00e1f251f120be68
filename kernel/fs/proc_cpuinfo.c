// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc_cpuinfo.c - /proc/cpuinfo
 *
 * As Linux on 32-bit ARM prints it (arch/arm/kernel/setup.c of 5.17): a
 * paragraph for each online core, then the machine. The cores of a Cortex-A9
 * MPCore are one design (DDI 0407, 1.1): the identity of the one that reads
 * stands for all. `cpus` in the shell asks each.
 */
#include "kernel/arch/cp15.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/procfile.h"

/* Main ID register: ARM DDI 0406C, B4.1.105. */
#define MIDR_REVISION(midr)	((midr) & 0xf)
#define MIDR_PART(midr)		((midr) >> 4 & 0xfff)
#define MIDR_VARIANT(midr)	((midr) >> 20 & 0xf)
#define MIDR_IMPLEMENTER(midr)	((midr) >> 24)

/*
 * What every ARMv7-A core has, in Linux's words and order: halfword loads,
 * Thumb, long multiplication, DSP instructions, and the registers for
 * thread-local storage. VFP and NEON are left out: this kernel never turns
 * them on.
 */
#define FEATURES	"half thumb fastmult edsp tls "

/* Linux, when it waits by a timer: its frequency over 500,000. */
static void print_bogomips(struct seq_file *m)
{
	u32 hz = clock_source_get()->hz;

	seq_printf(m, "BogoMIPS\t: %u.%02u\n", hz / 500000,
		   hz / 5000 % 100);
}

static void print_core(struct seq_file *m, unsigned int cpu, u32 midr)
{
	seq_printf(m, "processor\t: %u\n", cpu);
	seq_printf(m, "model name\t: ARMv7 Processor rev %u (v7l)\n",
		   MIDR_REVISION(midr));
	print_bogomips(m);
	seq_puts(m, "Features\t: " FEATURES "\n");
	seq_printf(m, "CPU implementer\t: 0x%02x\n", MIDR_IMPLEMENTER(midr));
	seq_puts(m, "CPU architecture: 7\n");
	seq_printf(m, "CPU variant\t: 0x%x\n", MIDR_VARIANT(midr));
	seq_printf(m, "CPU part\t: 0x%03x\n", MIDR_PART(midr));
	seq_printf(m, "CPU revision\t: %u\n\n", MIDR_REVISION(midr));
}

static int show_cpuinfo(struct seq_file *m, void *v)
{
	u32 midr = midr_read();
	unsigned int cpu;

	(void)v;
	for_each_online_cpu(cpu)
		print_core(m, cpu, midr);
	seq_puts(m, "Hardware\t: ARM-Versatile Express\n");
	seq_puts(m, "Revision\t: 0000\n");
	seq_puts(m, "Serial\t\t: 0000000000000000\n");
	return 0;
}

PROC_FILE(cpuinfo) = { .name = "cpuinfo", .show = show_cpuinfo };
