// SPDX-License-Identifier: MIT
/*
 * percpu/first_chunk.h - giving each core its copy of the static variables
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Takes memory from bootmem, copies the template once per possible core,
 * fills __per_cpu_offset[] and this core's TPIDRPRW. From here on static
 * per-CPU variables work, and alloc_percpu() out of the first chunk. Once,
 * on the boot core, before any other starts. (Without CONFIG_SMP static
 * variables are used where they are, and work from the beginning.)
 */
void setup_per_cpu_areas(void);

/* Bytes of one core's area: the static variables, rounded up to pages. */
size_t percpu_area_size(void);

/*
 * Poisons the template and takes all access from it: no core's variables
 * are there, and whoever touches it by mistake is told so by the fault
 * handler. Once, after setup_per_cpu_areas(). Nothing without CONFIG_SMP.
 */
void percpu_template_seal(void);
