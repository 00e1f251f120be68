# SPDX-License-Identifier: MIT
#
# modules.mk - modules: one .c file each, below M, packed into an archive
#
#   make modules            tests/modules/*.c
#   make modules M=DIR      DIR/*.c, anywhere
#
# $(O)/modules/NAME.ko is relocatable (ld -r), which is why nothing but
# scripts/modpost.py would notice a symbol that the kernel does not export.

M ?= tests/modules
MODULE_NAMES := $(sort $(patsubst $(M)/%.c,%,$(wildcard $(M)/*.c)))
MODULE_KOS := $(MODULE_NAMES:%=$(O)/modules/%.ko)

# As the kernel's code, but in few sections. In Thumb code a last call must
# not become a jump, which cannot change to ARM.
MODULE_CFLAGS := $(filter-out -ffunction-sections -fdata-sections,$(CFLAGS)) \
		 -DMODULE $(VERMAGIC_FLAGS)
cflags-thumb_calls := -mthumb -fno-optimize-sibling-calls

.PHONY: modules
modules: $(O)/modules.cpio ## Build the modules of M (tests/modules) and pack build/modules.cpio

$(O)/stamp/modules: FORCE
	$(call keep-text,$(strip $(M) $(MODULE_NAMES) $(CC) $(CPPFLAGS) \
		$(MODULE_CFLAGS) \
		$(foreach n,$(MODULE_NAMES),$(cflags-$(n)))))

$(O)/modules/%.o: $(M)/%.c $(O)/stamp/modules $(COMPILE_DEPS) | $(ASM_OFFSETS)
	$(call say,CC,modules/$*.o)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(MODULE_CFLAGS) $(cflags-$*) \
		-DKBUILD_MODNAME=$* -MMD -MP -c -o $@ $<

.SECONDARY: $(MODULE_NAMES:%=$(O)/modules/%.o)

$(O)/modules/%.ko: $(O)/modules/%.o
	$(call say,LD,modules/$*.ko)
	$(Q)$(CROSS_COMPILE)ld -r -o $@ $<
	$(Q)$(CROSS_COMPILE)strip --strip-debug $@

$(O)/modules.cpio: $(MODULE_KOS) $(O)/quartet.elf $(O)/stamp/modules \
		   scripts/modpost.py
	$(call say,CPIO,$@)
	$(Q)$(PYTHON) scripts/modpost.py --nm $(NM) --kernel $(O)/quartet.elf \
		--output $@ $(MODULE_KOS)

-include $(MODULE_KOS:.ko=.d)
