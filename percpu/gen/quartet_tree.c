// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_tree.c - where the free runs of a page are
 *
 *   node   1                all 1024 granules of the page
 *          2       3        512 each
 *          4  5    6  7     256
 *          8 ...     15     128
 *         16 ...........31  64: two words of the map
 *
 * A node knows the free run at its begin, the one at its end, and the
 * longest; a parent is made of its two children alone. So a run is found in
 * five steps, and a change costs five at most: it ends where a node stays
 * what it was.
 *
 * See      percpu/gen/quartet_index.c, docs/percpu/quartet.md
 */
#include "percpu/gen/quartet_internal.h"

static u32 free_bits(const struct quartet_page *page, u32 word)
{
	return ~page->taken[word];
}

/* The two words of a leaf. */
static u32 word_of(u32 leaf)
{
	return 2 * (leaf - PAGE_LEAVES);
}

static u32 ones_below(u32 x)
{
	return ~x ? (u32)__builtin_ctz(~x) : 32;
}

static u32 ones_above(u32 x)
{
	return ~x ? (u32)__builtin_clz(~x) : 32;
}

/*
 * The longest run of ones. runs[i] has a bit where 2^i of them begin; from
 * the longest of these on, what is still to be added is tried bit by bit.
 */
static u32 longest_run(u32 x)
{
	u32 runs[6] = { x }, bits, i = 0;

	if (!~x || !x)
		return x ? 32 : 0;
	while ((runs[i + 1] = runs[i] & runs[i] >> (1u << i)))
		i++;
	bits = 1u << i;
	x = runs[i];
	while (i--) {
		u32 longer = x & runs[i] >> bits;

		if (longer) {
			x = longer;
			bits += 1u << i;
		}
	}
	return bits;
}

static bool set(struct runs *node, u32 left, u32 right, u32 best)
{
	bool same = node->left == left && node->right == right &&
		    node->best == best;

	node->left = (u16)left;
	node->right = (u16)right;
	node->best = (u16)best;
	return !same;
}

static bool update_leaf(struct quartet_page *page, u32 leaf)
{
	u32 a = free_bits(page, word_of(leaf));
	u32 b = free_bits(page, word_of(leaf) + 1);
	u32 left = ones_below(a), right = ones_above(b);
	u32 across = ones_above(a) + ones_below(b);
	u32 best = max(longest_run(a), longest_run(b));

	if (left == 32)
		left += ones_below(b);
	if (right == 32)
		right += ones_above(a);
	return set(&page->nodes[leaf], left, right, max(best, across));
}

static bool update_parent(struct runs *nodes, u32 i, u32 half)
{
	const struct runs *a = &nodes[2 * i], *b = a + 1;
	u32 left = a->left, right = b->right;
	u32 across = (u32)a->right + b->left;
	u32 best = max(a->best, b->best);

	if (left == half)
		left += b->left;
	if (right == half)
		right += a->right;
	return set(&nodes[i], left, right, max(best, across));
}

bool quartet_tree_update(struct quartet_page *page, u32 first, u32 last)
{
	u32 low = PAGE_LEAVES + first / LEAF_GRANULES;
	u32 high = PAGE_LEAVES + last / LEAF_GRANULES;
	u32 half = LEAF_GRANULES;
	bool changed = false;

	for (u32 i = low; i <= high; i++)
		changed |= update_leaf(page, i);
	while (changed && low > 1) {
		low /= 2;
		high /= 2;
		changed = false;
		for (u32 i = low; i <= high; i++)
			changed |= update_parent(page->nodes, i, half);
		half *= 2;
	}
	return changed;
}

void quartet_tree_init(struct quartet_page *page)
{
	u16 size = PAGE_GRANULES;

	for (u32 i = 1; i < 2 * PAGE_LEAVES; i++) {
		if (i > 1 && is_power_of_2(i))
			size /= 2;
		page->nodes[i] = (struct runs){ size, size, size };
	}
}

/* The first of so many ones side by side; there are as many. */
static u32 find_in_leaf(u64 x, u32 granules)
{
	for (u32 have = 1; have < granules;) {
		u32 step = min(have, granules - have);

		x &= x >> step;
		have += step;
	}
	return (u32)x ? (u32)__builtin_ctz((u32)x) :
			32 + (u32)__builtin_ctz((u32)(x >> 32));
}

u32 quartet_tree_find(const struct quartet_page *page, u32 granules)
{
	const struct runs *nodes = page->nodes;
	u32 size = PAGE_GRANULES, at = 0, i = 1;

	while (i < PAGE_LEAVES) {
		const struct runs *left = &nodes[2 * i];

		size /= 2;
		i *= 2;
		if (left->best >= granules)
			continue;
		if (left->right + left[1].left >= granules)
			return at + size - left->right;
		i++;
		at += size;
	}
	return at + find_in_leaf(free_bits(page, word_of(i)) |
				 (u64)free_bits(page, word_of(i) + 1) << 32,
				 granules);
}

struct runs quartet_tree_count(const struct quartet_page *page, u32 node)
{
	u32 depth = fls(node) - 1, size = PAGE_GRANULES >> depth;
	u32 first = (node - (1u << depth)) * size, run = 0;
	struct runs r = { 0 };

	for (u32 g = first; g < first + size; g++) {
		run = page->taken[g / 32] >> g % 32 & 1 ? 0 : run + 1;
		if (run == g - first + 1)
			r.left = (u16)run;
		r.best = (u16)max((u32)r.best, run);
	}
	r.right = (u16)run;
	return r;
}
