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

/* The same from bootmem, for ever. Panics if there is no memory. */
void vm_tables_fill_early(vaddr_t va, size_t size);

unsigned long vm_tables_count(void);

/* V5. Locks: vm_lock held. Return: NULL, or what is wrong. */
const char *vm_tables_fault_locked(void);

/* --- mm/vm_space.c: who has which addresses --- */

/* What of a caller's flags also holds for tables and descriptors. */
#define GFP_INNER	(GFP_KERNEL | GFP_ATOMIC | __GFP_NORETRY)

struct vm_request {
	size_t size;		/* whole pages */
	size_t align;
	unsigned int flags;	/* VM_ */
	gfp_t gfp;
	vaddr_t caller;
};

/* An area that has no addresses yet, VM_BUSY, or NULL. */
struct vm_struct *vm_struct_make(const struct vm_request *req);

/* Gives it its addresses, which are free. Locks: vm_lock held. */
void vm_insert_locked(struct vm_struct *vm, vaddr_t va);

/* An area with addresses and a guard page, VM_BUSY, or NULL. */
struct vm_struct *vm_take(const struct vm_request *req);

/* The area is whole: others may find and free it. Return: its address. */
void *vm_done(struct vm_struct *vm);

/*
 * The area that begins at addr and is of this kind becomes the caller's to
 * take apart, VM_BUSY: of two who free it at once only one gets it.
 */
struct vm_struct *vm_claim(const void *addr, unsigned int kind);

/* Gives its addresses back; nothing is mapped there, in no TLB either. */
void vm_give(struct vm_struct *vm, vaddr_t caller);

/* Does one area, its guard page not counted, hold all of it? */
bool vm_holds(vaddr_t va, size_t size);

/* --- mm/vmalloc.c --- */

/* How many of nr pages from va on are mapped. */
unsigned int vm_mapped_pages(vaddr_t va, unsigned int nr);

/* --- mm/vm_report.c --- */

/* Keeps in mind that an area was freed. Locks: vm_lock held. */
void vm_remember_locked(const struct vm_struct *vm, vaddr_t caller);

/* What va is, as a sentence. Locks: vm_lock held. */
void vm_describe_locked(vaddr_t va, char *buf, size_t size);

/* "what ADDR refused: DESCRIPTION; by CALLER" */
void vm_refuse(const char *what, const void *addr, vaddr_t caller);
