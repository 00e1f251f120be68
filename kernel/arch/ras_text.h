// SPDX-License-Identifier: MIT
/*
 * kernel/arch/ras_text.h - restartable sequences as text: see ras.h
 *
 * For who lays out, reads or changes code, on any machine.
 */
#pragma once

#include "kernel/lib/types.h"

#define RAS_MAX		7	/* instructions */
#define RAS_ROOM	(4 * (RAS_MAX - 1))	/* bytes read before any pc */
#define RAS_START	0xee1dcf90u	/* mrc p15, 0, ip, c13, c0, 4 */

struct ras_range {
	vaddr_t start;
	vaddr_t end;	/* behind the commit */
};

/*
 * Is pc inside a sequence, its first instruction included? For who puts
 * something in the place of instructions, or runs them one by one: a sequence
 * in which there is a breakpoint is none for the interrupt's entry, so a
 * breakpoint in it belongs at its end, and a step goes there. Context: any;
 * reads the RAS_MAX words before and behind pc.
 */
bool ras_find(vaddr_t pc, struct ras_range *range);
