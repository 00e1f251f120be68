// SPDX-License-Identifier: MIT
/*
 * api_rest.c - string.h, kstrtox.h, ctype.h, hex.h, printk.h, random.h,
 * slab.h, mm.h, gfp.h, errno.h, module.h, moduleparam.h, init.h, jhash.h,
 * sort.h, smp.h: what the other checks leave out
 */
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hex.h>
#include <linux/init.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/kdev_t.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/prefetch.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <linux/sprintf.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "check.h"

static void texts(void)
{
	static const char *const words[] = { "one", "two" };
	char buf[16] = "ab", zero[4] = { 1, 2, 3, 4 };
	u32 words32[3];

	CHECK(strlcat(buf, "cdef", 5) == 6 && !strcmp(buf, "abcd"));
	CHECK(!strcmp(strpbrk("key=value", "=:"), "=value"));
	CHECK(strstarts("prefix", "pre") && !strstarts("pre", "prefix"));
	strcpy(buf, " x ");
	CHECK(!strcmp(strstrip(buf), "x"));
	CHECK(__sysfs_match_string(words, 2, "two\n") == 1);
	CHECK(memscan("abc", 'c', 3) == (void *)&"abc"[2] ||
	      *(char *)memscan("abc", 'c', 3) == 'c');
	memset32(words32, 0x12345678, 3);
	CHECK(words32[2] == 0x12345678);
	memzero_explicit(zero, 4);
	CHECK(!zero[3]);
	CHECK(isalnum('7') && isascii(127) && !isascii(128) && iscntrl('\n'));
	CHECK(isdigit('9') && !isdigit('a') && isgraph('!') && !isgraph(' '));
	CHECK(islower('a') && isupper('A') && !isupper('a'));
	CHECK(hex_asc_hi(0x5a) == '5' && hex_asc_lo(0x5a) == 'a');
	CHECK(hex_asc[15] == 'f' && hex_asc_upper[15] == 'F');
	CHECK(hex_byte_pack(buf, 0xc3) == buf + 2 && buf[0] == 'c' && buf[1] == '3');
}

static void numbers(void)
{
	unsigned long long ull;
	unsigned int ui;
	u64 u64_;
	s64 s64_;
	u32 u32_;
	s32 s32_;
	u16 u16_;
	s16 s16_;
	s8 s8_;
	long l;

	CHECK(!kstrtol("-5", 10, &l) && l == -5);
	CHECK(!kstrtouint("4294967295", 10, &ui) && ui == UINT_MAX);
	CHECK(kstrtouint("4294967296", 10, &ui) == -ERANGE);
	CHECK(!kstrtoull("0xffffffffffffffff", 16, &ull) && ull == ~0ull);
	CHECK(!kstrtou64("5", 10, &u64_) && !kstrtos64("-5", 10, &s64_) && s64_ == -5);
	CHECK(!kstrtou32("7", 10, &u32_) && !kstrtos32("-7", 10, &s32_) && s32_ == -7);
	CHECK(!kstrtou16("65535", 10, &u16_) && kstrtou16("65536", 10, &u16_) == -ERANGE);
	CHECK(kstrtos16("40000", 10, &s16_) == -ERANGE && !kstrtos8("-128", 10, &s8_));
	CHECK(kstrtos8("128", 10, &s8_) == -ERANGE && u64_ == 5 && u32_ == 7);
	CHECK(simple_strtoull("123456789012", NULL, 10) == 123456789012ull);
	CHECK(simple_strtoll("-123456789012x", NULL, 10) == -123456789012ll);
}

__printf(3, 4) static int print(char *buf, int how, const char *fmt, ...)
{
	va_list args;
	char *made;
	int n = -1;

	va_start(args, fmt);
	if (how == 0)
		n = vsnprintf(buf, 8, fmt, args);
	else if (how == 1)
		n = vscnprintf(buf, 4, fmt, args);
	else if (how == 2)
		n = vsprintf(buf, fmt, args);
	else if (how == 3)
		n = vprintk(fmt, args);
	else if ((made = kvasprintf(GFP_KERNEL, fmt, args)) != NULL) {
		n = strlen(made);
		kfree(made);
	}
	va_end(args);
	return n;
}

__scanf(2, 3) static int scan(const char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsscanf(buf, fmt, args);
	va_end(args);
	return n;
}

static void printing(void)
{
	char buf[40];
	int x = 0;

	CHECK(print(buf, 0, "%d", 123456789) == 9 && !strcmp(buf, "1234567"));
	CHECK(print(buf, 1, "%d", 12345) == 3 && print(buf, 2, "%d", 12) == 2);
	CHECK(print(buf, 3, "said %d\n", 1) > 0 && print(buf, 4, "%d", 123) == 3);
	CHECK(scan("a 5", "a %d", &x) == 1 && x == 5);
	CHECK(hex_dump_to_buffer("AB", 2, 16, 1, buf, sizeof(buf), false) == 5);
	CHECK(!strcmp(buf, "41 42"));
	pr_emerg("said\n");
	pr_alert("said\n");
	pr_crit("said\n");
	pr_warn("said\n");
	pr_warning("said\n");
	pr_emerg_once("once\n");
	pr_alert_once("once\n");
	pr_crit_once("once\n");
	pr_err_once("once\n");
	pr_warn_once("once\n");
	pr_notice_once("once\n");
	pr_debug_once("once\n");
	printk_once(KERN_INFO "once\n");
	printk_ratelimited(KERN_INFO "limited\n");
	pr_emerg_ratelimited("limited\n");
	pr_alert_ratelimited("limited\n");
	pr_crit_ratelimited("limited\n");
	pr_err_ratelimited("limited\n");
	pr_warn_ratelimited("limited\n");
	pr_notice_ratelimited("limited\n");
	pr_debug_ratelimited("limited\n");
	pr_devel("never said: %d\n", 1);
	no_printk("never said: %d\n", 1);
	printk_deferred(KERN_NOTICE "later\n");
	trace_printk("traced %d\n", x);
	printk(KERN_EMERG "level\n");
	printk(KERN_ALERT "level\n");
	printk(KERN_CRIT "level\n");
	printk(KERN_WARNING "level\n");
	printk(KERN_NOTICE "lev" "el\n");
	printk(KERN_DEBUG "level\n");
	printk(KERN_DEFAULT "begun ");
	printk(KERN_CONT "and ended\n");
	print_hex_dump_bytes("bytes: ", DUMP_PREFIX_OFFSET, "AB", 2);
	print_hex_dump_debug("debug: ", DUMP_PREFIX_NONE, 16, 1, "AB", 2, false);
	CHECK(KERN_SOH[0] == KERN_SOH_ASCII && LOGLEVEL_EMERG == 0);
	CHECK(LOGLEVEL_ALERT == 1 && LOGLEVEL_CRIT == 2 && LOGLEVEL_ERR == 3);
	CHECK(LOGLEVEL_WARNING == 4 && LOGLEVEL_NOTICE == 5);
	CHECK(LOGLEVEL_INFO == 6 && LOGLEVEL_DEBUG == 7);
	CHECK(printk_ratelimit() == 1);
}

static void limiting(void)
{
	static DEFINE_RATELIMIT_STATE(state, 600 * HZ, 2);
	struct ratelimit_state own;
	int i, passed = 0;

	for (i = 0; i < 5; i++)
		passed += !!__ratelimit(&state);
	CHECK(passed == 2);
	ratelimit_state_init(&own, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	for (i = 0, passed = 0; i < 15; i++)
		passed += !!__ratelimit(&own);
	CHECK(passed == DEFAULT_RATELIMIT_BURST);
}

static void chance(void)
{
	u8 bytes[64] = { 0 }, again[64];
	struct rnd_state s;
	int i, set = 0;

	get_random_bytes(bytes, sizeof(bytes));
	get_random_bytes_arch(again, sizeof(again));
	CHECK(memcmp(bytes, again, sizeof(bytes)));
	for (i = 0; i < 64; i++)
		set += hweight8(bytes[i]);
	CHECK(set > 150 && set < 362);		/* of 512 */
	CHECK(get_random_u32() != get_random_u32() || get_random_u32());
	CHECK((get_random_u8() | get_random_u16()) <= 0xffff);
	CHECK(get_random_int() != get_random_int() || get_random_long());
	CHECK(prandom_u32_max(5) < 5 && (prandom_u32() | random32()));
	prandom_bytes(bytes, sizeof(bytes));
	prandom_seed_state(&s, 5);
	prandom_bytes_state(&s, bytes, 64);
	prandom_seed_state(&s, 5);
	prandom_bytes_state(&s, again, 64);
	CHECK(!memcmp(bytes, again, 64));
	CHECK(jhash_2words(1, 2, 3) != jhash_2words(2, 1, 3));
	CHECK(jhash_3words(1, 2, 3, 4) == jhash2((u32 []){ 1, 2, 3 }, 3, 4));
	CHECK(JHASH_INITVAL == 0xdeadbeef);
}

static int order(const void *a, const void *b, const void *priv)
{
	return *(int *)priv * (*(int *)a - *(int *)b);
}

static void memory(void)
{
	int back = -1, numbers[] = { 3, 1, 2 };
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	char *va;

	sort_r(numbers, 3, sizeof(int), order, NULL, &back);
	CHECK(numbers[0] == 3 && numbers[2] == 1);
	CHECK(page != NULL);
	va = page_to_virt(page);
	CHECK(va == lowmem_page_address(page) && nth_page(page, 1) == page + 1);
	CHECK(__va(__pa(va)) == va && phys_to_virt(virt_to_phys(va)) == va);
	CHECK(virt_to_pfn(va) == page_to_pfn(page) && pfn_valid(page_to_pfn(page)));
	memset(va, 7, PAGE_SIZE);
	copy_page(va + PAGE_SIZE, va);
	CHECK(va[2 * PAGE_SIZE - 1] == 7);
	clear_page(va);
	CHECK(!va[0] && va[PAGE_SIZE] == 7 && !PageSlab(page));
	prefetchw(va);
	__free_pages(page, 1);
	va = kmalloc(8, GFP_KERNEL);
	CHECK(PageSlab(virt_to_head_page(va)));
	CHECK(IS_ALIGNED((unsigned long)va, ARCH_KMALLOC_MINALIGN));
	kfree(va);
	CHECK(ARCH_SLAB_MINALIGN >= sizeof(long) && KMALLOC_MAX_SIZE >= PAGE_SIZE);
}

/* With each flag there is memory; those that may not wait say so. */
static void flags(void)
{
	static const gfp_t all[] = {
		GFP_KERNEL, GFP_USER, GFP_HIGHUSER, GFP_HIGHUSER_MOVABLE,
		GFP_NOFS, GFP_NOIO, GFP_DMA, GFP_KERNEL_ACCOUNT, GFP_ATOMIC,
		GFP_NOWAIT, GFP_KERNEL | __GFP_NORETRY | __GFP_RETRY_MAYFAIL,
		GFP_KERNEL | __GFP_HIGH | __GFP_HIGHMEM | __GFP_MOVABLE,
		GFP_KERNEL | __GFP_ACCOUNT | __GFP_REPEAT | __GFP_COLD | __GFP_DMA,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		void *p = kmalloc(16, all[i]);

		CHECK(p != NULL);
		kfree(p);
	}
	CHECK(gfpflags_allow_blocking(GFP_KERNEL));
	CHECK(!gfpflags_allow_blocking(GFP_ATOMIC));
	CHECK((GFP_KERNEL & __GFP_DIRECT_RECLAIM) && (GFP_KERNEL & __GFP_RECLAIM));
	CHECK((GFP_NOIO & __GFP_FS) == 0 || (GFP_KERNEL & __GFP_FS));
	CHECK(MKDEV(3, 5) == (3 << MINORBITS | 5) && MINORMASK == (1 << MINORBITS) - 1);
	CHECK((S_IRGRP | S_IROTH | S_IRUSR) == S_IRUGO);
	CHECK((S_IWGRP | S_IWOTH | S_IWUSR) == S_IWUGO && S_IRWXU == 0700);
}

static int number = 3, few[3], nr_few;
static char *word = "w";
static char copied[8];
module_param_named(num, number, int, 0644);
module_param_array_named(some, few, int, &nr_few, 0444);
module_param_unsafe(word, charp, 0444);
module_param_string(copied, copied, sizeof(copied), 0444);

static int set_even(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 2, 8);
}

static unsigned int even = 4;
static const struct kernel_param_ops even_ops = {
	.set = set_even, .get = param_get_uint,
};
module_param_cb(even, &even_ops, &even, 0644);

static void module(void)
{
	struct kernel_param kp = { .arg = &even };
	struct kparam_string text = { .maxlen = sizeof(copied), .string = copied };
	struct kernel_param string = { .name = "copied", .str = &text };
	char buf[16];

	CHECK(param_set_copystring("abc", &string) == 0 && !strcmp(copied, "abc"));
	CHECK(param_set_copystring("too long a text", &string) == -ENOSPC);
	CHECK(param_get_string(buf, &string) >= 3 && !strncmp(buf, "abc", 3));
	CHECK(param_ops_bool.flags & KERNEL_PARAM_OPS_FL_NOARG);
	CHECK(set_even("9", &kp) == -EINVAL && set_even("8", &kp) == 0 && even == 8);
	CHECK(try_module_get(THIS_MODULE));
	__module_get(THIS_MODULE);
	module_put(THIS_MODULE);
	module_put(THIS_MODULE);
	CHECK(module_refcount(THIS_MODULE) == 0 || module_refcount(THIS_MODULE) == 1);
	CHECK(!strcmp(THIS_MODULE->name, KBUILD_MODNAME));
	CHECK(PTR_RET(ERR_PTR(-EPROTO)) == -EPROTO && MAX_ERRNO == 4095);
	CHECK(IS_MODULE(CONFIG_NO_SUCH) == 0 && IS_BUILTIN(CONFIG_SMP) == IS_ENABLED(CONFIG_SMP));
	CHECK(IS_REACHABLE(CONFIG_SMP) == IS_ENABLED(CONFIG_SMP));
}

/* asm-generic/errno.h's numbers, which user programs know. */
static void errors(void)
{
	CHECK(ESRCH == 3 && EBADF == 9 && ECHILD == 10 && EACCES == 13);
	CHECK(ENOTBLK == 15 && ENFILE == 23 && EMFILE == 24 && ENOTTY == 25);
	CHECK(ETXTBSY == 26 && EFBIG == 27 && ESPIPE == 29 && EROFS == 30);
	CHECK(EMLINK == 31 && EPIPE == 32 && EDOM == 33 && EDEADLK == 35);
	CHECK(ENOLCK == 37 && ENOSYS == 38 && ENOTEMPTY == 39);
	CHECK(EWOULDBLOCK == EAGAIN && EDEADLOCK == EDEADLK && ENOMSG == 42);
	CHECK(ENODATA == 61 && ENOLINK == 67 && EPROTO == 71 && EOVERFLOW == 75);
	CHECK(EILSEQ == 84 && EUSERS == 87 && EOPNOTSUPP == 95);
	CHECK(EADDRINUSE == 98 && ENOBUFS == 105 && ENOTCONN == 107);
	CHECK(ECONNREFUSED == 111 && EHOSTUNREACH == 113 && EALREADY == 114);
	CHECK(EINPROGRESS == 115 && ESTALE == 116 && EDQUOT == 122);
	CHECK(ECANCELED == 125 && EKEYREJECTED == 129);
	CHECK(ENOTSUPP == 524 && EPROBE_DEFER == 517);
}

static void __init rest(void)
{
	texts();
	numbers();
	printing();
	limiting();
	chance();
	memory();
	flags();
	module();
	errors();
}

CHECKS_AT(late_initcall, rest);
