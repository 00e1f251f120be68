# SPDX-License-Identifier: MIT
#
# check.mk - everything that judges the tree
#
# "make check" builds all it needs below $(O)/check, so that the user's own
# build stays as it is, and ends in one pytest run. The checkers are pytest
# cases there (tests/scripts/test_checks.py); the targets here are for hands.

CHECK := $(O)/check
CHECK_CONFIGS := quartet debug up schedules table
CHECK_BUILDS := $(addprefix check-build-,$(CHECK_CONFIGS))

.PHONY: $(CHECK_BUILDS) check-build-host check-build-lib
$(CHECK_BUILDS): check-build-%: setup
	$(Q)$(MAKE) O=$(CHECK)/$* $*_defconfig
	$(Q)$(MAKE) O=$(CHECK)/$* all modules
	$(Q)$(MAKE) O=$(CHECK)/$* modules M=tests/linux ARCHIVE=linux

check-build-host: setup
	$(Q)$(MAKE) -C tests/host O=$(abspath $(CHECK)/host) all
	+$(Q)$(HOST_PERCPU) O=$(abspath $(CHECK)/host-tsan) SANITIZE=thread \
		$(abspath $(CHECK)/host-tsan)/percpu_threads
	$(Q)$(MAKE) O=$(CHECK) host-demo

# In the folder of a kernel, hence not at the same time.
check-build-lib: check-build-quartet
	$(Q)$(MAKE) O=$(CHECK)/quartet lib

.PHONY: check-builds
check-builds: $(CHECK_BUILDS) check-build-host check-build-lib ## Build all that check needs

PYTEST := $(PYTHON) -B -m pytest -q -p no:cacheprovider

# As many tests at once as there are cores; those of a file, or of a boot, one
# after the other.
PARALLEL := -n auto --maxprocesses=4 --dist=loadscope

.PHONY: check
check: check-builds ## Run everything continuous integration runs
	$(Q)QUARTET_BUILD_ROOT="$(abspath $(CHECK))" \
		$(PYTEST) $(PARALLEL) $(PYTEST_ARGS) \
		tests/scripts tests/host tests/e2e

.PHONY: layers
layers: setup ## Check every #include against scripts/layers.txt
	$(Q)$(PYTHON) scripts/check_layers.py

.PHONY: headers
headers: $(AUTOCONF) $(ASM_OFFSETS) ## Compile every header alone
	$(Q)$(PYTHON) scripts/check_layers.py --headers \
		'$(CC) $(call cflags-of,none.o)'

.PHONY: metrics
metrics: setup ## Print sizes of files and functions; fail on the walls
	$(Q)$(PYTHON) scripts/metrics.py

.PHONY: docs
docs: setup ## Check that what the documents name exists
	$(Q)$(PYTHON) scripts/check_docs.py

.PHONY: linux-api
linux-api: ## Write docs/linux-api.md: what include/ has of Linux's interface
	$(Q)$(PYTHON) -B scripts/linux_api.py

C_SOURCES := $(filter %.c,$(wildcard $(OBJS:.o=.c)))
# One file per process: sparse keeps "pragma once" from one to the next.
# cdefs.h first: it defines again what kernel/lib/compiler.h defines, which
# sparse, unlike gcc, counts as an error in a system header too.
NEWLIB := /usr/include/newlib
SPARSE_FLAGS := --arch=arm -std=gnu11 -nostdinc -ffreestanding \
		-Wsparse-error -Wno-vla -DKBUILD_MODNAME='"sparse"'

.PHONY: sparse
sparse: $(AUTOCONF) $(ASM_OFFSETS) ## Run sparse over the kernel
	$(Q)printf '%s\n' $(C_SOURCES) | xargs -P 2 -n 1 \
		sparse $(SPARSE_FLAGS) $(CPPFLAGS) \
		-isystem "$$($(CC) -print-file-name=include)" \
		-isystem "$$($(CC) -print-file-name=include-fixed)" \
		-isystem $(NEWLIB) -include $(NEWLIB)/sys/cdefs.h

# One line per object for scripts/compile_commands.py: source, object, flags.
define command-line
$(1:.o=.c)	$(O)/$(1)	$(CC) $(call cflags-of,$(1))

endef

.PHONY: compile_commands.json
compile_commands.json: $(COMPILE_DEPS) $(ASM_OFFSETS) ## Write clangd's commands
	$(call say,GEN,$@)
	$(file >$(O)/stamp/commands,$(foreach s,$(C_SOURCES),\
		$(call command-line,$(s:.c=.o))))
	$(Q)$(PYTHON) scripts/compile_commands.py $(O)/stamp/commands $@
