// SPDX-License-Identifier: MIT
#pragma once
#include "mm/page.h"
#include "kernel/core/panic.h"
static inline void *kzalloc(size_t n, gfp_t g) { assert(n <= 4096); return (void *)get_zeroed_page(g); }
static inline void kfree(const void *p) { if (p) free_pages((unsigned long)p, 0); }
static inline void *vmalloc(size_t n) { (void)n; return (void *)__get_free_pages(GFP_KERNEL, 1); }
static inline void vfree(const void *p) { if (p) free_pages((unsigned long)p, 1); }
