# SPDX-License-Identifier: MIT
obj-y += bench_mm.o
