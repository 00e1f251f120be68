// SPDX-License-Identifier: MIT
/*
 * kernel/core/lockrank.c - the order in which locks are taken: the rule
 */
#include "kernel/core/lockrank.h"

#include "kernel/lib/errno.h"

const struct lock_class *lockrank_check(const struct lockrank_state *s,
					const struct lock_class *class)
{
	for (unsigned int i = 0; i < s->nr; i++) {
		const struct lock_class *held = s->held[i];

		if (held == class)
			return held;
		if (held->rank != LOCK_RANK_NONE && held->rank <= class->rank)
			return held;
	}
	return NULL;
}

int lockrank_push(struct lockrank_state *s, const struct lock_class *class)
{
	if (s->nr == LOCKRANK_DEPTH)
		return -ENOSPC;
	s->held[s->nr++] = class;
	return 0;
}

/* Locks may be released in any order. */
int lockrank_pop(struct lockrank_state *s, const struct lock_class *class)
{
	for (unsigned int i = s->nr; i-- > 0;) {
		if (s->held[i] != class)
			continue;
		for (; i + 1 < s->nr; i++)
			s->held[i] = s->held[i + 1];
		s->nr--;
		return 0;
	}
	return -ENOENT;
}

bool lockrank_note_usage(struct lock_class *class, bool in_irq, bool irqs_on)
{
	u8 usage = (in_irq ? LOCK_USED_IN_IRQ : 0) |
		   (irqs_on ? LOCK_USED_IRQS_ON : 0);
	u8 all = __atomic_or_fetch(&class->usage, usage, __ATOMIC_RELAXED);

	return all != (LOCK_USED_IN_IRQ | LOCK_USED_IRQS_ON);
}
