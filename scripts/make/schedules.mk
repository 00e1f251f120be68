# SPDX-License-Identifier: MIT
#
# schedules.mk - scenarios under many seeds (docs/schedules.md)
#
# The kernel is built in a folder of its own, $(O)/schedules, and what a
# campaign saw is kept there.

SCHEDULES_O := $(O)/schedules
SCHEDULES_PY := $(PYTHON) scripts/schedules.py --build $(SCHEDULES_O)
SEEDS ?= 1..1000

$(SCHEDULES_O)/.config: configs/schedules_defconfig | setup
	$(Q)$(MAKE) O=$(SCHEDULES_O) schedules_defconfig

.PHONY: schedules-build
schedules-build: $(SCHEDULES_O)/.config ## Build the schedules configuration
	$(Q)$(MAKE) O=$(SCHEDULES_O) all

.PHONY: schedules
schedules: schedules-build ## Run scenarios under many seeds: make schedules SEEDS=1..1000 SCENARIO=lock
	$(Q)$(SCHEDULES_PY) campaign --seeds $(SEEDS) \
		$(addprefix --scenario ,$(SCENARIO))

.PHONY: replay-seed
replay-seed: schedules-build ## Repeat a seed: make replay-seed SEED=7 SCENARIO=lock [TWIN=1] [GDB=1 [POINT=99]]
	$(if $(and $(SEED),$(SCENARIO)),,$(error say which: \
		make replay-seed SEED=7 SCENARIO=lock))
	$(Q)$(SCHEDULES_PY) replay --seed $(SEED) --scenario $(SCENARIO) \
		$(if $(TWIN),--twin) $(addprefix --point ,$(POINT)) \
		$(if $(GDB),--gdb)
