# SPDX-License-Identifier: MIT
# Pure: these run on the host as well (tests/host).
obj-y += terminal.o
obj-y += test_line.o test_nearest.o test_syntax.o test_utf8.o

obj-y += test_output.o test_remote.o test_shell.o
