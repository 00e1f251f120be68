# SPDX-License-Identifier: MIT
obj-y += test_gic.o test_timers.o
