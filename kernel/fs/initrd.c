// SPDX-License-Identifier: MIT
/*
 * kernel/fs/initrd.c - the archive that was given at boot
 */
#include "kernel/fs/initrd.h"

#include "boot/bootinfo.h"
#include "kernel/core/printk.h"
#include "kernel/core/verify.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/align.h"
#include "mm/page.h"

static struct archive initrd;	/* [I] once mounted */

static int refuse(const struct cpio *cpio, const struct cpio_error *error)
{
	pr_err("initrd: refused: %s, at offset %zu of %zu\n", error->reason,
	       error->offset, cpio->size);
	return -1;
}

static unsigned int index_order(unsigned int nr)
{
	return get_order(max(nr, 1u) * sizeof(const u8 *));
}

/* Whole pages: it stays for good, and may be large. */
static const u8 **take_index(unsigned int nr)
{
	unsigned int order = index_order(nr);

	if (order >= MAX_ORDER)
		return NULL;
	return (const u8 **)__get_free_pages(GFP_KERNEL, order);
}

static int open_initrd(const struct cpio *cpio)
{
	struct cpio_error error;
	const u8 **index;
	unsigned int nr;

	if (cpio_check(cpio, &nr, &error))
		return refuse(cpio, &error);
	index = take_index(nr);
	if (!index) {
		pr_err("initrd: no memory for an index of %u names\n", nr);
		return -1;
	}
	if (archive_open(&initrd, cpio, index, nr, &error) == 0)
		return 0;
	initrd.cpio.data = NULL;
	free_pages((unsigned long)index, index_order(nr));
	return refuse(cpio, &error);
}

void initrd_init(void)
{
	struct cpio cpio = {
		.data = (const u8 *)boot_info.initrd_start,
		.size = boot_info.initrd_size,
	};

	if (!cpio.size || open_initrd(&cpio))
		return;
	vfs_mount(&initrd);
	pr_info("initrd: %u names, %zu KiB\n", initrd.nr,
		DIV_ROUND_UP(cpio.size, (size_t)SZ_1K));
}

static int verify_initrd(void)
{
	return initrd.cpio.data ? archive_verify(&initrd) : 0;
}

INVARIANT(initrd) = { .name = "initrd", .check = verify_initrd };
