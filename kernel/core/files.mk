# SPDX-License-Identifier: MIT
obj-y += cpumask.o preempt.o panic.o power.o backtrace.o fault.o nmi.o irq.o
obj-y += lockrank.o oops.o printk.o console.o clock.o timer.o cmdline.o boot_step.o
obj-y += debugger.o cpuhp.o initcall.o jiffies.o ksym.o seq_file.o softirq.o text_range.o trace.o
obj-y += verify.o
obj-$(CONFIG_DEBUG_LOCKRANK) += lockrank_debug.o
obj-$(CONFIG_SMP) += smp.o smp_call.o spinlock.o
ifneq ($(CONFIG_SMP),y)
obj-y += smp_up.o
endif
