# SPDX-License-Identifier: MIT
#
# config.mk - from Kconfig and .config to autoconf.h and auto.conf
#
# .config is the user's. auto.conf (for make) and autoconf.h (for C) are made
# of it; autoconf.h keeps its date when its text stays the same.

KCONFIG := KCONFIG_CONFIG="$(O)/.config" $(PYTHON) scripts/kconfig.py
AUTOCONF := $(O)/include/generated/autoconf.h

$(O)/.config: | setup
	$(call say,CONFIG,configs/quartet_defconfig)
	$(Q)$(KCONFIG) load configs/quartet_defconfig

AUTO_CONF := $(O)/include/generated/auto.conf
$(AUTO_CONF): $(O)/.config Kconfig scripts/kconfig.py | setup
	$(Q)$(KCONFIG) update
	$(Q)$(KCONFIG) generate $(O)/include

$(AUTOCONF): $(AUTO_CONF) ; @:

ifneq ($(filter-out $(BARE_GOALS),$(goals)),)
include $(AUTO_CONF)
endif

.PHONY: $(CONFIG_GOALS)
$(DEFCONFIGS): %_defconfig: configs/%_defconfig setup
	$(call say,CONFIG,$<)
	$(Q)$(KCONFIG) load $<

menuconfig: $(O)/.config ## Choose options in a menu
	$(Q)$(KCONFIG) menu

olddefconfig: $(O)/.config ## Give options new in Kconfig their default
	$(Q)$(KCONFIG) update

set: $(O)/.config ## Change options: make set SET="PERCPU_OLD_NAMES=y HZ=250"
	$(if $(SET),,$(error say what: make set SET="NAME=VALUE ..."))
	$(Q)$(KCONFIG) set $(SET)

savedefconfig: $(O)/.config ## Write $(O)/defconfig, what makes this .config
	$(call say,SAVE,$(O)/defconfig)
	$(Q)$(KCONFIG) save $(O)/defconfig
