// SPDX-License-Identifier: MIT
/*
 * percpu/counter_up.c - percpu/counter.h for a kernel of one core
 *
 * Nothing to spread: the number itself, and interrupts off while it changes.
 * With one core LDREXD would do as well, and take longer.
 */
#include "percpu/counter.h"

#include "kernel/arch/irqflags.h"
#include "kernel/lib/export.h"
#include "percpu/counter_internal.h"

void percpu_counter_destroy(struct percpu_counter *fbc)
{
	(void)fbc;
}
EXPORT_SYMBOL(percpu_counter_destroy);

void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount,
			      s32 batch)
{
	unsigned long flags;

	(void)batch;
	local_irq_save(flags);
	fbc->count = (s64)((u64)fbc->count + (u64)amount);
	local_irq_restore(flags);
}
EXPORT_SYMBOL(percpu_counter_add_batch);

void percpu_counter_add_small(struct percpu_counter *fbc, s32 amount)
{
	percpu_counter_add_batch(fbc, amount, percpu_counter_batch);
}
EXPORT_SYMBOL(percpu_counter_add_small);

void percpu_counter_sub_small(struct percpu_counter *fbc, s32 amount)
{
	percpu_counter_add_batch(fbc, -(s64)amount, percpu_counter_batch);
}
EXPORT_SYMBOL(percpu_counter_sub_small);

void percpu_counter_add_any(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add_batch(fbc, amount, percpu_counter_batch);
}
EXPORT_SYMBOL(percpu_counter_add_any);

s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	return percpu_counter_read(fbc);
}
EXPORT_SYMBOL(__percpu_counter_sum);

int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs, s32 batch)
{
	(void)batch;
	return counter_compare(percpu_counter_read(fbc), rhs);
}
EXPORT_SYMBOL(__percpu_counter_compare);

void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;

	local_irq_save(flags);
	fbc->count = amount;
	local_irq_restore(flags);
}
EXPORT_SYMBOL(percpu_counter_set);

void percpu_counter_sync(struct percpu_counter *fbc)
{
	(void)fbc;
}
EXPORT_SYMBOL(percpu_counter_sync);

bool percpu_counter_limited_add(struct percpu_counter *fbc, s64 limit,
				s64 amount)
{
	unsigned long flags;
	bool room;

	local_irq_save(flags);
	room = counter_has_room(fbc->count, limit, amount);
	if (room)
		fbc->count = (s64)((u64)fbc->count + (u64)amount);
	local_irq_restore(flags);
	return room;
}
EXPORT_SYMBOL(percpu_counter_limited_add);
