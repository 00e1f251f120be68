// SPDX-License-Identifier: MIT
/*
 * boot/memlayout.h - the memory map: physical, virtual, and the stacks
 *
 * Virtual = physical for RAM and for devices; only vmalloc and modules
 * have addresses of their own. RAM is 16 MiB to 1 GiB.
 *
 *   0x00000000  NOR flash alias     not mapped: null pointers fault
 *   0x10000000  board devices       1 MiB, Device, execute-never
 *   0x1e000000  private peripherals 1 MiB, Device, execute-never
 *   0x48000000  SRAM                not mapped (a raw boot's pen is here)
 *   0x5f800000  modules             page by page, near the kernel's code
 *   0x60000000  RAM                 Normal, read-write, execute-never
 *     60000000    boot loader's page: ATAGs or DTB
 *     60010000    the kernel image (linker.ld), page by page
 *     image end   free: bootmem takes over
 *   0xa0000000  end of the largest RAM; vmalloc from here
 *   0xf0000000  end of vmalloc; nothing above is mapped
 *
 * Source: Motherboard Express uATX (DUI 0447), CoreTile Express A9x4
 * (DUI 0448), legacy memory map.
 *
 * Stacks, per core, lowest address first. Each guard page is unmapped:
 *
 *   | guard | SVC | guard | IRQ | guard | ABT | guard | UND | guard | FIQ |
 *     4 KiB  8 KiB
 */
#pragma once

#include "kernel/lib/align.h"

#define RAM_BASE		0x60000000
#define RAM_MAX_SIZE		0x40000000
#define RAM_MIN_SIZE		0x01000000	/* 16 MiB */
#define DTB_ELF_ADDR		0x60000000	/* QEMU, ELF with -dtb */

#define BOARD_DEVICES		0x10000000
#define SYSREGS_BASE		0x10000000
#define UART0_BASE		0x10009000
#define UART1_BASE		0x1000a000
#define RTC_BASE		0x10017000

#define PRIVATE_DEVICES		0x1e000000
#define SCU_BASE		0x1e000000
#define GICC_BASE		0x1e000100
#define GTIMER_BASE		0x1e000200
#define TWD_BASE		0x1e000600
#define GICD_BASE		0x1e001000

#define PERIPHCLK_HZ		100000000u	/* QEMU's; timers and clock */

#define MODULES_START		0x5f800000	/* Thumb's branch reaches the image */
#define MODULES_END		0x60000000

#define VMALLOC_START		0xa0000000
#define VMALLOC_END		0xf0000000

#define EARLY_L2_TABLES		4	/* MiB of image mapped by pages */

#define STACK_SVC		0	/* boot code, later the idle thread */
#define STACK_IRQ		1
#define STACK_ABT		2
#define STACK_UND		3
#define STACK_FIQ		4
#define NR_STACKS		5
#define STACK_SIZE		8192
#define STACK_STRIDE		(PAGE_SIZE + STACK_SIZE)
#define CORE_STACKS_SIZE	(NR_STACKS * STACK_STRIDE)
