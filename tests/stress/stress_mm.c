// SPDX-License-Identifier: MIT
/*
 * tests/stress/stress_mm.c - all memory allocators at once, cores coming
 * and going meanwhile
 *
 *   stress mm 1000000        four threads per core, so many operations
 *   stress -k mm 1000000     and the cores stay as they are
 *
 * Each thread holds up to SLOTS pieces of memory: blocks of pages, kmalloc
 * objects, vmalloc areas. An operation frees a random slot, having checked
 * that what was written there is still there, or fills it. Another thread
 * takes random cores off and puts them back. At the end everything is
 * freed, all invariants are checked, and all counters must be what they
 * were at the start.
 */
#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/lib/errno.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "tests/stress/stress.h"

#define SLOTS			48
#define THREADS_PER_CORE	4
#define BATCH			64	/* operations between looks at the clock */

enum kind { EMPTY, PAGES, OBJECT, AREA, NR_KINDS };

struct slot {
	enum kind kind;
	unsigned int order;
	size_t size;
	u32 *memory;
	u32 pattern;
};

struct worker {
	u32 random;
	struct slot slots[SLOTS];
	u32 done[NR_KINDS];
	u32 failed;		/* allocations that were refused */
	u32 corrupt;		/* slots that held something else */
	struct thread *thread;
};

static atomic_t ops_left;

static u32 next_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* The first and the last word tell whether the memory is still ours. */
static void fill(struct slot *s, u32 pattern)
{
	s->pattern = pattern;
	s->memory[0] = pattern;
	s->memory[s->size / 4 - 1] = pattern;
}

static void take(struct worker *w, struct slot *s)
{
	u32 r = next_random(&w->random);

	s->kind = PAGES + r % 16 / 7;	/* 7 : 7 : 2 */
	switch (s->kind) {
	case PAGES:
		s->order = r / 16 % 3;
		s->size = PAGE_SIZE << s->order;
		s->memory = (u32 *)__get_free_pages(GFP_KERNEL, s->order);
		break;
	case OBJECT:
		s->size = 4 + r / 16 % 3000 / 4 * 4;
		s->memory = kmalloc(s->size, GFP_KERNEL);
		break;
	default:
		s->kind = AREA;
		s->size = (1 + r / 16 % 5) * PAGE_SIZE;
		s->memory = vmalloc(s->size);
	}
	if (!s->memory) {
		s->kind = EMPTY;
		w->failed++;
		return;
	}
	w->done[s->kind]++;
	fill(s, r ^ (u32)(uintptr_t)s->memory);
}

static void give(struct worker *w, struct slot *s)
{
	if (s->memory[0] != s->pattern ||
	    s->memory[s->size / 4 - 1] != s->pattern)
		w->corrupt++;
	switch (s->kind) {
	case PAGES:
		free_pages((unsigned long)s->memory, s->order);
		break;
	case OBJECT:
		kfree(s->memory);
		break;
	default:
		vfree(s->memory);
	}
	w->done[s->kind]++;
	s->kind = EMPTY;
}

static int work(void *arg)
{
	struct worker *w = arg;

	while (atomic_sub_return(BATCH, &ops_left) >= 0 &&
	       !command_interrupted()) {
		for (unsigned int i = 0; i < BATCH; i++) {
			struct slot *s = &w->slots[next_random(&w->random) %
						   SLOTS];

			if (s->kind == EMPTY)
				take(w, s);
			else
				give(w, s);
		}
	}
	for (unsigned int i = 0; i < SLOTS; i++)
		if (w->slots[i].kind != EMPTY)
			give(w, &w->slots[i]);
	return 0;
}

/* Return: how often a core went off or on. */
static u32 run_all(struct worker *workers, unsigned int nr, bool move)
{
	for (unsigned int i = 0; i < nr; i++) {
		workers[i].random = i * 2654435761u + 1;
		workers[i].thread = stress_thread(work, &workers[i], "stress");
	}
	if (move)
		stress_cores_begin();
	for (unsigned int i = 0; i < nr; i++)
		if (workers[i].thread)
			thread_join(workers[i].thread);
	return move ? stress_cores_end() : 0;
}

struct sums {
	u32 kinds[NR_KINDS], failed, corrupt;
};

static void add_up(const struct worker *workers, unsigned int nr,
		   struct sums *s)
{
	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int k = 0; k < NR_KINDS; k++)
			s->kinds[k] += workers[i].done[k];
		s->failed += workers[i].failed;
		s->corrupt += workers[i].corrupt;
	}
}

int stress_mm(u32 ops, bool move)
{
	unsigned int nr = num_online_cpus() * THREADS_PER_CORE;
	struct worker *workers = vzalloc(nr * sizeof(*workers));
	struct counter_values before;
	struct sums s = { 0 };
	int broken, leaks;
	u32 moves;
	u64 start;

	if (!workers) {
		console_printf("stress mm: no memory for %u threads\n", nr);
		return 1;
	}
	counters_read(&before);
	atomic_set(&ops_left, (int)ops);
	start = clock_ns();
	moves = run_all(workers, nr, move);
	start = clock_ns() - start;
	add_up(workers, nr, &s);
	broken = invariants_check();
	leaks = counters_compare(&before);
	counters_print(&before);
	console_printf("stress mm: %u threads, %u page, %u slab, %u vmalloc "
		       "operations in %u ms, %u refused, cores off or on %u "
		       "times\n", nr, s.kinds[PAGES], s.kinds[OBJECT],
		       s.kinds[AREA], (u32)(start / NSEC_PER_MSEC), s.failed,
		       moves);
	console_printf("stress mm: %u corrupt, %d invariants broken, %d "
		       "counters off\n", s.corrupt, broken, leaks);
	vfree(workers);
	if (command_interrupted())
		return STATUS_INTERRUPTED;
	return s.corrupt || broken || leaks;
}
