# SPDX-License-Identifier: MIT
obj-y += gic.o gtimer.o scu.o sysregs.o twd.o uart_pl011.o
