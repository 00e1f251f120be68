# SPDX-License-Identifier: MIT
#
# host.mk - the allocator as a library, and programs of this machine
#
# The library is percpu/library.mk and kernel/lib, compiled against the
# headers of percpu/seam instead of the kernel's own (docs/reuse.md).

-include percpu/library.mk

LIB_ARM := $(O)/lib/arm/libpercpu.a
LIB_HOST := $(O)/lib/host/libpercpu.a
LIB_NR_CPUS ?= 8
LIB_CPPFLAGS := -Ipercpu/seam -I. -D_POSIX_C_SOURCE=200809L \
		-DCONFIG_NR_CPUS=$(LIB_NR_CPUS)
LIB_OBJS := $(PERCPU_LIBRARY:%=$(O)/lib/arm/percpu/%.o) \
	    $(patsubst %.c,$(O)/lib/arm/%.o,$(wildcard kernel/lib/*.c))
HOST_PERCPU := $(MAKE) -C tests/host/percpu

.PHONY: lib
lib: $(O)/libpercpu.a $(LIB_HOST) ## Build the allocator as a library: ARM and (lib/host) this machine

$(O)/libpercpu.a: $(LIB_ARM)
	$(Q)cp $< $@

$(LIB_ARM): $(LIB_OBJS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(CROSS_COMPILE)ar rcs $@ $^

$(O)/stamp/lib-flags: FORCE
	$(call keep-text,$(strip $(CC) $(LIB_CPPFLAGS) $(CFLAGS)))

$(LIB_OBJS): $(O)/lib/arm/%.o: %.c $(O)/stamp/lib-flags | setup
	$(call say,CC,lib/$*.o)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LIB_CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(LIB_OBJS:.o=.d)

.PHONY: $(LIB_HOST)
$(LIB_HOST): setup
	+$(Q)$(HOST_PERCPU) O=$(abspath $(@D)) SANITIZE= OPTIMIZE=-O2 library

.PHONY: host-tools
host-tools: setup ## Build build/host/replay and the host's other programs
	+$(Q)$(HOST_PERCPU) O=$(abspath $(O)/host) all

.PHONY: host-demo
host-demo: setup ## Build build/host/percpu-demo: the allocator step by step, for GDB
	+$(Q)$(HOST_PERCPU) O=$(abspath $(O)/host/demo) SANITIZE= \
		OPTIMIZE=-O0 $(abspath $(O)/host/demo)/percpu-demo
	$(Q)cp $(O)/host/demo/percpu-demo $(O)/host/percpu-demo
	@echo 'built $(O)/host/percpu-demo: run it, or step it in gdb-multiarch'

# Inputs that were found stay in host/corpus-fuzz_module for the next time.
RUNS ?= 20000
.PHONY: fuzz-modules
fuzz-modules: setup modules ## Give the loader RUNS (20000) damaged modules on this machine
	$(Q)command -v clang > /dev/null || \
		{ echo 'fuzz-modules needs clang: apt-get install clang' \
		'libclang-rt-dev llvm'; false; }
	+$(Q)$(MAKE) -C tests/host O=$(abspath $(O)/host) RUNS=$(RUNS) \
		SEEDS=$(abspath $(O)/modules) run-fuzz_module run-fuzz_param
	+$(Q)$(MAKE) -C tests/host O=$(abspath $(O)/host) \
		SEEDS=$(abspath $(O)/modules) fuzz-coverage

.PHONY: fuzz-gdb
fuzz-gdb: setup ## Give the stub's packet code 10^6 inputs, under the sanitizers
	$(Q)$(MAKE) -C tests/host O=$(abspath $(O)/host) \
		$(abspath $(O)/host)/fuzz_gdb_random
	$(Q)$(O)/host/fuzz_gdb_random 1000000 $$$$

.PHONY: campaign
campaign: setup ## Run 10^7 checked operations per generation on this machine
	+$(Q)$(HOST_PERCPU) O=$(abspath $(O)/host/plain) SANITIZE= \
		OPTIMIZE=-O2 campaign
	+$(Q)$(HOST_PERCPU) O=$(abspath $(O)/host/tsan) SANITIZE=thread threads
