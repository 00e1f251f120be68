// SPDX-License-Identifier: MIT
/*
 * percpu/gen/table_book.c - which tables there are (generation 1)
 *
 *   chains[hash of address] --> table --> table --> NULL
 *                                     blkp
 *
 * Linux kept no book: what alloc_percpu() returned was all there was. Here
 * free_percpu() looks its argument up, and tests can walk. The links are
 * in blkp, which Linux left unused, so that a table is no larger for it.
 *
 * Rules    T1 every core has a copy, of one length, and its own;
 *          T2 each table is in the chain of its address, as many in all as
 *          statistics count together with the room's (table_verify).
 * Locks    allocator.lock.
 * See      tests/percpu/suite_table.c
 */
#include "percpu/gen/table.h"

#include "kernel/core/printk.h"
#include "mm/slab.h"

/* blkp, wherever the table ends. */
static void **link_of(const struct pcpu_allocator *a, void *pd)
{
	return (void **)pd + table_nr_ptrs(a);
}

static unsigned int chain_of(const void *pd)
{
	return (u32)((uintptr_t)pd >> 4) * 2654435761u >>
	       (32 - TABLE_CHAIN_BITS);
}

void table_enter(struct pcpu_allocator *a, struct percpu_data *pd)
{
	struct table *t = a->own;
	void **chain = &t->chains[chain_of(pd)];

	*link_of(a, pd) = *chain;
	*chain = pd;
	t->nr++;
}

bool table_leave(struct pcpu_allocator *a, struct percpu_data *pd)
{
	struct table *t = a->own;
	void **link = &t->chains[chain_of(pd)];

	while (*link && *link != pd)
		link = link_of(a, *link);
	if (!*link)
		return false;
	*link = *link_of(a, pd);
	t->nr--;
	return true;
}

#define for_each_table(a, t, i, pd)					\
	for ((i) = 0; (i) < TABLE_CHAINS; (i)++)			\
		for ((pd) = (t)->chains[i]; (pd); (pd) = *link_of(a, pd))

void table_explain(struct pcpu_allocator *a, const void *cookie)
{
	struct table *t = a->own;
	struct percpu_data *pd;
	unsigned int i;

	for_each_table(a, t, i, pd) {
		void **ptrs = (void **)pd;
		uintptr_t into = (uintptr_t)cookie -
				 (uintptr_t)percpu_data_cookie(pd);

		for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
			if (ptrs[cpu] != cookie)
				continue;
			pr_err("percpu: free of %p refused: core %u's copy of "
			       "%p: free the pointer that was returned\n",
			       cookie, cpu, percpu_data_cookie(pd));
			return;
		}
		if (into < ksize(ptrs[0])) {
			pr_err("percpu: free of %p refused: %zu bytes into "
			       "%p, not its begin\n", cookie, (size_t)into,
			       percpu_data_cookie(pd));
			return;
		}
	}
	pr_err("percpu: free of %p refused: no per-CPU memory of this "
	       "allocator, or freed twice\n", cookie);
}

/* --- looking --- */

static const char *wrong_table(const struct pcpu_allocator *a,
			       const struct percpu_data *pd)
{
	void *const *ptrs = (void *const *)pd;

	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++) {
		if (!ptrs[cpu] || ksize(ptrs[cpu]) != ksize(ptrs[0]))
			return "T1: a core's copy is missing, or another size";
		for (unsigned int other = 0; other < cpu; other++)
			if (ptrs[cpu] == ptrs[other])
				return "T1: two cores share a copy";
	}
	return NULL;
}

static int verify_locked(struct pcpu_allocator *a)
{
	long in_room = pcpu_room_verify(&((struct table *)a->own)->room);
	struct table *t = a->own;
	const char *wrong = NULL;
	struct percpu_data *pd;
	unsigned int i;
	size_t nr = 0;

	for_each_table(a, t, i, pd) {
		nr++;
		wrong = wrong ? wrong : wrong_table(a, pd);
		if (chain_of(pd) != i)
			wrong = "T2: a table is in the wrong chain";
	}
	if (in_room < 0)
		return -EINVAL;
	if (nr != t->nr || nr + (size_t)in_room != a->stats.nr_cur_alloc)
		wrong = "T2: tables";
	if (!wrong)
		return 0;
	pr_err("percpu: %s (%zu in the chains, %zu counted, %ld in the room, "
	       "%zu allocated)\n", wrong, nr, t->nr, in_room,
	       a->stats.nr_cur_alloc);
	return -EINVAL;
}

int table_verify(struct pcpu_allocator *a)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&a->lock, flags);
	err = verify_locked(a);
	spin_unlock_irqrestore(&a->lock, flags);
	return err;
}

int table_verify_at(struct pcpu_allocator *a, const void *cookie)
{
	struct table *t = a->own;
	const char *wrong = NULL;
	struct percpu_data *pd;
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	pd = t->chains[chain_of(percpu_data_of(cookie))];
	for (; pd; pd = *link_of(a, pd))
		if (percpu_data_cookie(pd) == cookie)
			wrong = wrong_table(a, pd);
	spin_unlock_irqrestore(&a->lock, flags);
	if (wrong)
		pr_err("percpu: %p: %s\n", cookie, wrong);
	return wrong ? -EINVAL : 0;
}

void table_add_memory(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	struct table *t = a->own;
	struct percpu_data *pd;
	unsigned int i;

	stats->metadata += sizeof(*t) - sizeof(t->room);
	for_each_table(a, t, i, pd) {
		stats->metadata += ksize(pd);
		stats->memory += ksize(pd->ptrs[0]) * a->nr_cpus;
	}
}

/* An object's offset is the address of core 0's copy. */
void table_walk(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx)
{
	struct table *t = a->own;
	struct percpu_data *pd;
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&a->lock, flags);
	pcpu_room_walk(&t->room, fn, ctx);
	for_each_table(a, t, i, pd)
		fn(ctx, NULL, &(struct pcpu_area){
			.off = (size_t)pd->ptrs[0],
			.size = ksize(pd->ptrs[0]), .used = true });
	spin_unlock_irqrestore(&a->lock, flags);
}
