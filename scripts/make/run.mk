# SPDX-License-Identifier: MIT
#
# run.mk - the image in QEMU

CPUS ?= 4
MEM ?= 256M
BOOTS ?= 200
GDB_PORT ?= 1234
QEMU_PY := $(PYTHON) scripts/qemu.py --build $(O)
MACHINE_SIZE := --cpus $(CPUS) --mem $(MEM)

# With what "make modules" packed last, if anything.
.PHONY: run
run: all ## Boot to the shell: make run CPUS=4 MEM=256M APPEND="loglevel=7"
	$(Q)$(QEMU_PY) $(MACHINE_SIZE) --interactive \
		$$(test ! -f $(O)/modules.cpio || \
		   echo --initrd $(O)/modules.cpio) \
		$(if $(APPEND),--append '$(APPEND)')

# With modules, so that they can be debugged too.
.PHONY: debug debug-server
debug: all modules ## Boot stopped at the first instruction, with GDB attached
	$(Q)CPUS=$(CPUS) MEM=$(MEM) APPEND='$(APPEND)' scripts/debug.sh $(O)

debug-server: all modules ## The same without GDB: waits for one, at GDB_PORT=1234
	$(Q)CPUS=$(CPUS) MEM=$(MEM) APPEND='$(APPEND)' GDB_PORT=$(GDB_PORT) \
		scripts/debug.sh --server $(O)

# What runs is not to be built anew under it.
.PHONY: core
core: ## Core file, for GDB, of the machine that runs; or: make core CORE="fault null"
	$(Q)$(PYTHON) scripts/core.py --build $(O) $(MACHINE_SIZE) \
		$(if $(CORE),'$(CORE)')

.PHONY: test
test: all ## Boot the current configuration and run its test suites
	$(Q)$(QEMU_PY) $(MACHINE_SIZE) 'test $(TESTS)'

.PHONY: race
race: all ## Race the generations, and draw it: build/race.svg, .html
	$(Q)$(PYTHON) scripts/race.py --build $(O) $(RACE)

.PHONY: trace
trace: all ## Record a command as a timeline: make trace TRACE="stress mm 300"
	$(Q)$(PYTHON) scripts/trace.py --build $(O) --cpus $(CPUS) \
		$(if $(TRACE),'$(TRACE)')

.PHONY: matrix
matrix: check-builds ## Boot and test every configuration, image, core count, allocator
	$(Q)$(PYTHON) scripts/matrix.py $(O)/check $(MATRIX)

.PHONY: soak
soak: all ## Boot many times in a row, ELF and raw in turn: make soak BOOTS=200
	$(Q)$(PYTHON) scripts/soak.py --build $(O) --boots $(BOOTS) \
		$(MACHINE_SIZE)
