// SPDX-License-Identifier: MIT
/*
 * mm/vm_area.h - a tree of address ranges that do not overlap
 *
 * Finds the range an address lies in, and the lowest or highest gap that is
 * large enough, all in time that grows with the tree's height. For any instance:
 * vmalloc has one; tests make their own.
 *
 * Locks    the caller's.
 * See      mm/vm_area.c, docs/mm-vmalloc.md
 */
#pragma once

#include "kernel/lib/compiler.h"

/* One range, embedded in what it stands for. */
struct vm_range {
	vaddr_t start;
	vaddr_t end;			/* the first address behind */
	struct vm_range *left;		/* all of it lies below start */
	struct vm_range *right;		/* all of it lies at end or above */
	/* Of the ranges in this subtree: */
	vaddr_t low;			/* where the first begins */
	vaddr_t high;			/* where the last ends */
	size_t gap;			/* largest between two neighbours */
	unsigned int height;
};

struct vm_tree {
	vaddr_t start;			/* [I] all ranges lie in here */
	vaddr_t end;			/* [I] */
	struct vm_range *root;
	unsigned long nr;
};

void vm_tree_setup(struct vm_tree *tree, vaddr_t start, vaddr_t end);

/*
 * Puts a range in: its start and end are set. Return: 0, -EINVAL if it is
 * empty or not inside the tree's bounds, -EBUSY if it overlaps another.
 */
int vm_tree_insert(struct vm_tree *tree, struct vm_range *range) __must_check;

/* Takes out a range that is in. */
void vm_tree_remove(struct vm_tree *tree, struct vm_range *range);

/* The range that va lies in, or NULL. */
struct vm_range *vm_tree_find(const struct vm_tree *tree, vaddr_t va);

/* The lowest range that ends above va (contains it or follows), or NULL. */
struct vm_range *vm_tree_above(const struct vm_tree *tree, vaddr_t va);

/* The highest range that starts below va, or NULL. */
struct vm_range *vm_tree_below(const struct vm_tree *tree, vaddr_t va);

/*
 * The lowest address with size bytes free behind it, a multiple of align (a
 * power of two). Return: false if there is none.
 */
bool vm_tree_find_gap(const struct vm_tree *tree, size_t size, size_t align,
		      vaddr_t *va) __must_check;

/* The highest one, with all of them below limit; not aligned. */
bool vm_tree_find_gap_below(const struct vm_tree *tree, vaddr_t limit,
			    size_t size, vaddr_t *va) __must_check;

/* The size of the largest gap. */
size_t vm_tree_largest_gap(const struct vm_tree *tree);

/* Rules V1 to V3. Return: NULL, or what is wrong; then *at is where. */
const char *vm_tree_fault(const struct vm_tree *tree, vaddr_t *at);
