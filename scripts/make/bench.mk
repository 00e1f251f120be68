# SPDX-License-Identifier: MIT
#
# bench.mk - instructions, counted and compared (docs/performance.md)
#
# A kernel that counts writes to shared words is built in $(O)/writes.

WRITES_O := $(O)/writes
BASELINE := tests/bench/baseline.tsv
BENCH_PY := $(PYTHON) scripts/bench.py --build $(O) --writes $(WRITES_O)
BENCH_DIFF := $(PYTHON) scripts/bench_diff.py

$(WRITES_O)/.config: configs/writes_defconfig | setup
	$(Q)$(MAKE) O=$(WRITES_O) writes_defconfig

.PHONY: bench-writes
bench-writes: $(WRITES_O)/.config ## Build the kernel that counts writes to words that cores share
	$(Q)$(MAKE) O=$(WRITES_O) all

.PHONY: bench
bench: all bench-writes ## Count instructions, tell times and sizes: build/bench.tsv, build/bench-wall.tsv
	$(Q)$(BENCH_PY) --table $(BENCH)
	$(if $(BENCH),,$(Q)$(BENCH_PY) --table --wall)
	$(if $(BENCH),,$(Q)$(PYTHON) scripts/show_size.py \
		--readelf $(READELF) $(O)/quartet.elf)

.PHONY: bench-diff
bench-diff: ## Compare build/bench.tsv with another: make bench-diff BASE=FILE
	$(if $(BASE),,$(error say with what: make bench-diff BASE=FILE))
	$(Q)$(BENCH_DIFF) $(BASE) $(O)/bench.tsv

$(O)/bench-check.tsv: FORCE | all bench-writes
	$(Q)$(BENCH_PY) --out $@

.PHONY: bench-check bench-baseline
bench-check: $(O)/bench-check.tsv ## Fail if a count grew by more than 3 % over tests/bench/baseline.tsv
	$(Q)$(BENCH_DIFF) --check $(BASELINE) $<

bench-baseline: $(O)/bench-check.tsv ## Take what is counted now for tests/bench/baseline.tsv
	$(Q)cp $< $(BASELINE)

.PHONY: bench-peer
bench-peer: $(O)/bench-check.tsv ## Measure Debian's Linux beside: fetches 55 MB of packages, installs nothing
	$(Q)$(PYTHON) scripts/bench_peer.py --build $(O) --ours $<
