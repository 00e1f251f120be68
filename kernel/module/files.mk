# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += elf.o error.o layout.o link.o param.o reloc_arm.o

obj-y += area.o args.o command.o exports.o gone.o load.o modinfo.o names.o \
	 probe.o symbol.o use.o
cflags-symbol.o := $(VERMAGIC_FLAGS)
