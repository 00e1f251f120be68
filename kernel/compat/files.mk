# SPDX-License-Identifier: MIT
obj-y += bitmap.o cpumask.o hexdump.o kstrtox.o math.o percpu_ref.o printk.o
obj-y += random.o ratelimit.o refcount.o scanf.o slab.o sort.o sprintf.o
obj-y += string.o warn.o
