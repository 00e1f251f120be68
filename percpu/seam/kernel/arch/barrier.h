// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/arch/barrier.h - waiting, as the library sees it
 *
 * See      docs/reuse.md
 */
#pragma once

/*
 * In each loop that waits for another core to go on: lets it. Where threads
 * stand for cores, gives way to them. Context: any, locks held.
 */
void cpu_relax(void);
