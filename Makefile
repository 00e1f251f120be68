# SPDX-License-Identifier: MIT
#
# Makefile - builds, runs and checks Quartet; start with "make help"
#
#   make O=DIR ...     everything built goes to DIR (default: build)
#   make V=1 ...       show whole commands
#
# Parts    scripts/make/config.mk   Kconfig, .config and what is made of it
#          scripts/make/compile.mk  flags, the folders' files.mk, *.o
#          scripts/make/image.mk    generated sources, the three links
#          scripts/make/modules.mk  loadable modules and their archive;
#                                   kbuild.mk reads the Makefiles of these
#          scripts/make/run.mk      QEMU: run, debug, test, matrix, soak
#          scripts/make/schedules.mk  seeded schedules
#          scripts/make/host.mk     libpercpu.a, programs of this machine
#          scripts/make/check.mk    checkers, host tests, "make check"
#
# A target is listed by "make help" when a "## sentence" follows its name.

VERSION := 0.1.0

O ?= build
Q := $(if $(filter 1,$(V)),,@)
# $(call say,CC,file): one quiet line per step; nothing with V=1.
say = $(if $(Q),@printf '  %-7s %s\n' '$(1)' '$(2)',@:)

# Debian's interpreter by name: its packages (pytest, kconfiglib) belong to
# it, and another python3 may come first in PATH.
PYTHON := /usr/bin/python3

MAKEFLAGS += --no-builtin-rules --no-print-directory
# Use all cores unless this is a make below another, or -j was given.
command := $(shell tr '\0' ' ' </proc/$$PPID/cmdline 2>/dev/null)
ifeq ($(MAKELEVEL)$(findstring -j,$(command)),0)
MAKEFLAGS += -j$(shell nproc)
endif
.DELETE_ON_ERROR:
.SUFFIXES:

DEFCONFIGS := $(notdir $(wildcard configs/*_defconfig))
CONFIG_GOALS := menuconfig olddefconfig savedefconfig set $(DEFCONFIGS)
BARE_GOALS := $(CONFIG_GOALS) help setup clean check matrix check-builds \
	      schedules schedules-build replay-seed \
	      host-tools host-demo campaign fuzz-gdb

goals := $(or $(MAKECMDGOALS),all)

ifneq ($(and $(filter $(CONFIG_GOALS),$(goals)),$(word 2,$(goals))),)
# "make debug_defconfig all": the second is to see what the first wrote.
.PHONY: $(goals) in-order
$(goals): in-order ; @:
in-order:
	$(Q)for goal in $(goals); do $(MAKE) "$$goal" || exit; done
else

.PHONY: all
all: ## Build build/quartet.elf, .bin, .map and .sym (the default)

.PHONY: setup
setup: ## Install the Debian packages that are missing
	$(Q)scripts/setup.sh

include scripts/make/config.mk
include scripts/make/compile.mk
include scripts/make/image.mk
include scripts/make/modules.mk
include scripts/make/run.mk
include scripts/make/bench.mk
include scripts/make/schedules.mk
include scripts/make/host.mk
include scripts/make/check.mk

.PHONY: clean
ifeq ($(origin M),command line)
# As with Linux, M's Makefile may ask for this: it means its modules.
clean:
	$(call say,CLEAN,$(O)/$(ARCHIVE))
	$(Q)rm -rf $(O)/$(ARCHIVE) $(O)/$(ARCHIVE).cpio
else
clean: ## Remove what was built (all of $(O) but .config)
	$(call say,CLEAN,$(O))
	$(Q)if [ -d "$(O)" ]; then \
		find "$(O)" -mindepth 1 -maxdepth 1 ! -name .config \
			-exec rm -rf {} +; fi
	$(Q)rm -f compile_commands.json
endif

.PHONY: help
help: ## List every target with one sentence
	@printf 'make TARGET [O=DIR] [V=1]    (output folder now: %s)\n\n' '$(O)'
	@sed -nE 's/^([A-Za-z_.][A-Za-z_.-]*):.*## (.*)/\1\t\2/p' \
		Makefile scripts/make/*.mk | \
		while IFS="$$(printf '\t')" read -r target sentence; do \
			printf '  %-22s %s\n' "$$target" "$$sentence"; done
	@for file in configs/*_defconfig; do \
		printf '  %-22s %s\n' "$${file##*/}" \
			"Configure as $$file says"; done

endif

.PHONY: FORCE
FORCE:
