# SPDX-License-Identifier: MIT
obj-y += stress.o stress_mm.o inject.o
