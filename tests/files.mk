# SPDX-License-Identifier: MIT
obj-y += ktest.o
obj-y += ktest_command.o
obj-y += ktest_run.o
