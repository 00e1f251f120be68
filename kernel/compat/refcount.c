// SPDX-License-Identifier: MIT
/*
 * kernel/compat/refcount.c - counters of references, which saturate
 */
#include "kernel/compat/refcount.h"

#include "kernel/compat/warn.h"
#include "kernel/lib/export.h"

static void __cold saturate(refcount_t *r, const char *how)
{
	static bool said;

	atomic_set(&r->refs, REFCOUNT_SATURATED);
	if (!xchg(&said, true))
		warn_report(__FILE__, __LINE__, "refcount_t: %s", how);
}

void refcount_add(int i, refcount_t *r)
{
	int was = atomic_fetch_add(i, &r->refs);

	if (unlikely(was == 0))
		saturate(r, "addition on 0; use-after-free.");
	else if (unlikely(was < 0 || was > REFCOUNT_MAX - i))
		saturate(r, "saturated; leaking memory.");
}
EXPORT_SYMBOL(refcount_add);

bool refcount_add_not_zero(int i, refcount_t *r)
{
	int was = atomic_fetch_add_unless(&r->refs, i, 0);

	if (unlikely(was < 0 || was > REFCOUNT_MAX - i))
		saturate(r, "saturated; leaking memory.");
	return was != 0;
}
EXPORT_SYMBOL(refcount_add_not_zero);

bool refcount_sub_and_test(int i, refcount_t *r)
{
	int was = atomic_fetch_sub(i, &r->refs);

	if (was == i)
		return true;
	if (unlikely(was < i))
		saturate(r, "underflow; use-after-free.");
	return false;
}
EXPORT_SYMBOL(refcount_sub_and_test);

void refcount_dec(refcount_t *r)
{
	if (unlikely(atomic_fetch_dec(&r->refs) <= 1))
		saturate(r, "decrement hit 0; leaking memory.");
}
EXPORT_SYMBOL(refcount_dec);

bool refcount_dec_if_one(refcount_t *r)
{
	return atomic_cmpxchg(&r->refs, 1, 0) == 1;
}
EXPORT_SYMBOL(refcount_dec_if_one);
