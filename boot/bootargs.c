// SPDX-License-Identifier: MIT
/*
 * boot/bootargs.c - command line and RAM size, from whoever knows
 *
 *   r2 -> ATAGs       raw image
 *   r2 -> DTB         raw image with -dtb
 *   DTB at RAM start  ELF with -dtb (QEMU leaves r2 = 0)
 *   semihosting       ELF otherwise
 *   probing           ELF, semihosting off: no command line
 *
 * Runs with the MMU off: memory is Device-like, so no unaligned access, and
 * newlib's string functions (which make some) are not used here.
 *
 * Source: Documentation of the ARM Linux boot protocol (tag numbers), ARM
 * DUI 0471 (semihosting).
 */
#include "boot/bootinfo.h"
#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/barrier.h"
#include "kernel/arch/semihost.h"
#include "kernel/lib/sections.h"

#define ATAG_NONE	0x00000000
#define ATAG_CORE	0x54410001
#define ATAG_MEM	0x54410002
#define ATAG_INITRD2	0x54420005
#define ATAG_CMDLINE	0x54410009
#define ATAGS_MAX_WORDS	4096

#define FDT_MAGIC_LE	0xedfe0dd0	/* as a little-endian load sees it */

struct boot_info boot_info;

const char *boot_source_name(enum boot_source source)
{
	static const char *const names[] = {
		[BOOT_ATAGS] = "ATAGs", [BOOT_DTB] = "device tree",
		[BOOT_SEMIHOST] = "semihosting", [BOOT_PROBED] = "probing",
	};

	return names[source];
}

void boot_cmdline_set(struct boot_info *info, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len && text[i] && i < CMDLINE_SIZE - 1; i++)
		((volatile char *)info->cmdline)[i] = text[i];
	info->cmdline[i] = '\0';
	info->cmdline_truncated = i < len && text[i];
}

static void parse_atags(struct boot_info *info, const u32 *tag)
{
	const u32 *start = tag;

	info->source = BOOT_ATAGS;
	while (tag[0] >= 2 && tag - start < ATAGS_MAX_WORDS) {
		switch (tag[1]) {
		case ATAG_MEM:
			info->ram_size = tag[2];
			info->ram_start = tag[3];
			break;
		case ATAG_INITRD2:
			info->initrd_start = tag[2];
			info->initrd_size = tag[3];
			break;
		case ATAG_CMDLINE:
			boot_cmdline_set(info, (const char *)&tag[2],
					 (tag[0] - 2) * 4);
			break;
		}
		tag += tag[0];
	}
}

/* QEMU gives "<kernel path> <append>": the first word is not ours. */
static void semihost_cmdline(struct boot_info *info)
{
	static char buf[CMDLINE_SIZE];
	volatile struct { char *buf; u32 len; } block = { buf, sizeof(buf) };
	const char *p = buf;

	if (semihost_call(SEMIHOST_GET_CMDLINE, (void *)&block) != 0) {
		info->cmdline_truncated = true;
		return;
	}
	while (*p && *p != ' ')
		p++;
	while (*p == ' ')
		p++;
	boot_cmdline_set(info, p, sizeof(buf));
}

static void semihost_ram(struct boot_info *info)
{
	volatile u32 heap[4] = { 0 };
	u32 *where = (u32 *)heap;

	semihost_call(SEMIHOST_HEAPINFO, &where);
	if (heap[1] > RAM_BASE) {
		info->ram_start = RAM_BASE;
		info->ram_size = heap[1] - RAM_BASE;
	}
}

/*
 * Is there RAM at addr, and not the RAM at RAM_BASE once more (an address
 * line that is not decoded)? Leaves the contents as they were.
 */
static bool ram_answers(vaddr_t addr)
{
	volatile u32 *probe = (volatile u32 *)addr;
	volatile u32 *base = (volatile u32 *)RAM_BASE;
	u32 saved = *probe, base_saved = *base;
	bool answers;

	*probe = 0x5aa55aa5;
	dsb(sy);
	*base = 0xa55aa55a;
	dsb(sy);
	answers = *probe == 0x5aa55aa5;
	*base = base_saved;
	if (answers)
		*probe = saved;
	return answers;
}

/* RAM begins at RAM_BASE and has no holes: halve what is in doubt. */
static void probe_ram(struct boot_info *info)
{
	size_t there = ALIGN_UP((vaddr_t)__image_end - RAM_BASE,
				(vaddr_t)SZ_1M);
	size_t not = RAM_MAX_SIZE + SZ_1M;

	while (not - there > SZ_1M) {
		size_t middle = ALIGN_DOWN(there + (not - there) / 2,
					   (size_t)SZ_1M);

		if (ram_answers(RAM_BASE + middle - SZ_1M))
			there = middle;
		else
			not = middle;
	}
	info->ram_start = RAM_BASE;
	info->ram_size = there;
}

void boot_args(struct boot_info *info, paddr_t args)
{
	const u32 *at = (const u32 *)(args ? args : DTB_ELF_ADDR);

	if (args && at[1] == ATAG_CORE) {
		parse_atags(info, at);
	} else if (at[0] == FDT_MAGIC_LE && boot_fdt_parse(info, at)) {
		info->source = BOOT_DTB;
	} else if (semihost_present()) {
		info->source = BOOT_SEMIHOST;
		semihost_cmdline(info);
		semihost_ram(info);
	} else {
		info->source = BOOT_PROBED;
	}
	if (!info->ram_size || info->ram_start != RAM_BASE)
		probe_ram(info);	/* of other RAM we can make no use */
	if (info->ram_size > RAM_MAX_SIZE)
		info->ram_size = RAM_MAX_SIZE;
	info->ram_size = ALIGN_DOWN(info->ram_size, (size_t)SZ_1M);
}

void boot_early(paddr_t args)
{
	boot_args(&boot_info, args);
	boot_map(&boot_info);
	stacks_init();
}
