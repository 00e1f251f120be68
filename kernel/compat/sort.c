// SPDX-License-Identifier: MIT
/*
 * kernel/compat/sort.c - sorting arrays in place: heap sort
 *
 * A heap is an array in which no element is smaller than those at twice its
 * index plus 1 and 2. First the array becomes one; then its largest element
 * changes places with the last, again and again.
 */
#include "include/linux/sort.h"

#include "include/linux/bsearch.h"
#include "kernel/lib/export.h"

struct sorting {
	u8 *base;
	size_t size;		/* of an element */
	cmp_r_func_t cmp;
	swap_func_t swap;	/* or NULL */
	const void *priv;
};

static u8 *element(const struct sorting *s, size_t i)
{
	return s->base + i * s->size;
}

static void exchange(const struct sorting *s, size_t i, size_t j)
{
	u8 *a = element(s, i), *b = element(s, j);

	if (s->swap) {
		s->swap(a, b, (int)s->size);
		return;
	}
	for (size_t n = s->size; n; n--, a++, b++) {
		u8 byte = *a;

		*a = *b;
		*b = byte;
	}
}

static bool is_less(const struct sorting *s, size_t i, size_t j)
{
	return s->cmp(element(s, i), element(s, j), s->priv) < 0;
}

/* Lets element i sink to its place in a heap of num. */
static void sink(const struct sorting *s, size_t i, size_t num)
{
	size_t child;

	while ((child = 2 * i + 1) < num) {
		if (child + 1 < num && is_less(s, child, child + 1))
			child++;
		if (!is_less(s, i, child))
			return;
		exchange(s, i, child);
		i = child;
	}
}

void sort_r(void *base, size_t num, size_t size,
	    int (*cmp_fn)(const void *a, const void *b, const void *priv),
	    void (*swap_fn)(void *a, void *b, int size), const void *priv)
{
	struct sorting s = {
		.base = base, .size = size, .cmp = cmp_fn, .swap = swap_fn,
		.priv = priv,
	};

	for (size_t i = num / 2; i-- > 0; )
		sink(&s, i, num);
	for (size_t last = num; last-- > 1; ) {
		exchange(&s, 0, last);
		sink(&s, 0, last);
	}
}
EXPORT_SYMBOL(sort_r);

static int cmp_without_priv(const void *a, const void *b, const void *priv)
{
	cmp_func_t cmp = *(const cmp_func_t *)priv;

	return cmp(a, b);
}

void sort(void *base, size_t num, size_t size,
	  int (*cmp_fn)(const void *a, const void *b),
	  void (*swap_fn)(void *a, void *b, int size))
{
	cmp_func_t cmp = cmp_fn;

	sort_r(base, num, size, cmp_without_priv, swap_fn, &cmp);
}
EXPORT_SYMBOL(sort);
EXPORT_SYMBOL(bsearch);
