# SPDX-License-Identifier: MIT
obj-y += test_static.o static_other.o
obj-y += test_codegen.o codegen.o
