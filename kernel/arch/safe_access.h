// SPDX-License-Identifier: MIT
/*
 * kernel/arch/safe_access.h - touching addresses that may not be there
 *
 * An abort of one of these accesses is no panic: it goes on behind the
 * access, which has failed. No other core can come in between, as after a
 * look at the page table.
 *
 * Context  any, also in an FIQ.
 * See      tests/arch/test_safe_access.c
 */
#pragma once

#include "kernel/arch/traps.h"
#include "kernel/lib/compiler.h"

/*
 * One access of size 1, 2 or 4, at a multiple of it.
 * Return: 0 or -EFAULT.
 */
int safe_load(u32 *value, vaddr_t va, unsigned int size) __must_check;
int safe_store(vaddr_t va, u32 value, unsigned int size) __must_check;

/*
 * Copy bytes, in words where both ends have them. A range that goes past
 * the last address ends there.
 * Return: how many were copied before one could not be.
 */
size_t safe_read(void *to, vaddr_t from, size_t size) __must_check;
size_t safe_write(vaddr_t to, const void *from, size_t size) __must_check;

/* For do_abort(): was it one of these? Then regs go on behind it. */
bool safe_access_failed(struct pt_regs *regs);
