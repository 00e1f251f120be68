# SPDX-License-Identifier: MIT
# All of these run on the host too: tests/host.
obj-y += make_elf.o test_elf.o test_reloc_arm.o
