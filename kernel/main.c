// SPDX-License-Identifier: MIT
/*
 * kernel/main.c - start-up, as three lists
 *
 * boot/start.S brings core 0 here with the MMU on; boot_steps[] does the
 * rest in the order written. The context that ran it becomes core 0's idle
 * thread; a thread goes on with thread_steps[] and ends in the shell. Every
 * further core runs secondary_steps[] and then its threads. `boot` in the
 * shell prints what ran and how long it took.
 */
#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "drivers/gic.h"
#include "drivers/gtimer.h"
#include "drivers/scu.h"
#include "drivers/sysregs.h"
#include "drivers/twd.h"
#include "drivers/uart_pl011.h"
#include "kernel/arch/barrier.h"
#include "kernel/core/boot_step.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/initcall.h"
#include "kernel/core/irq.h"
#include "kernel/core/ksym.h"
#include "kernel/core/nmi.h"
#include "kernel/core/preempt.h"
#include "kernel/core/printk.h"
#include "kernel/core/smp.h"
#include "kernel/core/timer.h"
#include "kernel/gdb/gdb.h"
#include "kernel/core/version.h"
#include "kernel/fs/initrd.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "kernel/sched/hotplug.h"
#include "kernel/sched/rcu.h"
#include "kernel/sched/sched.h"
#include "kernel/sched/thread.h"
#include "kernel/sched/watchdog.h"
#include "kernel/sched/workqueue.h"
#include "kernel/shell/shell.h"
#include "mm/bootmem.h"
#include "mm/node.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/counter.h"
#include "percpu/first_chunk.h"
#include "percpu/percpu.h"

/* name+0x1c/0x40 [module]. The name is the module's: it must not go yet. */
static int symbolize(char *buf, size_t size, uintptr_t addr, bool offset)
{
	struct ksym sym;
	int len;

	preempt_disable();
	if (!ksym_lookup(addr, &sym))
		len = format(buf, size, "0x%08lx", (unsigned long)addr);
	else if (!offset)
		len = format(buf, size, "%s", sym.name);
	else
		len = format(buf, size, "%s+0x%lx/0x%x%s%s%s", sym.name,
			     (unsigned long)(addr - sym.addr), sym.size,
			     sym.module ? " [" : "",
			     sym.module ? sym.module : "",
			     sym.module ? "]" : "");
	preempt_enable();
	return len;
}

static void console_step(void)
{
	format_set_symbolizer(symbolize);
	uart_init();
	pr_notice("Quartet %s (%s), %s\n", version_release, version_commit,
		  version_config);
}

static void arguments_step(void)
{
	pr_info("boot: arguments from %s, %zu MiB of RAM\n",
		boot_source_name(boot_info.source),
		boot_info.ram_size / SZ_1M);
	cmdline_parse(boot_info.cmdline, boot_info.cmdline_truncated);
}

static void cores_step(void)
{
	smp_detect(scu_core_count());
}

static void reserve(const char *what, paddr_t start, size_t size)
{
	if (size && reserve_bootmem(start, size))
		pr_err("boot: %s at 0x%08lx-0x%08lx is lost\n", what,
		       (unsigned long)start, (unsigned long)(start + size));
}

static void bootmem_step(void)
{
	paddr_t image = (paddr_t)__image_start, end = (paddr_t)__image_end;
	size_t ram = boot_info.ram_size;

	if (ram < RAM_MIN_SIZE)
		panic("%zu MiB of RAM is too little: at least %u MiB", ram /
		      SZ_1M, RAM_MIN_SIZE / SZ_1M);
	bootmem_init(RAM_BASE, ram, PAGE_ALIGN(end));
	/* Page tables and image; below it the boot loader's page. */
	reserve("the boot loader's memory", RAM_BASE, image - RAM_BASE);
	reserve("the image", image, end - image);
	reserve("the initial RAM disk", boot_info.initrd_start,
		boot_info.initrd_size);
}

static void interrupts_step(void)
{
	gic_init();
	twd_init();
	if (IS_ENABLED(CONFIG_SMP))
		smp_call_init();
}

static void core_step(void)
{
	nmi_init_cpu();
	timer_init_cpu();
	if (IS_ENABLED(CONFIG_SMP))
		smp_call_init_cpu();
}

static void secondaries_step(void)
{
	if (IS_ENABLED(CONFIG_SMP))
		smp_start_secondaries();
}

static int init_thread(void *arg);

static void init_thread_step(void)
{
	if (!kthread_run(init_thread, NULL, "init"))
		panic("no memory for the first thread");
}

#define STEP(function, title, text, ...)				\
	{ .fn = (function), .name = (title), .sentence = (text), __VA_ARGS__ }

static const struct boot_step boot_steps[] = {
	STEP(gtimer_init, "clock", "time is told, messages carry it"),
	STEP(console_step, "console", "messages are seen"),
	STEP(sysregs_init, "power", "power-off and reboot work"),
	STEP(arguments_step, "arguments", "boot parameters hold"),
	STEP(cores_step, "cores", "possible cores are known"),
	STEP(bootmem_step, "bootmem", "alloc_bootmem() gives memory"),
	STEP(initcalls_bootmem, "bootmem hooks", "bootmem_initcall() functions have run"),
	STEP(node_init, "nodes", "which cores and RAM are near is known"),
	STEP(setup_per_cpu_areas, "percpu", "static per-CPU variables and alloc_percpu() work"),
	STEP(percpu_template_seal, "template", "touching the template faults, if it is nobody's copy"),
	STEP(initcalls_percpu, "percpu hooks", "percpu_initcall() functions have run"),
	STEP(page_init, "pages", "alloc_pages() gives memory, bootmem ends"),
	STEP(initcalls_buddy, "buddy hooks", "buddy_initcall() functions have run"),
	STEP(initcalls_pcp, "pcp hooks", "pcp_initcall() functions have run"),
	STEP(slab_init, "slab", "kmalloc() gives memory"),
	STEP(percpu_allow_kmalloc, "per-CPU slab", "alloc_percpu() takes memory from kmalloc() if it wants some"),
	STEP(initcalls_slab, "slab hooks", "slab_initcall() functions have run"),
	STEP(vmalloc_init, "vmalloc", "vmalloc() gives memory"),
	STEP(percpu_allow_chunks, "chunks", "alloc_percpu() gets more memory when it needs some"),
	STEP(initcalls_vmalloc, "vmalloc hooks", "vmalloc_initcall() functions have run"),
	STEP(interrupts_step, "interrupts", "handlers can be registered"),
	STEP(sched_init, "sched", "this context is core 0's idle thread"),
	STEP(core_step, "core 0", "its tick, calls and FIQs are set up"),
	STEP(init_thread_step, "init", "a thread waits to go on with this list"),
	STEP(local_irq_enable, "IRQs on", "interrupts arrive", .enables_irqs = true),
};

/* In a thread: these may sleep. */
static const struct boot_step thread_steps[] = {
	STEP(uart_init_receive, "input", "typed bytes arrive"),
	STEP(secondaries_step, "secondaries", "the other cores are online"),
	STEP(hotplug_init, "hotplug", "cores can go and come"),
	STEP(percpu_counter_startup, "counters", "a percpu_counter keeps what a core that goes off has counted"),
	STEP(rcu_init, "rcu", "call_rcu() calls"),
	STEP(workqueue_init, "workqueue", "work is done later"),
	STEP(initrd_init, "initrd", "files of the initial RAM disk can be read"),
	STEP(percpu_allow_balance, "balance", "per-CPU pages are kept in reserve, and given back"),
	STEP(watchdog_init, "watchdog", "a stuck core is reported"),
	STEP(initcalls_module, "module hooks", "module_initcall() functions have run"),
	STEP(gdb_init, "gdb", "a GDB has been here, if one was asked for"),
};

static int init_thread(void *arg)
{
	(void)arg;
	boot_run(thread_steps, ARRAY_SIZE(thread_steps));
	shell_run();
}

static void secondary_chip_step(void)
{
	irq_chip_get()->init_cpu();
}

static const struct boot_step secondary_steps[] = {
	STEP(secondary_chip_step, "interrupts", "this core's interface is on"),
	STEP(sched_init_cpu, "sched", "this context is the core's idle thread"),
	STEP(core_step, "core", "its tick, calls and FIQs are set up"),
	STEP(smp_set_online, "online", "it takes calls and threads"),
	STEP(local_irq_enable, "IRQs on", "interrupts arrive", .enables_irqs = true),
};

void start_kernel(void)
{
	boot_run(boot_steps, ARRAY_SIZE(boot_steps));
	sched_idle();
}

void secondary_online(void)
{
	boot_run(secondary_steps, ARRAY_SIZE(secondary_steps));
	sched_idle();
}
