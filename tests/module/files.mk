# SPDX-License-Identifier: MIT
# All of these but test_area.c run on the host too: tests/host.
obj-y += make_elf.o test_area.o test_elf.o test_reloc_arm.o
