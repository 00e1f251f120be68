# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += elf.o error.o layout.o reloc_arm.o

obj-y += area.o command.o exports.o gone.o link.o load.o names.o symbol.o
cflags-symbol.o := $(VERMAGIC_FLAGS)
