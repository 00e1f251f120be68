# SPDX-License-Identifier: MIT
obj-y += gic.o gtimer.o rtc_pl031.o scu.o sysregs.o twd.o uart_debug.o uart_pl011.o
