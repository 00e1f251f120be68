# SPDX-License-Identifier: MIT
#
# kbuild.mk - the modules of one folder, and of those below it
#
#   make -f scripts/make/kbuild.mk src=DIR kb_obj=DIR kb_ko=DIR
#
# Reads DIR's Kbuild or Makefile for its variables only: KERNELRELEASE is
# set, and a rule in it is never the one that is asked for. Objects go to
# kb_obj, modules to kb_ko; kb_obj/modules.order lists them. modules.mk calls
# this and exports the kb_ words, which begin so that no Makefile means them.

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:

.PHONY: kb_all kb_always
kb_all:

kb_q := $(if $(filter 1,$(V)),,@)
kb_say = $(if $(kb_q),@printf '  %-7s %s\n' '$(1)' '$(2)',@:)
kb_stop = $(error modules: $(1))

# What a Makefile may ask about.
KERNELRELEASE := 6.1.0
obj := $(src)
srctree := $(CURDIR)
-include $(kb_config)

obj-m :=
obj-y :=
ccflags-y :=
subdir-ccflags-y :=
kb_file := $(firstword $(wildcard $(src)/Kbuild $(src)/Makefile))
$(if $(wildcard $(src)/.),,$(call kb_stop,there is no folder $(src)))
$(if $(kb_file),,$(call kb_stop,$(src) has no Makefile: it needs one \
	with a line such as "obj-m += NAME.o"))
include $(kb_file)

# --- what it says ---

kb_subdirs := $(patsubst %/,%,$(filter %/,$(obj-m) $(obj-y)))
kb_modules := $(sort $(patsubst %.o,%,$(filter %.o,$(obj-m))))
kb_odd := $(filter-out %.o %/,$(obj-m))
$(if $(kb_odd),$(call kb_stop,$(kb_file): obj-m names $(kb_odd): \
	say NAME.o for a module or NAME/ for a folder))
kb_odd := $(filter %.o,$(obj-y))
$(if $(kb_odd),$(call kb_stop,$(kb_file): obj-y += $(kb_odd) would be part \
	of the kernel: say obj-m))
$(if $(kb_subdirs)$(kb_modules),,$(call kb_stop,$(kb_file) has no obj-m: \
	it needs a line such as "obj-m += NAME.o"))

# $(call kb_parts,x): the objects that make up module x.
kb_listed = $(strip $($(1)-objs) $($(1)-y) $($(1)-m))
kb_parts = $(or $(call kb_listed,$(1)),$(1).o)
# $(call kb_owner,a.o): the module that has it; the first, if several do.
kb_owner = $(firstword $(foreach m,$(kb_modules),\
	   $(if $(filter $(1),$(call kb_parts,$(m))),$(m))))

kb_objects := $(sort $(foreach m,$(kb_modules),$(call kb_parts,$(m))))
kb_odd := $(filter-out %.o,$(kb_objects))
$(if $(kb_odd),$(call kb_stop,$(kb_file): $(kb_odd) is no object: say NAME.o))
$(foreach m,$(kb_modules),$(if $(filter $(m).o,$(call kb_listed,$(m))),\
	$(call kb_stop,$(kb_file): $(m).o is made of its parts and cannot be \
	one of them: rename $(m).c or the module)))
kb_missing = $(if $(wildcard $(1:.o=.c) $(1:.o=.S)),,$(1:.o=.c))
kb_odd := $(foreach o,$(kb_objects),$(call kb_missing,$(src)/$(o)))
$(if $(strip $(kb_odd)),$(call kb_stop,$(kb_file) needs $(strip $(kb_odd)): \
	no such file))

# --- its time: linux-version := 2.6.12; else as the folder above ---

export kb_version := $(strip $(or $(linux-version),$(kb_version),6.1))
kb_numbers := $(subst ., ,$(kb_version))
kb_code := $(shell echo '$(kb_version)' | awk -F. \
	'/^[0-9]+\.[0-9]+(\.[0-9]+)?$$/ \
	 { print $$1 * 65536 + $$2 * 256 + ($$3 > 255 ? 255 : $$3) }')
$(if $(kb_code),,$(call kb_stop,$(kb_file): linux-version is \
	$(kb_version): say it as 2.6.12 or 6.1))

# --- flags ---

export kb_below := $(kb_below) $(subdir-ccflags-y)
kb_cflags := $(kb_flags) -fmacro-prefix-map=$(src)/= \
	     -DLINUX_VERSION_CODE=$(kb_code) \
	     $(kb_below) $(ccflags-y) $(EXTRA_CFLAGS)
kb_name = $(subst -,_,$(notdir $(1)))
kb_names = -DKBUILD_BASENAME='"$(call kb_name,$(1:.o=))"' \
	   -DKBUILD_MODNAME='"$(call kb_name,$(call kb_owner,$(1)))"' \
	   -DKBUILD_MODFILE='"$(src)/$(call kb_owner,$(1))"'
kb_cflags_of = $(filter-out $(ccflags-remove-y) $(CFLAGS_REMOVE_$(1)),\
	       $(kb_cflags)) $(CFLAGS_$(1)) $(kb_names)

# --- rules ---

kb_kos := $(kb_modules:%=$(kb_ko)/%.ko)
kb_orders := $(kb_subdirs:%=$(kb_obj)/%/modules.order)
kb_all: $(kb_kos) $(kb_obj)/modules.order

$(kb_orders): $(kb_obj)/%/modules.order: kb_always
	$(kb_q)$(MAKE) -f scripts/make/kbuild.mk src=$(src)/$* \
		kb_obj=$(kb_obj)/$*

$(kb_obj)/modules.order: $(kb_kos) $(kb_orders) $(kb_obj)/flags
	$(kb_q){ printf '%s\n' $(kb_kos); cat /dev/null $(kb_orders); } > $@

$(kb_obj)/flags: kb_always
	$(kb_q)mkdir -p $(@D)
	$(kb_q)printf '%s\n' '$(subst ','\'',$(src) $(kb_cc) $(kb_cflags) \
		$(foreach o,$(kb_objects),$(call kb_cflags_of,$(o))))' > $@.new
	$(kb_q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(kb_obj)/%.o: $(src)/%.c $(kb_obj)/flags $(kb_configh) $(kb_file)
	$(call kb_say,CC,[M] $(src)/$*.o)
	$(kb_q)mkdir -p $(@D)
	$(kb_q)$(kb_cc) $(call kb_cflags_of,$*.o) -MMD -MP -c -o $@ $<

$(kb_obj)/%.o: $(src)/%.S $(kb_obj)/flags $(kb_configh) $(kb_file)
	$(call kb_say,AS,[M] $(src)/$*.o)
	$(kb_q)mkdir -p $(@D)
	$(kb_q)$(kb_cc) $(call kb_cflags_of,$*.o) -D__ASSEMBLY__ \
		-D__ASSEMBLER__ -MMD -MP -c -o $@ $<

.SECONDEXPANSION:
$(kb_kos): $(kb_ko)/%.ko: $$(addprefix $(kb_obj)/,$$(call kb_parts,$$*))
	$(call kb_say,LD,[M] $(@F))
	$(kb_q)$(kb_ld) -r -o $@ $^
	$(kb_q)$(kb_strip) --strip-debug $@

-include $(kb_objects:%.o=$(kb_obj)/%.d)
