// SPDX-License-Identifier: MIT
/*
 * include/linux/bug.h - what must not happen
 */
#pragma once

#include "include/linux/build_bug.h"
#include "include/linux/compiler.h"
#include "kernel/compat/warn.h"
#include "kernel/core/panic.h"

#define BUG()		panic("kernel BUG at %s:%d!", __FILE__, __LINE__)
#define BUG_ON(condition)						\
	do { if (unlikely(condition)) BUG(); } while (0)

/*
 * Says where it is and how it was reached, and goes on. The value is the
 * condition. _ONCE: the first time only.
 */
#define WARN(condition, ...) ({						\
	bool warn_on_ = !!(condition);					\
	if (unlikely(warn_on_))						\
		warn_report(__FILE__, __LINE__, __VA_ARGS__);		\
	unlikely(warn_on_); })
#define WARN_ON(condition) ({						\
	bool warn_on_ = !!(condition);					\
	if (unlikely(warn_on_))						\
		warn_report(__FILE__, __LINE__, NULL);			\
	unlikely(warn_on_); })
#define WARN_ONCE(condition, ...) ({					\
	static bool warned_;						\
	bool warn_once_ = !!(condition);				\
	if (unlikely(warn_once_) && !warned_) {				\
		warned_ = true;						\
		warn_report(__FILE__, __LINE__, __VA_ARGS__);		\
	}								\
	unlikely(warn_once_); })
#define WARN_ON_ONCE(condition) ({					\
	static bool warned_;						\
	bool warn_once_ = !!(condition);				\
	if (unlikely(warn_once_) && !warned_) {				\
		warned_ = true;						\
		warn_report(__FILE__, __LINE__, NULL);			\
	}								\
	unlikely(warn_once_); })
#ifdef CONFIG_SMP
#define WARN_ON_SMP(condition)	WARN_ON(condition)
#else
#define WARN_ON_SMP(condition)	({ 0; })
#endif
