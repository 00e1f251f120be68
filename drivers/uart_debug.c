// SPDX-License-Identifier: MIT
/*
 * drivers/uart_debug.c - UART1, polled: a debugger's line
 *
 * The same PL011 as the console (drivers/uart_pl011.c), without a ring and
 * without locks: who debugs is alone. Source: DDI 0183, chapter 3.
 */
#include "drivers/uart_debug.h"

#include "boot/memlayout.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/io.h"
#include "kernel/core/nmi.h"

#define UART_DR		(UART1_BASE + 0x00)
#define UART_FR		(UART1_BASE + 0x18)
#define UART_IBRD	(UART1_BASE + 0x24)
#define UART_FBRD	(UART1_BASE + 0x28)
#define UART_LCRH	(UART1_BASE + 0x2c)
#define UART_CR		(UART1_BASE + 0x30)
#define UART_IMSC	(UART1_BASE + 0x38)
#define UART_ICR	(UART1_BASE + 0x44)

#define FR_RXFE		(1u << 4)	/* nothing received */
#define FR_TXFF		(1u << 5)	/* no room to send */
#define LCRH_8N1_FIFO	0x70
#define CR_ENABLE	0x301
#define INT_RX_TIMEOUT	0x50
#define INT_ALL		0x7ff

/* 115200 baud from the board's 24 MHz: 13 + 1/64. */
#define BAUD_INTEGER	13
#define BAUD_FRACTION	1

#define UART1_IRQ	38

/* Nothing is cleared: bytes that came meanwhile are heard of at once. */
void uart_debug_listen(bool on)
{
	io_write32(UART_IMSC, on ? INT_RX_TIMEOUT : 0);
}

bool uart_debug_pending(void)
{
	return !(io_read32(UART_FR) & FR_RXFE);
}

int uart_debug_getc(void)
{
	return uart_debug_pending() ? (int)(io_read32(UART_DR) & 0xff) : -1;
}

void uart_debug_putc(u8 byte)
{
	while (io_read32(UART_FR) & FR_TXFF)
		cpu_relax();
	io_write32(UART_DR, byte);
}

int uart_debug_init(void (*received)(struct pt_regs *regs))
{
	io_write32(UART_CR, 0);
	io_write32(UART_IBRD, BAUD_INTEGER);
	io_write32(UART_FBRD, BAUD_FRACTION);
	io_write32(UART_LCRH, LCRH_8N1_FIFO);
	io_write32(UART_CR, CR_ENABLE);
	io_write32(UART_ICR, INT_ALL);
	uart_debug_listen(false);
	return nmi_register(UART1_IRQ, "UART1", received);
}
