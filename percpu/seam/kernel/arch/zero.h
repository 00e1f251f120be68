// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/arch/zero.h - clearing copies, as the library sees it
 *
 * See      docs/reuse.md
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
