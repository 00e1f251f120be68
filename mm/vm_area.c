// SPDX-License-Identifier: MIT
/*
 * mm/vm_area.c - a tree of address ranges that do not overlap
 *
 * A balanced search tree (AVL) ordered by address. Each node also knows of
 * its subtree where the first range begins, where the last one ends, and the
 * largest gap in between:
 *
 *            low               start  end            high
 *   from      |<----- left ----->|######|<--- right --->|        to
 *   |<- gap ->|                                         |<- gap ->|
 *
 * So a search for room leaves out every subtree that has none, and goes down
 * one path only. Taking the lowest gap that is large enough keeps the used
 * addresses together and the tables that map them few.
 *
 * Functions that change the tree call themselves once per level: 23 deep for
 * as many areas as there are pages in vmalloc's range.
 *
 * Rules    V1 ranges are in order, do not overlap, and lie within bounds.
 *          V2 low, high, gap and height are those of the subtree.
 *          V3 the heights of two siblings differ by one at most.
 * Locks    the caller's.
 * See      docs/mm-vmalloc.md, tests/mm/test_vm_area.c
 */
#include "mm/vm_area.h"

#include "kernel/lib/align.h"
#include "kernel/lib/errno.h"

void vm_tree_setup(struct vm_tree *tree, vaddr_t start, vaddr_t end)
{
	*tree = (struct vm_tree){ .start = start, .end = end };
}

static unsigned int height(const struct vm_range *t)
{
	return t ? t->height : 0;
}

/* Works out what t knows of its subtree from its children. V2 */
static void update(struct vm_range *t)
{
	const struct vm_range *l = t->left, *r = t->right;
	vaddr_t low = t->start, high = t->end;
	unsigned int below = 0;
	size_t gap = 0;

	if (l) {
		gap = max(l->gap, low - l->high);
		low = l->low;
		below = l->height;
	}
	if (r) {
		gap = max(gap, r->low - high);
		gap = max(gap, r->gap);
		high = r->high;
		below = max(below, r->height);
	}
	t->low = low;
	t->high = high;
	t->gap = gap;
	t->height = 1 + below;
}

/* The largest gap of the subtree with free addresses around, from..to. */
static size_t gap_between(const struct vm_range *t, vaddr_t from, vaddr_t to)
{
	size_t gap = max(t->low - from, to - t->high);

	return max(gap, t->gap);
}

static struct vm_range *rotate_right(struct vm_range *t)
{
	struct vm_range *top = t->left;

	t->left = top->right;
	top->right = t;
	update(t);
	update(top);
	return top;
}

static struct vm_range *rotate_left(struct vm_range *t)
{
	struct vm_range *top = t->right;

	t->right = top->left;
	top->left = t;
	update(t);
	update(top);
	return top;
}

/* t's children are right, and their heights differ by two at most. */
static struct vm_range *balance(struct vm_range *t)
{
	update(t);
	if (height(t->left) > height(t->right) + 1) {
		if (height(t->left->left) < height(t->left->right))
			t->left = rotate_left(t->left);
		return rotate_right(t);
	}
	if (height(t->right) > height(t->left) + 1) {
		if (height(t->right->right) < height(t->right->left))
			t->right = rotate_right(t->right);
		return rotate_left(t);
	}
	return t;
}

static struct vm_range *insert(struct vm_range *t, struct vm_range *range)
{
	if (!t) {
		range->left = NULL;
		range->right = NULL;
		update(range);
		return range;
	}
	if (range->start < t->start)
		t->left = insert(t->left, range);
	else
		t->right = insert(t->right, range);
	return balance(t);
}

int vm_tree_insert(struct vm_tree *tree, struct vm_range *range)
{
	struct vm_range *before = vm_tree_below(tree, range->end);

	if (range->start >= range->end || range->start < tree->start ||
	    range->end > tree->end)
		return -EINVAL;
	if (before && before->end > range->start)
		return -EBUSY;
	tree->root = insert(tree->root, range);
	tree->nr++;
	return 0;
}

/* Takes the lowest range out of a subtree; it is the caller's then. */
static struct vm_range *remove_first(struct vm_range *t,
				     struct vm_range **first)
{
	if (!t->left) {
		*first = t;
		return t->right;
	}
	t->left = remove_first(t->left, first);
	return balance(t);
}

static struct vm_range *remove(struct vm_range *t, struct vm_range *range)
{
	struct vm_range *next, *rest;

	if (t != range) {
		if (range->start < t->start)
			t->left = remove(t->left, range);
		else
			t->right = remove(t->right, range);
		return balance(t);
	}
	if (!t->left)
		return t->right;
	if (!t->right)
		return t->left;
	rest = remove_first(t->right, &next);
	next->left = t->left;
	next->right = rest;
	return balance(next);
}

void vm_tree_remove(struct vm_tree *tree, struct vm_range *range)
{
	tree->root = remove(tree->root, range);
	tree->nr--;
}

struct vm_range *vm_tree_above(const struct vm_tree *tree, vaddr_t va)
{
	struct vm_range *t = tree->root, *best = NULL;

	while (t) {
		if (t->end > va) {
			best = t;
			t = t->left;
		} else {
			t = t->right;
		}
	}
	return best;
}

struct vm_range *vm_tree_below(const struct vm_tree *tree, vaddr_t va)
{
	struct vm_range *t = tree->root, *best = NULL;

	while (t) {
		if (t->start < va) {
			best = t;
			t = t->right;
		} else {
			t = t->left;
		}
	}
	return best;
}

struct vm_range *vm_tree_find(const struct vm_tree *tree, vaddr_t va)
{
	struct vm_range *t = vm_tree_above(tree, va);

	return t && t->start <= va ? t : NULL;
}

struct wish {
	size_t size;
	size_t align;
};

/* In the free addresses from..to around the subtree t, and within it. */
static bool find_gap(const struct vm_range *t, vaddr_t from, vaddr_t to,
		     const struct wish *wish, vaddr_t *va)
{
	if (!t) {
		vaddr_t at = ALIGN_UP(from, wish->align);

		*va = at;
		return at >= from && at < to && wish->size <= to - at;
	}
	if (gap_between(t, from, to) < wish->size)
		return false;
	return find_gap(t->left, from, t->start, wish, va) ||
	       find_gap(t->right, t->end, to, wish, va);
}

bool vm_tree_find_gap(const struct vm_tree *tree, size_t size, size_t align,
		      vaddr_t *va)
{
	struct wish wish = { .size = size, .align = align };

	return size && find_gap(tree->root, tree->start, tree->end, &wish, va);
}

struct limited_wish {
	size_t size;
	vaddr_t limit;
};

/* As find_gap(), from the other end. */
static bool find_gap_below(const struct vm_range *t, vaddr_t from, vaddr_t to,
			   const struct limited_wish *wish, vaddr_t *va)
{
	if (from >= wish->limit)
		return false;
	if (!t) {
		to = min(to, wish->limit);
		*va = to - wish->size;
		return wish->size <= to - from;
	}
	if (gap_between(t, from, to) < wish->size)
		return false;
	return find_gap_below(t->right, t->end, to, wish, va) ||
	       find_gap_below(t->left, from, t->start, wish, va);
}

bool vm_tree_find_gap_below(const struct vm_tree *tree, vaddr_t limit,
			    size_t size, vaddr_t *va)
{
	struct limited_wish wish = { .size = size, .limit = limit };

	return size && find_gap_below(tree->root, tree->start, tree->end,
				      &wish, va);
}

size_t vm_tree_largest_gap(const struct vm_tree *tree)
{
	const struct vm_range *t = tree->root;

	if (!t)
		return tree->end - tree->start;
	return gap_between(t, tree->start, tree->end);
}

/* Checks a subtree that must lie in from..to; counts its ranges. */
static const char *fault(struct vm_range *t, vaddr_t from, vaddr_t to,
			 unsigned long *nr, vaddr_t *at)
{
	struct vm_range copy;
	const char *what;

	if (!t)
		return NULL;
	*at = t->start;
	if (t->start < from || t->end > to || t->start >= t->end)
		return "a range is out of order or overlaps"; /* V1 */
	what = fault(t->left, from, t->start, nr, at);
	if (!what)
		what = fault(t->right, t->end, to, nr, at);
	if (what)
		return what;
	*at = t->start;
	copy = *t;
	update(&copy);
	if (copy.low != t->low || copy.high != t->high ||
	    copy.gap != t->gap || copy.height != t->height)
		return "what a range knows of its subtree is wrong"; /* V2 */
	if (height(t->left) > height(t->right) + 1 ||
	    height(t->right) > height(t->left) + 1)
		return "the tree is out of balance"; /* V3 */
	(*nr)++;
	return NULL;
}

const char *vm_tree_fault(const struct vm_tree *tree, vaddr_t *at)
{
	unsigned long nr = 0;
	const char *what;

	*at = tree->start;
	what = fault(tree->root, tree->start, tree->end, &nr, at);
	if (!what && nr != tree->nr)
		what = "the number of ranges is wrong";
	return what;
}
