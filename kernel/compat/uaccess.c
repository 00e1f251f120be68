// SPDX-License-Identifier: MIT
/*
 * kernel/compat/uaccess.c - memory of who reads and writes a file
 */
#include "include/linux/uaccess.h"

#include "include/linux/err.h"
#include "include/linux/kstrtox.h"
#include "include/linux/string.h"
#include "kernel/arch/mmu.h"
#include "kernel/lib/align.h"
#include "kernel/lib/export.h"
#include "mm/slab.h"

#define NUMBER_MAX	64	/* characters of a number, blanks included */

/* How many of these bytes are mapped before the first that is not. */
static size_t mapped_bytes(const void *addr, size_t size)
{
	vaddr_t va = (vaddr_t)addr;
	size_t done = 0;

	while (done < size && mmu_readable(va + done)) {
		size_t page = PAGE_SIZE - (va + done) % PAGE_SIZE;

		done += min(page, size - done);
		if (va + done < va)
			break;		/* beyond the last address */
	}
	return done;
}

bool memory_is_mapped(const void *addr, size_t size)
{
	return mapped_bytes(addr, size) == size;
}
EXPORT_SYMBOL(memory_is_mapped);

unsigned long copy_from_user(void *to, const void *from, unsigned long size)
{
	size_t good = mapped_bytes(from, size);

	memcpy(to, from, good);
	memset((char *)to + good, 0, size - good);
	return size - good;
}
EXPORT_SYMBOL(copy_from_user);

unsigned long copy_to_user(void *to, const void *from, unsigned long size)
{
	size_t good = mapped_bytes(to, size);

	memcpy(to, from, good);
	return size - good;
}
EXPORT_SYMBOL(copy_to_user);

unsigned long clear_user(void *to, unsigned long size)
{
	size_t good = mapped_bytes(to, size);

	memset(to, 0, good);
	return size - good;
}
EXPORT_SYMBOL(clear_user);

long strncpy_from_user(char *to, const char *from, long size)
{
	for (long i = 0; i < size; i++) {
		if (!memory_is_mapped(from + i, 1))
			return -EFAULT;
		to[i] = from[i];
		if (!to[i])
			return i;
	}
	return size;
}
EXPORT_SYMBOL(strncpy_from_user);

long strnlen_user(const char *s, long max)
{
	for (long i = 0; i < max; i++) {
		if (!memory_is_mapped(s + i, 1))
			return 0;
		if (!s[i])
			return i + 1;
	}
	return max + 1;
}
EXPORT_SYMBOL(strnlen_user);

static void *copy_with_room(const void *from, size_t size, size_t room)
{
	char *copy = kmalloc(size + room, GFP_KERNEL);

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(copy, from, size)) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	memset(copy + size, 0, room);
	return copy;
}

void *memdup_user(const void *from, size_t size)
{
	return copy_with_room(from, size, 0);
}
EXPORT_SYMBOL(memdup_user);

void *memdup_user_nul(const void *from, size_t size)
{
	return copy_with_room(from, size, 1);
}
EXPORT_SYMBOL(memdup_user_nul);

/* ---- numbers ---- */

static int fetch(char *text, const char *from, size_t size)
{
	size = min(size, (size_t)NUMBER_MAX - 1);
	text[size] = '\0';
	return copy_from_user(text, from, size) ? -EFAULT : 0;
}

#define FROM_USER(function, type)					\
int function##_from_user(const char *s, size_t size, unsigned int base,	\
			 type *value)					\
{									\
	char text[NUMBER_MAX];						\
	int err = fetch(text, s, size);					\
									\
	return err ? err : function(text, base, value);			\
}									\
EXPORT_SYMBOL(function##_from_user)

FROM_USER(kstrtoint, int);
FROM_USER(kstrtouint, unsigned int);
FROM_USER(kstrtol, long);
FROM_USER(kstrtoul, unsigned long);
FROM_USER(kstrtoll, long long);
FROM_USER(kstrtoull, unsigned long long);

int kstrtobool_from_user(const char *s, size_t size, bool *value)
{
	char text[NUMBER_MAX];
	int err = fetch(text, s, size);

	return err ? err : kstrtobool(text, value);
}
EXPORT_SYMBOL(kstrtobool_from_user);
