// SPDX-License-Identifier: MIT
/*
 * drivers/uart_pl011.c - the PL011 serial port
 *
 * Sending is polled: a message is out when the call returns. Receiving is
 * by interrupt. Source: PrimeCell UART PL011 (DDI 0183), chapter 3.
 */
#include "drivers/uart_pl011.h"

#include "boot/memlayout.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/io.h"
#include "kernel/core/console.h"
#include "kernel/core/irq.h"
#include "kernel/core/panic.h"

#define UART_DR		0x00
#define UART_FR		0x18
#define UART_IBRD	0x24
#define UART_FBRD	0x28
#define UART_LCRH	0x2c
#define UART_CR		0x30
#define UART_IMSC	0x38
#define UART_ICR	0x44

#define FR_RXFE		(1u << 4)	/* nothing received */
#define FR_TXFF		(1u << 5)	/* no room to send */
#define LCRH_8N1_FIFO	0x70
#define CR_ENABLE	0x301		/* receive, transmit, on */
#define INT_RX_TIMEOUT	0x50		/* receive, receive timeout */
#define INT_ALL		0x7ff

/* 115200 baud from the board's 24 MHz: 13 + 1/64. */
#define BAUD_INTEGER	13
#define BAUD_FRACTION	1

#define UART0_IRQ	37

static void uart_write(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		while (io_read32(UART0_BASE + UART_FR) & FR_TXFF)
			cpu_relax();
		io_write32(UART0_BASE + UART_DR, (u8)text[i]);
	}
}

static struct console uart_console = {
	.name = "UART0", .write = uart_write,
};

/*
 * The interrupt is cleared first: a byte that arrives while the FIFO is
 * drained raises it anew. Cleared afterwards, that byte's interrupt would
 * be lost, and reception would stop.
 */
static irq_result_t uart_receive(unsigned int irq, void *data)
{
	u8 bytes[32];
	size_t n = 0;

	(void)irq;
	(void)data;
	io_write32(UART0_BASE + UART_ICR, INT_RX_TIMEOUT);
	while (!(io_read32(UART0_BASE + UART_FR) & FR_RXFE)) {
		bytes[n++] = (u8)io_read32(UART0_BASE + UART_DR);
		if (n == sizeof(bytes)) {
			console_input(bytes, n);
			n = 0;
		}
	}
	console_input(bytes, n);
	return IRQ_HANDLED;
}

void uart_init(void)
{
	io_write32(UART0_BASE + UART_CR, 0);
	io_write32(UART0_BASE + UART_IMSC, 0);
	io_write32(UART0_BASE + UART_ICR, INT_ALL);
	io_write32(UART0_BASE + UART_IBRD, BAUD_INTEGER);
	io_write32(UART0_BASE + UART_FBRD, BAUD_FRACTION);
	io_write32(UART0_BASE + UART_LCRH, LCRH_8N1_FIFO);
	io_write32(UART0_BASE + UART_CR, CR_ENABLE);
	console_register(&uart_console);
}

void uart_init_receive(void)
{
	if (irq_register(UART0_IRQ, "UART0", uart_receive, NULL))
		panic("uart: interrupt %u is taken", UART0_IRQ);
	io_write32(UART0_BASE + UART_IMSC, INT_RX_TIMEOUT);
	irq_enable(UART0_IRQ);
}
