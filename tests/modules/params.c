// SPDX-License-Identifier: MIT
/*
 * tests/modules/params.c - variables that insmod sets
 *
 *   insmod params count=3 loud=y name="a b" list=1,2,3
 *
 * Tells what it was given. Anything that is no such value is refused before
 * init runs.
 */
#include "include/linux/module.h"

static int count = 1;
module_param(count, int, 0644);
MODULE_PARM_DESC(count, "How often to say it");

static bool loud;
module_param(loud, bool, 0444);
MODULE_PARM_DESC(loud, "Say it aloud");

static bool silent = true;
module_param_named(sound, silent, invbool, 0);

static char *name = "nobody";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "Who says it");

static unsigned char octet;
module_param(octet, byte, 0);

static unsigned long mask = 0xff;
module_param(mask, ulong, 0);

static long long_one;
module_param(long_one, long, 0);

static short list[4];
static unsigned int nr_list;
module_param_array(list, short, &nr_list, 0444);
MODULE_PARM_DESC(list, "Up to four numbers");

static char *words[2] = { "no", "words" };
module_param_array(words, charp, NULL, 0444);

static char word[8] = "short";
module_param_string(word, word, sizeof(word), 0444);
MODULE_PARM_DESC(word, "At most seven characters");

/* One with operations of the module's own: only even numbers. */
static int even;

static int even_set(const char *val, const struct kernel_param *kp)
{
	int before = even;
	int err = param_set_int(val, kp);

	if (!err && even % 2) {
		even = before;
		err = -EINVAL;
	}
	return err;
}

static const struct kernel_param_ops even_ops = {
	.set = even_set, .get = param_get_int,
};
module_param_cb(even, &even_ops, &even, 0644);
MODULE_PARM_DESC(even, "An even number");

static int __init params_init(void)
{
	for (int i = 0; i < count; i++)
		pr_notice("params: %s%s%s\n", name, loud ? "!" : "",
			  silent ? "" : " (with sound)");
	pr_notice("params: octet %u mask 0x%lx long %ld even %d word %s\n",
		  octet, mask, long_one, even, word);
	pr_notice("params: %u in the list: %d %d %d %d, words %s %s\n",
		  nr_list, list[0], list[1], list[2], list[3], words[0],
		  words[1]);
	pr_notice("params: this is %s, used by %d\n", module_name(THIS_MODULE),
		  module_refcount(THIS_MODULE));
	return 0;
}

static void __exit params_exit(void)
{
}

module_init(params_init);
module_exit(params_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("Quartet's");
MODULE_DESCRIPTION("Parameters of each kind");
MODULE_VERSION("1.2");
