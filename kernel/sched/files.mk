# SPDX-License-Identifier: MIT
obj-y += sched_stub.o
