// SPDX-License-Identifier: MIT
/*
 * tests/host/demo/picture.h - an allocator's chunks, drawn
 */
#pragma once

#include "percpu/percpu_internal.h"

/*
 * Each chunk's areas in a row, and a line of 64 characters for its unit:
 *   s static or another chunk's   # in use   - free   . free, without a page
 */
void picture_print(struct pcpu_allocator *a);
