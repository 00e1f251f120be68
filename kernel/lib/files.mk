# SPDX-License-Identifier: MIT
obj-y += bitmap.o
obj-y += format.o
obj-y += format_number.o
obj-y += format_pointer.o
obj-y += format_rare.o
obj-y += parse.o
obj-y += ring.o
