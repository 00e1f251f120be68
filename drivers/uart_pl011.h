// SPDX-License-Identifier: MIT
/*
 * drivers/uart_pl011.h - the PL011 serial port
 */
#pragma once

/* UART0 becomes a console: output works. As early as possible. */
void uart_init(void);

/* Received bytes go to console_input(). Needs interrupts. */
void uart_init_receive(void);
