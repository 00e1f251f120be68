# SPDX-License-Identifier: MIT
# These run on the host too: tests/host.
obj-y += make_cpio.o test_archive.o test_cpio.o test_proc.o test_seq.o
obj-y += test_vfs.o

obj-y += test_proc_mm.o test_proc_remove.o test_vfs_load.o
