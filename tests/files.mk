# SPDX-License-Identifier: MIT
obj-y += ktest.o
obj-y += ktest_command.o
obj-y += ktest_run.o

# Start-up hooks: one example per level (kernel/core/initcall.h).
obj-$(CONFIG_INITCALL_BOOTMEM) += initcalls/bootmem.o
obj-$(CONFIG_INITCALL_PERCPU) += initcalls/percpu.o
obj-$(CONFIG_INITCALL_BUDDY) += initcalls/buddy.o
obj-$(CONFIG_INITCALL_PCP) += initcalls/pcp.o
obj-$(CONFIG_INITCALL_SLAB) += initcalls/slab.o
obj-$(CONFIG_INITCALL_VMALLOC) += initcalls/vmalloc.o
obj-$(CONFIG_INITCALL_MODULE) += initcalls/module.o
