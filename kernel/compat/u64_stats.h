// SPDX-License-Identifier: MIT
/*
 * kernel/compat/u64_stats.h - 64-bit counts that others read whole
 *
 *   writer   u64_stats_update_begin(&s->sync);
 *            u64_stats_add(&s->bytes, n); u64_stats_inc(&s->packets);
 *            u64_stats_update_end(&s->sync);
 *   reader   do { start = u64_stats_fetch_begin(&s->sync);
 *                 bytes = u64_stats_read(&s->bytes); ...
 *            } while (u64_stats_fetch_retry(&s->sync, start));
 *
 * A 64-bit count is two words here. The writer makes a sequence number odd
 * while it writes; a reader that saw it odd, or changed, reads again.
 *
 * One writer at a time for each struct: this core, pinned; if an interrupt
 * writes too, the _irqsave forms. Readers: any core; a reader in an interrupt
 * needs writers with the _irqsave forms, or it would wait for the writer it
 * has interrupted.
 */
#pragma once

#include "kernel/arch/barrier.h"
#include "kernel/core/preempt.h"

struct u64_stats_sync {
	unsigned int sequence;	/* [a] odd: being written */
};

typedef struct { u64 v; } u64_stats_t;

static inline u64 u64_stats_read(const u64_stats_t *p)
{
	return *(const volatile u64 *)&p->v;
}

static inline void u64_stats_set(u64_stats_t *p, u64 value)
{
	p->v = value;
}

static inline void u64_stats_add(u64_stats_t *p, u64 value)
{
	p->v += value;
}

static inline void u64_stats_inc(u64_stats_t *p)
{
	p->v++;
}

static inline void u64_stats_init(struct u64_stats_sync *s)
{
	s->sequence = 0;
}

static inline void u64_stats_update_begin(struct u64_stats_sync *s)
{
	preempt_disable();
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();	/* pairs with u64_stats_fetch_retry */
}

static inline void u64_stats_update_end(struct u64_stats_sync *s)
{
	smp_wmb();	/* pairs with u64_stats_fetch_begin */
	WRITE_ONCE(s->sequence, s->sequence + 1);
	preempt_enable();
}

static inline unsigned long
u64_stats_update_begin_irqsave(struct u64_stats_sync *s)
{
	unsigned long flags;

	local_irq_save(flags);
	u64_stats_update_begin(s);
	return flags;
}

static inline void u64_stats_update_end_irqrestore(struct u64_stats_sync *s,
						   unsigned long flags)
{
	u64_stats_update_end(s);
	local_irq_restore(flags);
}

static inline unsigned int
u64_stats_fetch_begin(const struct u64_stats_sync *s)
{
	unsigned int sequence;

	while ((sequence = READ_ONCE(s->sequence)) & 1)
		cpu_relax();
	smp_rmb();	/* pairs with u64_stats_update_end */
	return sequence;
}

static inline bool u64_stats_fetch_retry(const struct u64_stats_sync *s,
					 unsigned int start)
{
	smp_rmb();	/* pairs with u64_stats_update_begin */
	return READ_ONCE(s->sequence) != start;
}

#define u64_stats_fetch_begin_irq(s)	u64_stats_fetch_begin(s)
#define u64_stats_fetch_retry_irq(s, start)				\
	u64_stats_fetch_retry(s, start)
#define u64_stats_fetch_begin_bh(s)	u64_stats_fetch_begin(s)
#define u64_stats_fetch_retry_bh(s, start)				\
	u64_stats_fetch_retry(s, start)
