# SPDX-License-Identifier: MIT
obj-y += bootmem.o
obj-y += bootmem_kernel.o
