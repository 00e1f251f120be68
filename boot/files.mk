# SPDX-License-Identifier: MIT
obj-y += start.o bootargs.o fdt.o early_map.o stacks.o
obj-$(CONFIG_SMP) += release.o
