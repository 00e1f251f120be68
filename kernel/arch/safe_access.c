// SPDX-License-Identifier: MIT
/*
 * kernel/arch/safe_access.c - copies made of accesses that may fail
 */
#include "kernel/arch/safe_access.h"

#include <string.h>

#include "kernel/arch/irqflags.h"
#include "kernel/lib/errno.h"

/* Between them nothing is on the stack, and r3 is where to return to. */
extern char safe_access_begin[], safe_access_end[];

bool safe_access_failed(struct pt_regs *regs)
{
	if (regs->pc < (vaddr_t)safe_access_begin ||
	    regs->pc >= (vaddr_t)safe_access_end)
		return false;
	regs->r[0] = (u32)-EFAULT;
	regs->pc = regs->r[3] & ~1u;
	regs->cpsr = regs->r[3] & 1 ? regs->cpsr | CPSR_T :
				      regs->cpsr & ~CPSR_T;
	return true;
}

/* A word if one begins here and is wanted, else a byte. */
static unsigned int unit(vaddr_t va, size_t left)
{
	return va % 4 == 0 && left >= 4 ? 4 : 1;
}

/* No further than the last address. */
static size_t cut(vaddr_t va, size_t size)
{
	return va && size > -va ? -va : size;
}

size_t safe_read(void *to, vaddr_t from, size_t size)
{
	size_t at, step;

	size = cut(from, size);
	for (at = 0; at < size; at += step) {
		u32 value;

		step = unit(from + at, size - at);
		if (safe_load(&value, from + at, step))
			break;
		memcpy((u8 *)to + at, &value, step);
	}
	return at;
}

size_t safe_write(vaddr_t to, const void *from, size_t size)
{
	size_t at, step;

	size = cut(to, size);
	for (at = 0; at < size; at += step) {
		u32 value = 0;

		step = unit(to + at, size - at);
		memcpy(&value, (const u8 *)from + at, step);
		if (safe_store(to + at, value, step))
			break;
	}
	return at;
}
