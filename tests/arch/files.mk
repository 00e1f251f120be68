# SPDX-License-Identifier: MIT
obj-y += test_atomic.o test_cache.o test_irqflags.o test_mmu.o test_unwind.o
obj-y += test_safe_access.o
