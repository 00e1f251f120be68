// SPDX-License-Identifier: MIT
/*
 * kernel/module/module.h - code that is loaded while the kernel runs
 *
 *   static int __init hello_init(void) { pr_info("hello\n"); return 0; }
 *   static void __exit hello_exit(void) { pr_info("bye\n"); }
 *
 *   module_init(hello_init);
 *   module_exit(hello_exit);
 *   MODULE_LICENSE("GPL");
 *
 * A source file that is compiled with -DMODULE becomes a module; "make
 * modules" does that. At the prompt: insmod, rmmod, lsmod, modinfo. Compiled
 * into the kernel, its init is called at the end of start-up.
 *
 * The words are Linux's (include/linux/module.h).
 *
 * Locks    [M] module_mutex: one thread at a time loads or unloads; [a]
 *          atomic.
 * See      docs/modules.md
 */
#pragma once

#include "kernel/arch/atomic.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/initcall.h"
#include "kernel/core/text_range.h"
#include "kernel/lib/export.h"
#include "kernel/lib/list.h"
#include "kernel/module/area.h"
#include "kernel/module/info.h"
#include "kernel/module/param.h"

/* What a module and the kernel it is loaded into must have in common. */
#ifdef CONFIG_SMP
#define VERMAGIC_SMP	" SMP"
#else
#define VERMAGIC_SMP	""
#endif
#define VERMAGIC							\
	STRINGIFY(QUARTET_VERSION) VERMAGIC_SMP " preempt mod_unload "	\
	"ARMv7 config " STRINGIFY(QUARTET_CONFIG)

#define MODULE_NAME_LEN	(64 - sizeof(unsigned long))

enum module_state { MODULE_STATE_COMING, MODULE_STATE_LIVE,
		    MODULE_STATE_GOING };

struct module {
	enum module_state state;	/* [M] */
	struct list_head list;		/* [M] in modules */
	char name[MODULE_NAME_LEN];	/* [I] */
	const char *version;		/* [I] or NULL */
	atomic_t refcnt;		/* [a] users, and 1; 0: going */
	struct module_area area;	/* [I] */
	u32 size;			/* [I] bytes of all parts, copies of
					 * the per-CPU part not counted */
	void __percpu *percpu;		/* [I] or NULL */
	u32 percpu_size;		/* [I] bytes per core */
	int (*init)(void);		/* [I] or NULL */
	void (*exit)(void);		/* [I] or NULL */
	bool gpl;			/* [I] may use what is GPL only */
	char *args;			/* [I] values, NUL after each */
	const struct kernel_param *kp;	/* [I] its parameters */
	unsigned int num_kp;		/* [I] */
	const struct kernel_symbol *syms; /* [I] what it exports */
	unsigned int num_syms;		/* [I] */
	struct list_head uses;		/* [M] struct module_use.by_user */
	struct list_head users;		/* [M] struct module_use.by_used */
	struct text_range text;		/* [I] */
	struct ksym *symbols;		/* [I] */
	char *strings;			/* [I] names, version */
};

#ifdef MODULE
/* The loader gives this name the address of the module's own. */
extern struct module __this_module;
#define THIS_MODULE		(&__this_module)

MODULE_INFO(vermagic, VERMAGIC);
MODULE_INFO(name, KBUILD_MODNAME);

/* The loader looks for these two names. */
int init_module(void);
void cleanup_module(void);
#define module_init(fn)		int init_module(void)			\
				__attribute__((copy(fn), alias(#fn)))
#define module_exit(fn)		void cleanup_module(void)		\
				__attribute__((copy(fn), alias(#fn)))
#define __exit			__used
#else
#define THIS_MODULE		((struct module *)NULL)
#define module_init(fn)		module_initcall(fn)
#define module_exit(fn)							\
	static void (*const module_exit_of_##fn)(void) __unused = fn
#define __exit			__cold
#endif

/*
 * A module that has users is not unloaded. NULL is the kernel, which stays.
 * try_module_get() fails when the module is being unloaded already;
 * __module_get() is for who is a user already. Context: any.
 */
bool try_module_get(struct module *module) __must_check;
void __module_get(struct module *module);
void module_put(struct module *module);

/* How many users it has. */
int module_refcount(const struct module *module);

/* Its name; "kernel" for NULL. */
const char *module_name(const struct module *module);
