// SPDX-License-Identifier: MIT
/*
 * kernel/core/seqlock.h - readers that look again when they were disturbed
 *
 *   write_seqlock(&l);                 do {
 *   a = ...; b = ...;                          seq = read_seqbegin(&l);
 *   write_sequnlock(&l);                       x = a; y = b;
 *                                      } while (read_seqretry(&l, seq));
 *
 * The number is odd while somebody writes. A seqcount has no lock: its
 * writers keep each other out, and must not be preempted by a reader of
 * their core, which would look for ever. Words of Linux's
 * include/linux/seqlock.h.
 *
 * Barriers: the writer's two smp_wmb() pair with the reader's two smp_rmb().
 */
#pragma once

#include "kernel/core/spinlock.h"

typedef struct seqcount {
	u32 sequence;		/* [a] */
} seqcount_t;

#define SEQCNT_ZERO(name)	{ 0 }

static inline void seqcount_init(seqcount_t *s)
{
	s->sequence = 0;
}

/* Waits while somebody writes. Context: any but the writer's own core. */
static inline u32 read_seqcount_begin(const seqcount_t *s)
{
	u32 seq;

	while ((seq = READ_ONCE(s->sequence)) & 1)
		cpu_relax();
	smp_rmb();
	return seq;
}

/* Was there a writer since? Then what was read is worth nothing. */
static inline bool read_seqcount_retry(const seqcount_t *s, u32 start)
{
	smp_rmb();
	return READ_ONCE(s->sequence) != start;
}

static inline void raw_write_seqcount_begin(seqcount_t *s)
{
	WRITE_ONCE(s->sequence, s->sequence + 1);
	smp_wmb();
}

static inline void raw_write_seqcount_end(seqcount_t *s)
{
	smp_wmb();
	WRITE_ONCE(s->sequence, s->sequence + 1);
}

/* Preemption is off in between. */
static inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	raw_write_seqcount_begin(s);
}

static inline void write_seqcount_end(seqcount_t *s)
{
	raw_write_seqcount_end(s);
	preempt_enable();
}

typedef struct seqlock {
	seqcount_t seqcount;	/* [lock], read without */
	struct spinlock lock;
} seqlock_t;

static inline u32 read_seqbegin(const seqlock_t *s)
{
	return read_seqcount_begin(&s->seqcount);
}

static inline bool read_seqretry(const seqlock_t *s, u32 start)
{
	return read_seqcount_retry(&s->seqcount, start);
}

static inline void write_seqlock(seqlock_t *s)
{
	spin_lock(&s->lock);
	raw_write_seqcount_begin(&s->seqcount);
}

static inline void write_sequnlock(seqlock_t *s)
{
	raw_write_seqcount_end(&s->seqcount);
	spin_unlock(&s->lock);
}

static inline void write_seqlock_irq(seqlock_t *s)
{
	spin_lock_irq(&s->lock);
	raw_write_seqcount_begin(&s->seqcount);
}

static inline void write_sequnlock_irq(seqlock_t *s)
{
	raw_write_seqcount_end(&s->seqcount);
	spin_unlock_irq(&s->lock);
}

#define write_seqlock_irqsave(s, flags) do {				\
	spin_lock_irqsave(&(s)->lock, flags);				\
	raw_write_seqcount_begin(&(s)->seqcount);			\
} while (0)
#define write_sequnlock_irqrestore(s, flags) do {			\
	raw_write_seqcount_end(&(s)->seqcount);				\
	spin_unlock_irqrestore(&(s)->lock, flags);			\
} while (0)
