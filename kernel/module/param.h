// SPDX-License-Identifier: MIT
/*
 * kernel/module/param.h - variables of a module that insmod may set
 *
 *   static int count = 4;
 *   module_param(count, int, 0444);
 *   MODULE_PARM_DESC(count, "How many");
 *
 *   insmod NAME count=7
 *
 * Types: byte short ushort int uint long ulong ullong hexint charp bool
 * invbool bint, and each one for which there are a param_ops_TYPE and a
 * param_check_TYPE(). Numbers are read as in C: 0x is hexadecimal, a leading
 * 0 octal. Compiled into the kernel, it is the boot parameter FILE.count=.
 *
 * The words are Linux's (include/linux/moduleparam.h). There are no files
 * /sys/module/NAME/parameters, so permissions say nothing but what modinfo
 * prints.
 *
 * See      docs/modules.md
 */
#pragma once

#include "kernel/module/info.h"

struct module;
struct kernel_param;

#define KERNEL_PARAM_OPS_FL_NOARG	1u	/* "name" alone will do */

struct kernel_param_ops {
	unsigned int flags;
	/* Return: 0 or a negative errno, and then nothing was changed but an
	 * array's elements before that one. val: NULL for "name" alone. */
	int (*set)(const char *val, const struct kernel_param *kp);
	/* Writes the value, a newline and a NUL: at most PAGE_SIZE bytes.
	 * Return: characters written, or a negative errno. */
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);	/* at unload; or NULL */
};

struct kparam_string {
	unsigned int maxlen;		/* with the NUL */
	char *string;
};

struct kparam_array {
	unsigned int max;		/* elements */
	unsigned int elemsize;
	unsigned int *num;		/* how many were given; or NULL */
	const struct kernel_param_ops *ops;
	void *elem;
};

struct kernel_param {
	const char *name;
	struct module *mod;
	const struct kernel_param_ops *ops;
	u16 perm;
	s8 level;
	u8 flags;
	union {
		void *arg;
		const struct kparam_string *str;
		const struct kparam_array *arr;
	};
};

/* --- the types --- */

#define DECLARE_PARAM_TYPE(type)					\
	extern const struct kernel_param_ops param_ops_##type;		\
	int param_set_##type(const char *val, const struct kernel_param *kp); \
	int param_get_##type(char *buffer, const struct kernel_param *kp)

DECLARE_PARAM_TYPE(byte);
DECLARE_PARAM_TYPE(short);
DECLARE_PARAM_TYPE(ushort);
DECLARE_PARAM_TYPE(int);
DECLARE_PARAM_TYPE(uint);
DECLARE_PARAM_TYPE(long);
DECLARE_PARAM_TYPE(ulong);
DECLARE_PARAM_TYPE(ullong);
DECLARE_PARAM_TYPE(hexint);
/* The string itself is not copied: it stays with the module. */
DECLARE_PARAM_TYPE(charp);
DECLARE_PARAM_TYPE(bool);
DECLARE_PARAM_TYPE(invbool);	/* the opposite is stored */
DECLARE_PARAM_TYPE(bint);	/* a bool kept in an int */

extern const struct kernel_param_ops param_ops_string, param_array_ops;
int param_set_copystring(const char *val, const struct kernel_param *kp);
int param_get_string(char *buffer, const struct kernel_param *kp);

/* A number in [min, max]. Return: 0, -EINVAL (no such number). */
int param_set_uint_minmax(const char *val, const struct kernel_param *kp,
			  unsigned int min, unsigned int max);

/* What bool becomes on its way through others' macros. */
#define param_ops__Bool		param_ops_bool
#define param_check__Bool	param_check_bool

/* A variable of another type is an error of the compiler's. */
#define __param_check(name, p, type)					\
	static_assert(__builtin_types_compatible_p(__typeof__(*(p)), type), \
		      "parameter " #name " is not of type " #type)
#define param_check_byte(name, p)	__param_check(name, p, unsigned char)
#define param_check_short(name, p)	__param_check(name, p, short)
#define param_check_ushort(name, p)	__param_check(name, p, unsigned short)
#define param_check_int(name, p)	__param_check(name, p, int)
#define param_check_uint(name, p)	__param_check(name, p, unsigned int)
#define param_check_long(name, p)	__param_check(name, p, long)
#define param_check_ulong(name, p)	__param_check(name, p, unsigned long)
#define param_check_ullong(name, p)					\
	__param_check(name, p, unsigned long long)
#define param_check_hexint(name, p)	param_check_uint(name, p)
#define param_check_charp(name, p)	__param_check(name, p, char *)
#define param_check_invbool(name, p)	param_check_bool(name, p)
#define param_check_bint(name, p)	param_check_int(name, p)
/* Before Linux 3.3 an int would do; of 0 or 1 only a byte changes. */
#if defined(LINUX_VERSION_CODE) && LINUX_VERSION_CODE < 0x030300
#define param_check_bool(name, p)					\
	static_assert(sizeof(*(p)) == 1 || sizeof(*(p)) == sizeof(int), \
		      "parameter " #name " is neither bool nor int")
#else
#define param_check_bool(name, p)	__param_check(name, p, bool)
#endif

/* --- declaring parameters --- */

#define PARAM_PERM_CHECK(perm)						\
	static_assert((perm) >= 0 && (perm) <= 0777 && !((perm) & 2),	\
		      "permissions of a parameter")

#ifdef MODULE
/* The loader looks for this section. */
#define PARAM_OF(name, ops_, perm_, level_, member, to)			\
	PARAM_PERM_CHECK(perm_);					\
	static const struct kernel_param __param_##name __used		\
	__section("__param") __aligned(sizeof(void *)) = {		\
		#name, THIS_MODULE, ops_, perm_, level_, 0, { member = to } }
#else
#define PARAM_OF(name_, ops_, perm_, level_, member, to)		\
	PARAM_PERM_CHECK(perm_);					\
	static const struct kernel_param __param_##name_ = {		\
		#name_, NULL, ops_, perm_, level_, 0, { member = to } };	\
	static int __param_set_##name_(const char *value)		\
	{								\
		return param_set_one(&__param_##name_, value);		\
	}								\
	BOOT_PARAM(name_) = {						\
		.name = KBUILD_MODNAME "." #name_,			\
		.parse = __param_set_##name_,				\
		.help = KBUILD_MODNAME "." #name_ "=VALUE",		\
	}
#endif

/* Types are pasted at once: bool is a macro, and would become _Bool. */
#define PARAM_NAMED(name, value, check, ops, text, perm)		\
	check(name, &(value));						\
	PARAM_OF(name, ops, perm, -1, .arg, (void *)&(value));		\
	__MODULE_PARM_TYPE(name, text)

/* The parameter name sets the variable of that name; the variable value. */
#define module_param(name, type, perm)					\
	PARAM_NAMED(name, name, param_check_##type, &param_ops_##type,	\
		    #type, perm)
#define module_param_named(name, value, type, perm)			\
	PARAM_NAMED(name, value, param_check_##type, &param_ops_##type,	\
		    #type, perm)
#define module_param_unsafe(name, type, perm)				\
	module_param_named(name, name, type, perm)

/* Operations of the module's own. */
#define module_param_cb(name, ops, arg_, perm)				\
	PARAM_OF(name, ops, perm, -1, .arg, (void *)(arg_))
#define module_param_call(name, set_, get_, arg_, perm)			\
	static const struct kernel_param_ops __param_ops_##name = {	\
		.set = (int (*)(const char *,				\
				const struct kernel_param *))(void *)(set_), \
		.get = (int (*)(char *,					\
				const struct kernel_param *))(void *)(get_), \
	};								\
	PARAM_OF(name, &__param_ops_##name, perm, -1, .arg, (void *)(arg_))

/* A string, copied into string[len]. */
#define module_param_string(name, string_, len, perm)			\
	static const struct kparam_string __param_string_##name = {	\
		len, string_ };						\
	PARAM_OF(name, &param_ops_string, perm, -1, .str,		\
		 &__param_string_##name);				\
	__MODULE_PARM_TYPE(name, "string")

/* name=1,2,3; how many were given is stored at nump unless it is NULL. */
#define PARAM_ARRAY(name, array, check, ops_, text, nump, perm)		\
	check(name, &(array)[0]);					\
	static const struct kparam_array __param_arr_##name = {		\
		.max = ARRAY_SIZE(array), .num = nump, .ops = ops_,	\
		.elemsize = sizeof((array)[0]), .elem = (void *)(array) }; \
	PARAM_OF(name, &param_array_ops, perm, -1, .arr,		\
		 &__param_arr_##name);					\
	__MODULE_PARM_TYPE(name, "array of " text)
#define module_param_array(name, type, nump, perm)			\
	PARAM_ARRAY(name, name, param_check_##type, &param_ops_##type,	\
		    #type, nump, perm)
#define module_param_array_named(name, array, type, nump, perm)		\
	PARAM_ARRAY(name, array, param_check_##type, &param_ops_##type,	\
		    #type, nump, perm)

/* --- setting them --- */

/*
 * name, where - and _ are the same, among nr parameters. NULL: none.
 */
const struct kernel_param *param_find(const struct kernel_param *params,
				      size_t nr, const char *name);

/*
 * Return: 0, -EINVAL (no such value, too many, or none was given), -ERANGE (a
 * number that does not fit), -ENOSPC (too long), what the operations return.
 */
int param_set_one(const struct kernel_param *kp, const char *value)
	__must_check;
