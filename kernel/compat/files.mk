# SPDX-License-Identifier: MIT
obj-y += bitmap.o cpumask.o hexdump.o kstrtox.o math.o percpu_ref.o printk.o
obj-y += random.o ratelimit.o refcount.o scanf.o slab.o sort.o sprintf.o
obj-y += string.o warn.o

# Threads, time, files
obj-y += cpu_notifier.o cpuhp_multi.o file.o hrtimer.o jhash.o kthread.o
obj-y += notifier.o proc.o rwlock.o sched.o seq_reader.o seq_words.o smp.o
obj-y += tasklet.o time.o timer.o uaccess.o workqueue.o
obj-y += debugfs.o device.o interrupt.o kobject.o sysfs.o
