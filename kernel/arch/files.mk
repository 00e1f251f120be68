# SPDX-License-Identifier: MIT
obj-y += context.o guard.o vectors.o traps.o mmu.o cache.o semihost.o unwind.o
obj-y += banked.o safe_access.o safe_access_asm.o zero.o
obj-$(CONFIG_PERCPU_RAS) += ras.o ras_find.o
