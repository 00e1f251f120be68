// SPDX-License-Identifier: MIT
/*
 * kernel/lib/sections.h - bounds that linker.ld defines
 *
 * The one header that declares them. Take addresses only:
 * (vaddr_t)__text_start; the arrays have no size of their own.
 */
#pragma once

#define SECTION_BOUND(name)	extern char name[]

SECTION_BOUND(__image_start);
SECTION_BOUND(__text_start);		/* page aligned: read-only, exec */
SECTION_BOUND(__text_end);
SECTION_BOUND(__rodata_start);		/* page aligned: read-only */
SECTION_BOUND(__rodata_end);
SECTION_BOUND(__data_start);		/* page aligned: read-write */
SECTION_BOUND(__data_end);
SECTION_BOUND(__bss_start);
SECTION_BOUND(__bss_end);
SECTION_BOUND(__stacks_start);		/* guard page, stack, guard page... */
SECTION_BOUND(__stacks_end);
SECTION_BOUND(__image_end);

SECTION_BOUND(__exidx_start);		/* unwind index (ARM IHI 0038) */
SECTION_BOUND(__exidx_end);

/*
 * Static per-CPU variables: the template every core's copy is made from.
 * The five parts follow each other; each ends where the next starts.
 */
SECTION_BOUND(__per_cpu_load);
SECTION_BOUND(__per_cpu_start);
SECTION_BOUND(__per_cpu_first_start);
SECTION_BOUND(__per_cpu_page_aligned_start);
SECTION_BOUND(__per_cpu_read_mostly_start);
SECTION_BOUND(__per_cpu_plain_start);
SECTION_BOUND(__per_cpu_shared_aligned_start);
SECTION_BOUND(__per_cpu_end);
SECTION_BOUND(__per_cpu_room_end);	/* 32 KiB at least: generation table */
