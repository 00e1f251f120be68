# SPDX-License-Identifier: MIT
obj-y += stress.o stress_mm.o stress_percpu.o stress_modules.o cores.o inject.o
