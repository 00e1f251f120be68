# SPDX-License-Identifier: MIT
#
# image.mk - from objects to quartet.elf and quartet.bin
#
# The symbol table inside the image holds addresses of the image, so it is
# linked three times:
#   link 1  with an empty table          -> its symbols give the table's size
#   link 2  with a table of that size    -> everything is in its final place
#   link 3  with a table of link 2       -> its symbols must equal link 2's

LDFLAGS := $(MACHINE) -nostartfiles --specs=nano.specs -static \
	   -Wl,--gc-sections -Wl,--build-id=none \
	   -Wl,--warn-rwx-segments -Wl,--fatal-warnings
LDFLAGS += $(if $(CONFIG_COUNT_WRITES),\
	   $(addprefix -Xlinker --wrap=,memset memcpy memmove))

LDSCRIPT := $(O)/link/linker.lds
GENERATED := $(O)/generated
VERSION_O := $(GENERATED)/version.o
LINK_OBJS := $(BUILT) $(VERSION_O)

all: $(O)/quartet.elf $(O)/quartet.bin $(O)/quartet.sym \
     $(O)/archive-members.txt

$(LDSCRIPT): linker.ld $(COMPILE_DEPS) | setup
	$(call say,LDS,linker.ld)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -E -P -x assembler-with-cpp $(MACHINE) $(CPPFLAGS) \
		-DLINKER_SCRIPT -MMD -MP -MT $@ -MF $@.d -o $@ $<
-include $(LDSCRIPT).d

$(GENERATED)/version.c: FORCE $(AUTO_CONF) | setup
	$(Q)$(PYTHON) scripts/gen_version.py --release $(VERSION) \
		--compiler $(CC) --config $(AUTO_CONF) $@

$(VERSION_O): $(GENERATED)/version.c $(COMPILE_DEPS)
	$(call say,CC,$(@F))
	$(Q)$(CC) $(call cflags-of,version.o) -MMD -MP -c -o $@ $<
-include $(VERSION_O:.o=.d)

$(O)/stamp/objects: FORCE
	$(call keep-text,$(strip $(LDFLAGS) $(LINK_OBJS)))

# $(call link,N,OUT): link with the table $(O)/link/ksymsN.S
define link
$(Q)$(CC) $(MACHINE) -c -o $(O)/link/ksyms$(1).o $(O)/link/ksyms$(1).S
$(Q)$(CC) $(LDFLAGS) -T $(LDSCRIPT) -Wl,-Map=$(O)/link/quartet$(1).map \
	-o $(2) $(LINK_OBJS) $(O)/link/ksyms$(1).o
endef
KSYMS := $(PYTHON) scripts/gen_ksyms.py --nm $(NM)

$(O)/quartet.elf: $(LINK_OBJS) $(LDSCRIPT) $(O)/stamp/objects \
		  scripts/gen_ksyms.py
	$(call say,LD,$@)
	$(Q)$(KSYMS) --empty $(O)/link/ksyms1.S
	$(call link,1,$(O)/link/quartet1.elf)
	$(Q)$(KSYMS) $(O)/link/quartet1.elf $(O)/link/ksyms2.S
	$(call link,2,$(O)/link/quartet2.elf)
	$(Q)$(KSYMS) $(O)/link/quartet2.elf $(O)/link/ksyms3.S
	$(call link,3,$(O)/link/quartet3.elf)
	$(Q)$(KSYMS) --verify $(O)/link/quartet3.elf $(O)/link/ksyms3.S
	$(Q)cp $(O)/link/quartet3.map $(O)/quartet.map
	$(Q)mv $(O)/link/quartet3.elf $@

$(O)/quartet.map: $(O)/quartet.elf ; @:

$(O)/quartet.bin: $(O)/quartet.elf
	$(call say,OBJCOPY,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

$(O)/quartet.sym: $(O)/quartet.elf
	$(call say,NM,$@)
	$(Q)$(NM) -n $< > $@

# What newlib and libgcc contributed; a member outside the list of
# reentrant ones fails the build and names who asked for it.
$(O)/archive-members.txt: $(O)/quartet.elf scripts/check_archive.py
	$(Q)$(PYTHON) scripts/check_archive.py $(O)/quartet.map $@

.PHONY: size
size: $(O)/quartet.elf ## Print the memory the image uses, by section
	$(Q)$(PYTHON) scripts/show_size.py --readelf $(READELF) $<
