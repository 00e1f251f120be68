// SPDX-License-Identifier: MIT
/*
 * include/linux/uaccess.h - memory of who reads and writes a file
 *
 * There is no user mode: a "user" address is an address of the kernel's. It
 * is looked at before it is used, so that a wrong one is an error.
 */
#pragma once

#include "include/linux/errno.h"
#include "include/linux/types.h"
#include "include/linux/version.h"

#define VERIFY_READ		0
#define VERIFY_WRITE		1

/* Are all these bytes mapped? For writing, too, it is asked for reading. */
bool memory_is_mapped(const void *addr, size_t size);
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 0, 0)
#define access_ok(type, addr, size)	((void)(type), memory_is_mapped(addr, size))
#else
#define access_ok(addr, size)	memory_is_mapped(addr, size)
#endif

/*
 * Return: how many bytes were not copied, 0: all. Of what could not be
 * read, to is cleared. Context: thread.
 */
unsigned long __must_check copy_from_user(void *to, const void *from,
					  unsigned long size);
unsigned long __must_check copy_to_user(void *to, const void *from,
					unsigned long size);
/* Return: how many bytes were not cleared. */
unsigned long __must_check clear_user(void *to, unsigned long size);
#define __copy_from_user(to, from, size)	copy_from_user(to, from, size)
#define __copy_to_user(to, from, size)		copy_to_user(to, from, size)
#define __clear_user(to, size)			clear_user(to, size)

/* Of a scalar's size. Return: 0, -EFAULT. */
#define get_user(x, ptr) ({						\
	__typeof__(*(ptr)) got_ = 0;					\
	int err_ = copy_from_user(&got_, ptr, sizeof(got_)) ?		\
		   -EFAULT : 0;						\
	(x) = (__typeof__(x))got_;					\
	err_; })
#define put_user(x, ptr) ({						\
	__typeof__(*(ptr)) put_ = (__typeof__(*(ptr)))(x);		\
	copy_to_user(ptr, &put_, sizeof(put_)) ? -EFAULT : 0; })
#define __get_user(x, ptr)	get_user(x, ptr)
#define __put_user(x, ptr)	put_user(x, ptr)

/*
 * A string of at most size bytes. Return: its length without NUL, size if
 * it is cut (and has no NUL); -EFAULT.
 */
long strncpy_from_user(char *to, const char *from, long size);
/* Its length with NUL, more than max if there is none; 0: -EFAULT. */
long strnlen_user(const char *s, long max);

/* A copy to kfree(); _nul: with a NUL behind. Return: ERR_PTR(). */
void *memdup_user(const void *from, size_t size);
void *memdup_user_nul(const void *from, size_t size);

/* As kstrtoint() and its like, from a text without NUL. */
int kstrtoint_from_user(const char *s, size_t size, unsigned int base,
			int *value);
int kstrtouint_from_user(const char *s, size_t size, unsigned int base,
			 unsigned int *value);
int kstrtol_from_user(const char *s, size_t size, unsigned int base,
		      long *value);
int kstrtoul_from_user(const char *s, size_t size, unsigned int base,
		       unsigned long *value);
int kstrtoll_from_user(const char *s, size_t size, unsigned int base,
		       long long *value);
int kstrtoull_from_user(const char *s, size_t size, unsigned int base,
			unsigned long long *value);
int kstrtobool_from_user(const char *s, size_t size, bool *value);
