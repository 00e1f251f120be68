# SPDX-License-Identifier: MIT
#
# compile.mk - tools, flags, and the rules from source to object
#
# Every folder of FOLDERS may have a files.mk:
#	obj-y += irq.o                    always
#	obj-$(CONFIG_SMP) += smp.o        when the option is set
#	cflags-irq.o += -fno-inline       for this object only
# Names are relative to that folder. An object is made from .c or .S.

TEST_FOLDERS := tests $(patsubst %/files.mk,%,$(wildcard tests/*/files.mk))
FOLDERS := boot kernel/lib kernel/arch kernel/core percpu/access mm drivers \
	   kernel/sched percpu kernel/fs kernel/module kernel/shell \
	   kernel/gdb kernel/compat kernel \
	   $(if $(CONFIG_KTEST),$(TEST_FOLDERS))

CROSS_COMPILE ?= arm-none-eabi-
CC := $(CROSS_COMPILE)gcc
NM := $(CROSS_COMPILE)nm
OBJCOPY := $(CROSS_COMPILE)objcopy
READELF := $(CROSS_COMPILE)readelf

# One -mfloat-abi only: with two the multilib falls back to ARMv4T.
MACHINE := -marm -mcpu=cortex-a9 -mfloat-abi=soft

optimise-$(CONFIG_CC_OPTIMIZE_SPEED) := -O2
optimise-$(CONFIG_CC_OPTIMIZE_DEBUG) := -Og

# POSIX only: newlib's <string.h> otherwise declares BSD's fls() and more.
CPPFLAGS := -I. -I$(O)/include -include $(AUTOCONF) \
	    -D_POSIX_C_SOURCE=200809L
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	    -Wvla -Wframe-larger-than=$(CONFIG_FRAME_WARN) -Werror
CFLAGS := -std=gnu11 $(optimise-y) -g $(MACHINE) -ffreestanding -fno-common \
	  -ffunction-sections -fdata-sections -funwind-tables \
	  -fdebug-prefix-map=$(CURDIR)=. $(WARNINGS)
# A call before each store, and none before loads (tests/bench/writes.h).
CFLAGS += $(if $(CONFIG_COUNT_WRITES),-fsanitize=kernel-address \
	  $(addprefix --param=asan-,instrumentation-with-call-threshold=0 \
	  stack=0 globals=0 instrument-reads=0))
AFLAGS := -g $(MACHINE) -fdebug-prefix-map=$(CURDIR)=. -Wa,--fatal-warnings

# What a module and its kernel must have in common (kernel/module/module.h).
VERMAGIC_FLAGS := -DQUARTET_VERSION=$(VERSION) -DQUARTET_CONFIG=$(if \
		  $(wildcard $(AUTO_CONF)),$(shell cksum < $(AUTO_CONF) | cut -d' ' -f1))

# boot/ runs before the MMU is on: memory is strongly ordered there, and an
# unaligned access faults on real silicon.
folder-cflags-boot := -mno-unaligned-access

# $(call read-folder,DIR): add the objects DIR/files.mk asks for to OBJS.
OBJS :=
define read-folder
obj-y :=
-include $(1)/files.mk
OBJS += $$(addprefix $(1)/,$$(obj-y))
$$(foreach o,$$(obj-y),$$(eval cflags-$(1)/$$(o) := $$(cflags-$$(o))))
endef
$(foreach d,$(FOLDERS),$(eval $(call read-folder,$(d))))
OBJS := $(sort $(OBJS))

# $(call cflags-of,PATH.o), $(call aflags-of,PATH.o)
own-flags = $(folder-cflags-$(firstword $(subst /, ,$(1)))) $(cflags-$(1))
# What a module would be called (kernel/module/param.h).
modname = -DKBUILD_MODNAME='"$(basename $(notdir $(1)))"'
cflags-of = $(CPPFLAGS) $(CFLAGS) $(modname) $(call own-flags,$(1))
aflags-of = $(CPPFLAGS) $(AFLAGS)

# $(call keep-text,TEXT): recipe that writes TEXT to $@ only when it differs,
# so that what depends on $@ is rebuilt exactly when the text changes.
define keep-text
$(Q)mkdir -p $(@D)
$(Q)printf '%s\n' '$(1)' | cmp -s - $@ || printf '%s\n' '$(1)' > $@
endef

special-flags := $(foreach o,$(OBJS),$(if $(strip $(call own-flags,$(o))),\
		 $(o):$(call own-flags,$(o))))
$(O)/stamp/flags: FORCE
	$(call keep-text,$(strip $(CC) $(CPPFLAGS) $(CFLAGS) $(special-flags)))

COMPILE_DEPS := $(O)/stamp/flags $(AUTOCONF)

$(O)/%.o: %.c $(COMPILE_DEPS) | setup
	$(call say,CC,$*.o)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(call cflags-of,$*.o) -MMD -MP -c -o $@ $<

$(O)/%.o: %.S $(COMPILE_DEPS) | setup
	$(call say,AS,$*.o)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(call aflags-of,$*.o) -MMD -MP -c -o $@ $<

# Offsets of C structs for assembly: kernel/arch/asm_offsets.c is compiled to
# text, where each line "-> NAME #value" becomes "#define NAME value".
ASM_OFFSETS := $(if $(wildcard kernel/arch/asm_offsets.c),\
	       $(O)/include/generated/asm_offsets.h)

$(O)/%/asm_offsets.s: %/asm_offsets.c $(COMPILE_DEPS) | setup
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(call cflags-of,$*/asm_offsets.o) -MMD -MP -S -o $@ $<

$(O)/include/generated/asm_offsets.h: $(O)/kernel/arch/asm_offsets.s
	$(call say,GEN,$(@F))
	$(Q)mkdir -p $(@D)
	$(Q){ echo '/* SPDX-License-Identifier: MIT; generated from' \
		'kernel/arch/asm_offsets.c */'; echo '#pragma once'; \
	sed -nE 's/^-> ([A-Za-z0-9_]+) #?(-?[0-9]+)$$/#define \1 \2/p' $<; \
	} > $@

BUILT := $(addprefix $(O)/,$(OBJS))
$(BUILT): | $(ASM_OFFSETS)

-include $(BUILT:.o=.d) $(O)/kernel/arch/asm_offsets.d
