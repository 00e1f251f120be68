# SPDX-License-Identifier: MIT
obj-y += stress_mm.o
