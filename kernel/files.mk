# SPDX-License-Identifier: MIT
obj-y += main.o
