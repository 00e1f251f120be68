# SPDX-License-Identifier: MIT
# These run on the host too: tests/host.
obj-y += test_bootmem.o
