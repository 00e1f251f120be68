// SPDX-License-Identifier: MIT
/*
 * mm/page_shrink.c - who keeps pages for later, and can let go of them
 */
#include "kernel/core/preempt.h"
#include "mm/page_internal.h"

static struct page_shrinker *shrinkers;	/* [a] grows while booting */

void page_shrinker_register(struct page_shrinker *shrinker)
{
	struct page_shrinker *first = READ_ONCE(shrinkers);

	do {
		shrinker->next = first;
		/* Release: who finds the shrinker finds its next. */
	} while (!__atomic_compare_exchange_n(&shrinkers, &first, shrinker,
					      false, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
}

void page_shrink(void)
{
	for (struct page_shrinker *s = READ_ONCE(shrinkers); s; s = s->next)
		s->shrink();
}
