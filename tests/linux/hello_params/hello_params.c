/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * hello_params - every common kind of module parameter in one module.
 *
 * Loads with defaults, reports what it was given and verifies that the
 * values are consistent with one another.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#ifndef HELLO_MAX_SLOTS
#define HELLO_MAX_SLOTS 8
#endif

/* plain scalars */
static int count = 3;
module_param(count, int, 0644);
MODULE_PARM_DESC(count, "how many greetings to print (1..5)");

static unsigned int width = 10;
module_param(width, uint, 0444);
MODULE_PARM_DESC(width, "field width of the greeting number");

static unsigned short port = 7;
module_param(port, ushort, 0);

static unsigned char level = 1;
module_param_named(lvl, level, byte, 0444);
MODULE_PARM_DESC(lvl, "level, stored in a variable of another name");

static unsigned long long big = 1ULL << 40;
module_param(big, ullong, 0444);

/* truth values, plain and inverted */
static bool verbose;
module_param(verbose, bool, 0644);
MODULE_PARM_DESC(verbose, "say more");

static bool greet = true;
module_param_named(silent, greet, invbool, 0444);
MODULE_PARM_DESC(silent, "inverse of the internal 'greet' flag");

/* strings: by reference and by copy */
static char *who = "world";
module_param(who, charp, 0444);
MODULE_PARM_DESC(who, "whom to greet");

static char tag[16] = "none";
module_param_string(tag, tag, sizeof(tag), 0444);

/* arrays */
static int slots[HELLO_MAX_SLOTS] = { 1, 2, 3 };
static unsigned int nslots = 3;
module_param_array(slots, int, &nslots, 0444);
MODULE_PARM_DESC(slots, "list of integers");

static char *names[4];
static unsigned int nnames;
module_param_array(names, charp, &nnames, 0444);

static long want_sum = -1;
module_param(want_sum, long, 0444);
MODULE_PARM_DESC(want_sum, "if >= 0, the sum slots must have");

/* a range-checked integer through its own operations */
struct range_int {
	int value;
	int min;
	int max;
	int nr_sets;
};

static int range_int_set(const char *val, const struct kernel_param *kp)
{
	struct range_int *r = kp->arg;
	int v, err;

	err = kstrtoint(val, 0, &v);
	if (err)
		return err;
	if (v < r->min || v > r->max)
		return -ERANGE;
	r->value = v;
	r->nr_sets++;
	return 0;
}

static int range_int_get(char *buffer, const struct kernel_param *kp)
{
	const struct range_int *r = kp->arg;

	return sprintf(buffer, "%d\n", r->value);
}

static const struct kernel_param_ops range_int_ops = {
	.set = range_int_set,
	.get = range_int_get,
};

static struct range_int percent = { .value = 50, .min = 0, .max = 100 };
module_param_cb(percent, &range_int_ops, &percent, 0644);
MODULE_PARM_DESC(percent, "0..100");

static struct range_int max_depth = { .value = 4, .min = 1, .max = 64 };
module_param_cb(max_depth, &range_int_ops, &max_depth, 0444);

/* one word out of a list */
static const char * const mode_names[] = { "slow", "normal", "fast" };
static int mode = 1;

static int mode_set(const char *val, const struct kernel_param *kp)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(mode_names); i++) {
		if (sysfs_streq(val, mode_names[i])) {
			*(int *)kp->arg = i;
			return 0;
		}
	}
	return -EINVAL;
}

static int mode_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%s\n", mode_names[*(int *)kp->arg]);
}

static const struct kernel_param_ops mode_ops = {
	.set = mode_set,
	.get = mode_get,
};
module_param_cb(mode, &mode_ops, &mode, 0644);

#define CHECK(cond) do {						\
	if (!(cond)) {							\
		pr_err("FAIL line %d: %s\n", __LINE__, #cond);		\
		return -EINVAL;						\
	}								\
} while (0)

/* drive the stock operations by hand, as a subsystem might */
static int __init check_stock_ops(void)
{
	int scratch = 0;
	bool flag = false;
	char text[32];
	const struct kernel_param ip = {
		.name = "scratch", .ops = &param_ops_int, .arg = &scratch,
	};
	const struct kernel_param bp = {
		.name = "flag", .ops = &param_ops_bool, .arg = &flag,
	};

	CHECK(param_set_int("0x1f", &ip) == 0 && scratch == 31);
	CHECK(param_set_int("-12", &ip) == 0 && scratch == -12);
	CHECK(param_set_int("12monkeys", &ip) == -EINVAL && scratch == -12);
	CHECK(param_set_int("99999999999", &ip) == -ERANGE);
	CHECK(param_set_bool("Y", &bp) == 0 && flag);
	CHECK(param_set_bool("0", &bp) == 0 && !flag);
	CHECK(param_set_bool(NULL, &bp) == 0 && flag);
	CHECK(param_set_bool("perhaps", &bp) == -EINVAL);
	CHECK(range_int_ops.set("101", &(const struct kernel_param)
		{ .name = "percent", .arg = &percent }) == -ERANGE);
	CHECK(mode_get(text, &(const struct kernel_param)
		{ .name = "mode", .arg = &mode }) > 0);
	CHECK(sysfs_streq(text, mode_names[mode]));
	return 0;
}

static int __init hello_params_init(void)
{
	long sum = 0;
	unsigned int i;
	int err;

	CHECK(count >= 1 && count <= 5);
	if (greet)
		for (i = 0; i < count; i++)
			pr_info("hello, %s (%*u)\n", who, (int)width, i + 1);

	for (i = 0; i < nslots; i++) {
		if (verbose)
			pr_info("slot[%u]=%d\n", i, slots[i]);
		sum += slots[i];
	}
	for (i = 0; i < nnames; i++)
		pr_info("name[%u]=%s\n", i, names[i]);

	pr_info("count=%d width=%u port=%hu lvl=%u big=%llu\n",
		count, width, port, level, big);
	pr_info("verbose=%d greet=%d tag=%s nslots=%u sum=%ld\n",
		verbose, greet, tag, nslots, sum);
	pr_info("percent=%d max_depth=%d mode=%s\n",
		percent.value, max_depth.value, mode_names[mode]);

	CHECK(nslots <= ARRAY_SIZE(slots));
	CHECK(want_sum < 0 || want_sum == sum);
	CHECK(percent.value >= percent.min && percent.value <= percent.max);
	CHECK(percent.nr_sets || percent.value == 50);
	CHECK(max_depth.nr_sets || max_depth.value == 4);
	CHECK(strnlen(tag, sizeof(tag)) < sizeof(tag));

	err = check_stock_ops();
	if (err)
		return err;

	pr_info("PASS\n");
	return 0;
}

static void __exit hello_params_exit(void)
{
	pr_info("goodbye, %s\n", who);
}

module_init(hello_params_init);
module_exit(hello_params_exit);
MODULE_AUTHOR("tut");
MODULE_DESCRIPTION("All kinds of module parameters");
MODULE_VERSION("1.0");
MODULE_LICENSE("Dual MIT/GPL");
