# SPDX-License-Identifier: MIT
# All of these run on the host too: tests/host.
obj-y += test_bitmap.o
obj-y += test_format.o
obj-y += test_hlist.o
obj-y += test_list.o
obj-y += test_parse.o
obj-y += test_ring.o
