# SPDX-License-Identifier: MIT
# These run on the host too: tests/host.
obj-y += test_bootmem.o
obj-y += test_fault_inject.o
obj-y += test_node.o
obj-y += test_page.o
obj-y += test_page_buddy.o
obj-$(CONFIG_DEBUG_PAGEALLOC) += test_page_poison.o
