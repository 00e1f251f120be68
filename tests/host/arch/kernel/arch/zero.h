// SPDX-License-Identifier: MIT
/*
 * tests/host/arch/kernel/arch/zero.h - clearing, for this machine
 */
#pragma once

#include <string.h>

#include "kernel/lib/compiler.h"

static inline void *arch_zero_copies(const size_t *offsets, size_t nr,
				     vaddr_t va, size_t bytes)
{
	for (size_t i = 0; i < nr; i++)
		memset((void *)(va + offsets[i]), 0, bytes);
	return (void *)va;
}
