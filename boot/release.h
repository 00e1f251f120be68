// SPDX-License-Identifier: MIT
/*
 * boot/release.h - letting a waiting core go
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Makes secondary_start the place where core `cpu` goes on from the pen
 * (ours or a raw boot's) once it wakes. The caller wakes it by an SGI.
 * Context: thread, once per core.
 */
void boot_release_core(unsigned int cpu);
