// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/shim/mm/slab.h - metadata from the host's heap
 */
#pragma once

#include "mm/gfp.h"

void *kzalloc(size_t size, gfp_t gfp) __must_check;
void kfree(const void *p);
