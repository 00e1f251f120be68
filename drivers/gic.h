// SPDX-License-Identifier: MIT
/*
 * drivers/gic.h - the interrupt controller (GICv1 of the Cortex-A9)
 */
#pragma once

/* Sets the distributor up and registers the chip. Core 0, IRQs off. */
void gic_init(void);
