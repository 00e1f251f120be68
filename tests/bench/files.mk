# SPDX-License-Identifier: MIT
obj-y += bench.o bulk.o mm.o pair.o target.o trace.o
