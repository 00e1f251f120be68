# SPDX-License-Identifier: MIT
obj-y += bench.o access.o boot.o bulk.o calls.o cores.o counter.o mm.o pair.o
obj-y += rewind.o target.o trace.o
obj-$(CONFIG_COUNT_WRITES) += writes.o
cflags-writes.o += -fno-sanitize=all
