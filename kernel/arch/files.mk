# SPDX-License-Identifier: MIT
obj-y += vectors.o traps.o mmu.o cache.o semihost.o unwind.o
