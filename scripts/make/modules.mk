# SPDX-License-Identifier: MIT
#
# modules.mk - loadable modules: a folder with a Makefile as Kbuild reads it
#
#   make modules                         tests/modules
#   make modules M=DIR                   DIR, anywhere; relative to here
#   make modules M=DIR ARCHIVE=NAME      to build/NAME.cpio, build/NAME/*.ko
#
# What DIR's Makefile may say is in docs/linux-modules.md. It is read by
# kbuild.mk, a make of its own for each folder, so that nothing in it can
# disturb the kernel's build. $(O)/modules/NAME.ko is relocatable (ld -r),
# which is why nothing but scripts/modpost.py would notice a symbol that the
# kernel does not export.

ARCHIVE ?= modules
MODULE_DIR := $(or $(M),tests/modules)

# include/ comes first, and the C library's headers are out of reach. The
# integers of <stdint.h> get Linux's ranks: a uint32_t is printed with %u.
MODULE_INCLUDE := -nostdinc -Iinclude $(CPPFLAGS:-D_POSIX%=) \
	-isystem $(shell $(CC) -print-file-name=include) \
	-isystem $(shell $(CC) -print-file-name=include-fixed) \
	-U__UINT32_TYPE__ -D__UINT32_TYPE__=unsigned\ int \
	-U__INT32_TYPE__ -D__INT32_TYPE__=int \
	-U__UINTPTR_TYPE__ -D__UINTPTR_TYPE__=unsigned\ long \
	-U__INTPTR_TYPE__ -D__INTPTR_TYPE__=long

# Linux 6.1's choice of warnings, and which of them are errors.
MODULE_WARNINGS := -Wall -Wno-trigraphs -Wvla \
	-Wframe-larger-than=$(CONFIG_FRAME_WARN) -Wimplicit-fallthrough=5 \
	-Wno-format-security -Wno-frame-address -Wno-pointer-sign \
	-Wno-format-truncation -Wno-format-overflow -Wno-main \
	-Wno-address-of-packed-member -Wno-unused-but-set-variable \
	-Wno-unused-const-variable -Wno-stringop-truncation \
	-Wno-stringop-overflow -Wno-restrict -Wno-maybe-uninitialized \
	-Wno-array-bounds -Wno-alloc-size-larger-than \
	-Werror=strict-prototypes -Werror=implicit-function-declaration \
	-Werror=implicit-int -Werror=return-type -Werror=date-time \
	-Werror=incompatible-pointer-types -Werror=designated-init

MODULE_CFLAGS := -std=gnu11 -fgnu89-inline $(optimise-y) -g $(MACHINE) \
	-ffreestanding -fno-strict-aliasing -fno-strict-overflow -fno-common \
	-funwind-tables $(MODULE_WARNINGS) \
	-D__KERNEL__ -DMODULE $(VERMAGIC_FLAGS)

KBUILD := $(MAKE) -f scripts/make/kbuild.mk src=$(MODULE_DIR:%/=%) \
	  kb_obj=$(O)/$(ARCHIVE)/obj kb_ko=$(O)/$(ARCHIVE)

.PHONY: modules
modules: $(O)/$(ARCHIVE).cpio ## Build the modules of M (tests/modules) and pack build/modules.cpio

# Given a folder, "make M=DIR" is about its modules, as with Linux.
ifeq ($(origin M),command line)
all: modules
endif

export kb_cc := $(CC)
export kb_ld := $(CROSS_COMPILE)ld
export kb_strip := $(CROSS_COMPILE)strip
export kb_flags := $(MODULE_INCLUDE) $(MODULE_CFLAGS)
export kb_config := $(AUTO_CONF)
export kb_configh := $(AUTOCONF)

$(O)/$(ARCHIVE)/obj/modules.order: FORCE | $(COMPILE_DEPS) $(ASM_OFFSETS)
	+$(Q)PWD=$(abspath $(MODULE_DIR)) $(KBUILD)

$(O)/$(ARCHIVE).cpio: $(O)/$(ARCHIVE)/obj/modules.order $(O)/quartet.elf \
		      scripts/modpost.py
	$(call say,CPIO,$@)
	$(Q)$(PYTHON) scripts/modpost.py --nm $(NM) --objcopy $(OBJCOPY) \
		--kernel $(O)/quartet.elf --output $@ $$(cat $<)
