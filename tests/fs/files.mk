# SPDX-License-Identifier: MIT
# All of these run on the host too: tests/host.
obj-y += make_cpio.o test_archive.o test_cpio.o test_proc.o test_seq.o
obj-y += test_vfs.o
