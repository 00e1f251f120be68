// SPDX-License-Identifier: MIT
/*
 * drivers/uart_debug.h - UART1, polled: a debugger's line
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/lib/compiler.h"

/*
 * Turns it on. received: called in an FIQ, or an interrupt where there is no
 * FIQ, when bytes wait and uart_debug_listen() is on; it takes them, or turns
 * that off. Return: 0 or -EBUSY. Context: thread, once.
 */
int uart_debug_init(void (*received)(struct pt_regs *regs)) __must_check;

/* The rest in any context, on any one core at a time. */
void uart_debug_listen(bool on);
int uart_debug_getc(void);		/* -1: there is none */
bool uart_debug_pending(void);
void uart_debug_putc(u8 byte);
