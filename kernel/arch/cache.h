// SPDX-License-Identifier: MIT
/*
 * kernel/arch/cache.h - cache maintenance by address
 *
 * Needed only where something other than coherent loads and stores looks
 * at memory: cores whose caches are still off, and instruction fetch.
 * Source: ARM DDI 0406C, B2.2.6. QEMU has no caches: untested there.
 */
#pragma once

#include "kernel/lib/compiler.h"

/* Makes [start, start + size) visible to cores that run uncached. */
void cache_clean_range(const void *start, size_t size);

/* Makes instructions just written executable on all cores. */
void cache_sync_code(const void *start, size_t size);
