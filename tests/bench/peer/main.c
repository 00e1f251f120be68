// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tests/bench/peer/main.c - the clock, the figures, the list of groups
 */
#include "peer.h"

#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sort.h>
#include <linux/vmalloc.h>

#define GTIMER_BASE	0x1e000200
#define GTIMER_CONTROL	0x8
#define NS_PER_COUNT	10
#define MEMINFO_SIZE	4096

static void __iomem *gtimer;

u32 peer_ns(void)
{
	return readl_relaxed(gtimer) * NS_PER_COUNT;
}

/* --- figures --- */

void peer_figure(u64 thousandths, const char *fmt, ...)
{
	struct va_format what;
	u32 rest, whole = div_u64_rem(thousandths, 1000, &rest);
	va_list ap;

	va_start(ap, fmt);
	what.fmt = fmt;
	what.va = &ap;
	printk(KERN_INFO "peer %pV %u.%03u\n", &what, whole, rest);
	va_end(ap);
}

u64 peer_each(u64 sum, u32 nr)
{
	return nr ? div_u64(sum * 1000 + nr / 2, nr) : 0;
}

static int by_value(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

static u64 percentile(const struct peer *p, u32 nr, u32 percent)
{
	return 1000ull * p->samples[(nr * percent + 99) / 100 - 1];
}

void peer_costs(struct peer *p, u32 nr, const char *what)
{
	u64 sum = 0;

	for (u32 i = 0; i < nr; i++)
		sum += p->samples[i];
	sort(p->samples, nr, sizeof(p->samples[0]), by_value, NULL);
	peer_figure(peer_each(sum, nr), "%s.mean_ns", what);
	peer_figure(percentile(p, nr, 50), "%s.p50_ns", what);
	peer_figure(percentile(p, nr, 99), "%s.p99_ns", what);
	peer_figure(percentile(p, nr, 100), "%s.max_ns", what);
}

/* --- one call --- */

bool peer_alloc(struct peer *p, u32 i, size_t size, size_t align, u32 sample)
{
	u32 start = peer_ns();

	p->objects[i] = __alloc_percpu(size, align);
	p->samples[sample] = peer_ns() - start;
	return p->objects[i];
}

void peer_free(struct peer *p, u32 i, u32 sample)
{
	u32 start = peer_ns();

	free_percpu(p->objects[i]);
	p->samples[sample] = peer_ns() - start;
}

u32 peer_meminfo(const char *name)
{
	struct file *file = filp_open("/proc/meminfo", O_RDONLY, 0);
	char *text = kzalloc(MEMINFO_SIZE, GFP_KERNEL), *at;
	loff_t pos = 0;
	u32 kib = 0;

	if (text && !IS_ERR(file)) {
		kernel_read(file, text, MEMINFO_SIZE - 1, &pos);
		at = strstr(text, name);
		if (at && sscanf(at + strlen(name), " %u", &kib) != 1)
			kib = 0;
	}
	if (!IS_ERR(file))
		filp_close(file, NULL);
	kfree(text);
	return kib;
}

/* --- the module --- */

static char *group = "pair";
module_param(group, charp, 0444);
MODULE_PARM_DESC(group, "what to measure: pair, bulk, ...");

static const struct {
	const char *name;
	void (*run)(struct peer *p);
} groups[] = {
	{ "pair", peer_pair }, { "bulk", peer_bulk },
	{ "growth", peer_growth }, { "bad-case", peer_bad_case },
	{ "trace", peer_trace }, { "access", peer_access },
	{ "counter", peer_counter },
};

static int __init peer_init(void)
{
	struct peer *p = vzalloc(sizeof(*p));

	gtimer = ioremap(GTIMER_BASE, SZ_64);
	if (!p || !gtimer) {
		vfree(p);
		return -ENOMEM;
	}
	writel_relaxed(1, gtimer + GTIMER_CONTROL);
	for (int i = 0; i < ARRAY_SIZE(groups); i++)
		if (!strcmp(groups[i].name, group))
			groups[i].run(p);
	printk(KERN_INFO "peer done\n");
	iounmap(gtimer);
	vfree(p);
	return 0;
}

static void __exit peer_exit(void)
{
}

module_init(peer_init);
module_exit(peer_exit);
MODULE_DESCRIPTION("Costs of per-CPU memory, counted");
MODULE_LICENSE("Dual MIT/GPL");
