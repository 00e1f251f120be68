// SPDX-License-Identifier: MIT
/*
 * api_names.c - names of types, attributes, sections and constants
 */
#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/completion.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hash.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/linkage.h>
#include <linux/mm.h>
#include <linux/notifier.h>
#include <linux/percpu-refcount.h>
#include <linux/prefetch.h>
#include <linux/percpu.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/stat.h>
#include <linux/sysfs.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "check.h"

static int aligned __cacheline_aligned = 1;
static int aligned_too ____cacheline_aligned;
static int on_smp __cacheline_aligned_in_smp;
static int on_smp_too ____cacheline_aligned_in_smp;
static int apart ____cacheline_internodealigned_in_smp;
static int seldom __read_mostly = 2;
static int never __ro_after_init = 3;

struct __packed tight {
	char c;
	int i;
};

static void __hot hot(void)
{
}

static __cold __noreturn void gone(void)
{
	for (;;)
		cpu_relax();
}

static __pure __always_inline int twice(int x)
{
	return 2 * x;
}

int api_names_old(void);
int __deprecated __visible api_names_old(void)
{
	return 0;
}

static asmlinkage notrace __no_sanitize_address int plain(void __iomem *io,
	void __kernel *k, void __rcu *r, int __nocast x, int __private y)
{
	return x + y;
}

static void *__malloc none(void)
{
	return NULL;
}

static void takes(spinlock_t *lock) __must_hold(lock)
{
	__release(lock);
	__acquire(lock);
}

static int picked(int x)
{
	switch (x) {
	case 1:
		return 1;
	default:
		unreachable();
	}
}

typedef u32 __bitwise flagged_t;

static void attributes(void)
{
	spinlock_t lock = __SPIN_LOCK_INITIALIZER(lock);

	CHECK(!((unsigned long)&aligned % L1_CACHE_BYTES) && aligned == 1);
	CHECK(!((unsigned long)&aligned_too % L1_CACHE_BYTES));
	CHECK(!((unsigned long)&on_smp % sizeof(int)) && !on_smp_too && !apart);
	CHECK(seldom == 2 && never == 3 && sizeof(struct tight) == 5);
	CHECK(cache_line_size() == 1 << L1_CACHE_SHIFT);
	hot();
	takes(&lock);
	if (seldom != 2)
		gone();
	CHECK(twice(4) == 8 && plain(NULL, NULL, NULL, 1, 2) == 3 && !none());
	CHECK(picked(1) == 1 && sizeof(flagged_t) == 4);
}

static DEFINE_PER_CPU(u32, pair[2]) = { 1, 2 };
static struct blocking_notifier_head blocking = BLOCKING_NOTIFIER_INIT(blocking);
static struct raw_notifier_head raw = RAW_NOTIFIER_INIT(raw);
static struct wait_queue_head queue = WAIT_QUEUE_HEAD_INIT(queue);
static struct work_struct work = __WORK_INITIALIZER(work, NULL);
static struct delayed_work delayed = __DELAYED_WORK_INITIALIZER(delayed, NULL);
static DECLARE_DEFERRABLE_WORK(deferrable, NULL);
static struct timer_list timer = TIMER_LIST_INIT(timer, NULL, 0, 0);

int api_names_exported(void);
int api_names_exported(void)
{
	return 0;
}
EXPORT_SYMBOL_GPL(api_names_exported);
MODULE_IMPORT_NS(NOTHING);

/* Returns its argument's value, and warns but once. */
static int warned(int x)
{
	return WARN_ON_ONCE(x > 1);
}

static void types(void)
{
	smp_call_func_t call = NULL;
	notifier_fn_t notify = NULL;
	percpu_ref_func_t *release = NULL;
	initcall_t begin = NULL;
	exitcall_t end = NULL;
	cmp_func_t cmp = NULL;
	cmp_r_func_t cmp_r = NULL;
	swap_func_t swap_fn = NULL;
	wait_queue_t *entry = NULL;
	enum hrtimer_mode mode = HRTIMER_MODE_BIT_REL | HRTIMER_MODE_BIT_SOFT;
	struct call_single_data csd = CSD_INIT((void *)hot, NULL);
	static struct ratelimit_state rs = RATELIMIT_STATE_INIT(rs, HZ, 1);
	struct attribute_group group = { .attrs = NULL };
	struct kobj_attribute last = __ATTR_NULL;

	CHECK(!call && !notify && !release && !begin && !end && !cmp);
	CHECK(!cmp_r && !swap_fn && !entry && mode == HRTIMER_MODE_REL_SOFT);
	CHECK(csd.info == NULL && __ratelimit(&rs) && !group.attrs);
	CHECK(last.attr.name == NULL && sizeof(time64_t) == 8);
	CHECK(sizeof(dev_t) == 4 && sizeof(pgoff_t) == sizeof(long));
	CHECK(sizeof(uid_t) == 4 && sizeof(gid_t) == 4 && sizeof(ino_t) >= 4);
	CHECK(sizeof(blkcnt_t) >= 4 && sizeof(fmode_t) == 4);
	CHECK(sizeof(clockid_t) == 4 && sizeof(mode_t) >= 2);
	CHECK(sizeof(__sum16) == 2 && sizeof(__wsum) == 4);
}

static bool every_other(int cpu, void *info)
{
	return cpu % 2 == 0;
}

static void count(void *info)
{
	atomic_inc(info);
}

static void initializers(void)
{
	struct wait_queue_entry entry = __WAITQUEUE_INITIALIZER(entry, current);
	struct kmem_cache *cache = kmem_cache_create("api_names", 40, 0,
						     SLAB_PANIC, NULL);
	struct completion done;
	atomic_t n = ATOMIC_INIT(0);
	static int __rcu *shared = RCU_INITIALIZER(NULL);
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 1);

	CHECK(cache != NULL && page && PageCompound(page) && !shared);
	__free_pages(page, 1);
	kmem_cache_destroy(cache);
	init_completion_map(&done, NULL);
	CHECK(!completion_done(&done) && !wq_has_sleeper(&queue));
	add_wait_queue(&queue, &entry);
	CHECK(waitqueue_active(&queue));
	remove_wait_queue(&queue, &entry);
	spin_lock_irq(&queue.lock);
	wake_up_locked(&queue);
	spin_unlock_irq(&queue.lock);
	CHECK(!work_pending(&work) && !delayed_work_pending(&delayed));
	CHECK(!delayed_work_pending(&deferrable) && !timer_pending(&timer));
	CHECK(blocking_notifier_call_chain(&blocking, 0, NULL) == NOTIFY_DONE);
	CHECK(raw_notifier_call_chain(&raw, 0, NULL) == NOTIFY_DONE);
	/* A void pointer will do, as it does for a function. */
	on_each_cpu_cond_mask(every_other, count, &n, true, cpu_online_mask);
	CHECK(atomic_read(&n) == (num_online_cpus() + 1) / 2);
	preempt_disable();
	CHECK(__this_cpu_cmpxchg_double(pair[0], pair[1], 1, 2, 3, 4));
	CHECK(!__this_cpu_cmpxchg_double(pair[0], pair[1], 1, 2, 5, 6));
	CHECK(__this_cpu_read(pair[0]) == 3 && __this_cpu_read(pair[1]) == 4);
	CHECK(__this_cpu_cmpxchg_double(pair[0], pair[1], 3, 4, 1, 2));
	preempt_enable();
}

static void constants(void)
{
	CHECK(LINUX_VERSION_MAJOR == 6 && LINUX_VERSION_PATCHLEVEL == 1);
	CHECK(LINUX_VERSION_SUBLEVEL == 0);
	CHECK((FMODE_READ | FMODE_WRITE) == 3 && O_WRONLY == 1 && O_RDWR == 2);
	CHECK(O_NONBLOCK == 04000 && SEEK_END == 2 && S_IXUSR == 0100);
	CHECK(GOLDEN_RATIO_64 == 0x61c8864680b583ebull && CPUHP_INVALID == -1);
	CHECK(!((__GFP_KSWAPD_RECLAIM | __GFP_ATOMIC) & __GFP_DIRECT_RECLAIM));
	CHECK(bitmap_size(33) == 8 && PFN_PHYS(1) == PAGE_SIZE);
	CHECK(ERESTART == 85 && sizeof(THIS_MODULE->name) >= MODULE_NAME_LEN - 8);
	CHECK(PERCPU_REF_DEAD != PERCPU_REF_SHARED);
#if !defined(ARCH_HAS_PREFETCH) || !defined(ARCH_HAS_PREFETCHW)
	CHECK(false);
#endif
	CHECK(KMALLOC_SHIFT_MAX >= PAGE_SHIFT && VM_IOREMAP != VM_MAP);
}

static void names(void)
{
	attributes();
	types();
	constants();
	initializers();
	CHECK(warned(2) == 1 && warned(2) == 1 && warned(1) == 0);
	CHECK(WARN_ON_SMP(0) == 0);
	dump_stack();
	preempt_disable();
	CHECK(!should_resched() || need_resched());
	preempt_enable();
	preempt_disable();
	sched_preempt_enable_no_resched();
	CHECK(this_cpu_read(pair[1]) == 2);
}

CHECKS_AT(core_initcall, names);
