// SPDX-License-Identifier: MIT
/*
 * kernel/gdb/gdb.h - a stub for GDB inside the kernel, on UART1
 *
 * Off until the boot parameter gdb or the command of that name.
 * See      docs/gdb.md
 */
#pragma once

/* With the boot parameter: stops here until GDB goes on. Context: thread. */
void gdb_init(void);
