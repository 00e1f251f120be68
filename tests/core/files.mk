# SPDX-License-Identifier: MIT
obj-y += test_ksym.o
