// SPDX-License-Identifier: MIT
/*
 * mm/vm_internal.h - what the files of vmalloc share
 *
 * Locks    [V] vm_lock: the tree of areas and the tables that map them. The
 *          entries of an area's own pages are its owner's.
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "mm/vmalloc.h"

extern struct spinlock vm_lock;
extern struct vm_tree vm_tree;		/* [V] */
extern atomic_t vm_pages;		/* given out by vmalloc() */

static inline struct vm_struct *vm_of(struct vm_range *range)
{
	return container_of(range, struct vm_struct, range);
}

/* --- mm/vm_table.c: the tables behind the addresses --- */

/*
 * Notes that an area needs, or no longer needs, the tables of its range.
 * Tables that nobody needs are freed. Locks: vm_lock held.
 */
void vm_tables_hold_locked(const struct vm_range *range);
void vm_tables_drop_locked(const struct vm_range *range);

/* Makes the tables of a range that is held. Return: 0 or -ENOMEM. */
int vm_tables_fill(vaddr_t va, size_t size, gfp_t gfp) __must_check;

unsigned long vm_tables_count(void);

/* V5. Locks: vm_lock held. Return: NULL, or what is wrong. */
const char *vm_tables_fault_locked(void);

/* --- mm/vmalloc.c --- */

struct vm_request {
	size_t size;		/* whole pages */
	size_t align;
	unsigned int flags;	/* VM_ */
	gfp_t gfp;
	vaddr_t caller;
};

/* An area that is not in the tree yet. */
struct vm_struct *vm_struct_make(const struct vm_request *req);

/* Puts an area into the tree at va. Locks: vm_lock held. */
void vm_insert_locked(struct vm_struct *vm, vaddr_t va);

/* --- mm/vm_report.c --- */

/* Keeps in mind that an area was freed. Locks: vm_lock held. */
void vm_remember_locked(const struct vm_struct *vm, vaddr_t caller);

/* What va is, as a sentence. Locks: vm_lock held. */
void vm_describe_locked(vaddr_t va, char *buf, size_t size);

/* "what ADDR refused: DESCRIPTION; by CALLER" */
void vm_refuse(const char *what, const void *addr, vaddr_t caller);
