// SPDX-License-Identifier: MIT
/*
 * api_printk.c - printk.h, bug.h, ratelimit.h: what is printed is looked at
 * from outside (tests/e2e/test_linux.py)
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#define DEBUG

#include <linux/bug.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/types.h>

#include "check.h"

static const u8 bytes[] = "0123456789abcdefXYZ";

static void lines(void)
{
	int i;

	CHECK(printk(KERN_ERR "level %d\n", 3) == 8);
	printk("<5>old level\n");
	printk("no level\n");
	pr_notice("two\nlines\n");
	pr_info("one");
	pr_cont(" line");
	pr_cont(" of three parts\n");
	pr_info("without newline");
	pr_debug("debugging\n");
	for (i = 0; i < 3; i++)
		pr_info_once("once\n");
	pr_info("bytes %*ph, size %zu, long long %lld\n", 3, bytes,
		sizeof(bytes), 1ll << 40);
	pr_info("symbol %ps, error %pe\n", printk, (void *)-EAGAIN);
	print_hex_dump(KERN_INFO, "dump: ", DUMP_PREFIX_OFFSET, 16, 1, bytes,
		       sizeof(bytes), true);
	print_hex_dump(KERN_INFO, "words: ", DUMP_PREFIX_NONE, 16, 4, bytes,
		       16, false);
}

static void limits(void)
{
	DEFINE_RATELIMIT_STATE(limit, 5 * HZ, 3);
	int i, printed = 0;

	for (i = 0; i < 10; i++)
		printed += __ratelimit(&limit);
	CHECK(printed == 3);
	for (i = 0; i < 20; i++)
		pr_info_ratelimited("limited\n");
}

static void warnings(void)
{
	int i, warned = 0;

	CHECK(!WARN_ON(0) && !WARN(0, "not said\n"));
	CHECK(WARN(1, "said %d\n", 7) && WARN_ON(checks > 0));
	for (i = 0; i < 3; i++)
		warned += WARN_ONCE(1, "said once\n");
	CHECK(warned == 3);
	BUG_ON(failures < 0);
}

static void api_printk(void)
{
	lines();
	limits();
	warnings();
}
CHECKS(api_printk);
