// SPDX-License-Identifier: MIT
/*
 * kernel/arch/zero.h - clearing what lies at one offset in several places
 *
 * Up to 128 bytes at once: memset() knows neither the alignment nor that the
 * same is to be done again elsewhere.
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Clears bytes at va + offsets[i], for i below nr, which is not 0. Addresses
 * and bytes are multiples of 4, bytes from 4 to 4096.
 * Return: va. Context: any.
 */
void *arch_zero_copies(const size_t *offsets, size_t nr, vaddr_t va,
		       size_t bytes);

/*
 * The same for the four places va + first, va + first + stride, and so on.
 * Return: va. Context: any.
 */
void *arch_zero_four(vaddr_t va, size_t first, size_t stride, size_t bytes);

/* The same for one place, and any multiple of 4 bytes. */
static inline void *arch_zero(void *p, size_t bytes)
{
	static const size_t here;
	vaddr_t va = (vaddr_t)p;

	for (; bytes > 4096; bytes -= 4096, va += 4096)
		arch_zero_copies(&here, 1, va, 4096);
	if (bytes)
		arch_zero_copies(&here, 1, va, bytes);
	return p;
}
