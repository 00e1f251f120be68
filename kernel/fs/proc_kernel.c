// SPDX-License-Identifier: MIT
/*
 * kernel/fs/proc_kernel.c - /proc files about the kernel as such
 *
 * cmdline, config, kallsyms, uptime, version: file names and layouts are
 * those of Linux 5.17 (fs/proc, kernel/kallsyms.c).
 */
#include "kernel/core/clock.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/ksym.h"
#include "kernel/core/text_range.h"
#include "kernel/core/procfile.h"
#include "kernel/core/version.h"
#include "kernel/sched/sched.h"

#define NSEC_PER_CSEC	10000000u

static int show_cmdline(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, cmdline_get());
	seq_putc(m, '\n');
	return 0;
}

PROC_FILE(cmdline) = { .name = "cmdline", .show = show_cmdline };

/* The build's .config, put here by kernel/fs/config_text.S. */
extern const char config_text_start[], config_text_end[];

static int show_config(struct seq_file *m, void *v)
{
	(void)v;
	seq_write(m, config_text_start,
		  (size_t)(config_text_end - config_text_start));
	return 0;
}

/* Linux has it compressed, as config.gz. */
PROC_FILE(config) = { .name = "config", .show = show_config };

/* Those of modules have the module's name behind. */
static int show_kallsyms(struct seq_file *m, void *v)
{
	struct text_symbol outside;
	struct ksym sym;

	(void)v;
	for (unsigned int i = 0; ksym_get(i, &sym) && !seq_stopped(m); i++)
		seq_printf(m, "%08lx %c %s\n", (unsigned long)sym.addr,
			   sym.type, sym.name);
	for (unsigned int i = 0;
	     text_range_symbol(i, &outside) && !seq_stopped(m); i++)
		seq_printf(m, "%08lx %c %s\t[%s]\n",
			   (unsigned long)outside.addr, outside.type,
			   outside.name, outside.range);
	return 0;
}

PROC_FILE(kallsyms) = { .name = "kallsyms", .show = show_kallsyms };

/* Of all cores together, as Linux counts. */
static u64 idle_time_ns(void)
{
	struct sched_stats stats;
	unsigned int cpu;
	u64 sum = 0;

	for_each_possible_cpu(cpu) {
		sched_get_stats(cpu, &stats);
		sum += stats.idle_ns;
	}
	return sum;
}

static void print_seconds(struct seq_file *m, u64 ns, char end)
{
	seq_printf(m, "%lu.%02lu%c", (unsigned long)(ns / NSEC_PER_SEC),
		   (unsigned long)(ns % NSEC_PER_SEC / NSEC_PER_CSEC), end);
}

static int show_uptime(struct seq_file *m, void *v)
{
	(void)v;
	print_seconds(m, clock_ns(), ' ');
	print_seconds(m, idle_time_ns(), '\n');
	return 0;
}

PROC_FILE(uptime) = { .name = "uptime", .show = show_uptime };

/*
 * Where Linux has (user@host) the commit stands, where it has the number
 * and date of the build the configuration: both say what was built.
 */
static int show_version(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "Quartet version %s (%s) (%s) #%s%s\n", version_release,
		   version_commit, version_compiler, version_config,
		   IS_ENABLED(CONFIG_SMP) ? " SMP PREEMPT" : " PREEMPT");
	return 0;
}

PROC_FILE(version) = { .name = "version", .show = show_version };
