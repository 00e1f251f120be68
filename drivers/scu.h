// SPDX-License-Identifier: MIT
/*
 * drivers/scu.h - the snoop control unit
 *
 * boot/start.S switches it on; here it only tells how many cores there are.
 */
#pragma once

/* Cores in this machine, 1-4. Source: DDI 0407, 2.2.2 (SCU_CONFIG). */
unsigned int scu_core_count(void);
