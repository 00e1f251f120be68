# SPDX-License-Identifier: MIT
obj-y += harness.o
obj-y += test_spinlock.o test_lockrank.o test_preempt.o test_irq.o
obj-y += test_smp.o test_smp_storm.o test_timer.o test_clock.o
obj-y += test_printk.o test_console.o test_cmdline.o test_boot.o
obj-y += test_fault.o test_jiffies.o test_ksym.o test_seqlock.o
obj-y += test_softirq.o test_trace.o
