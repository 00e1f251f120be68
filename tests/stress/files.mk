# SPDX-License-Identifier: MIT
obj-y += stress.o stress_mm.o stress_percpu.o cores.o inject.o
