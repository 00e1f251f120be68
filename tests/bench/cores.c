// SPDX-License-Identifier: MIT
/*
 * tests/bench/cores.c - pairs by one to all cores at once: group cores
 *
 *   bench (core 0)      thread/0   thread/1   ...
 *      start ------------->|---------->|
 *      waits             pairs       pairs
 *      end <---------------|<----------|
 *
 * Where instructions are the clock, cores take turns after each pair, and
 * all their instructions count; what the same threads need without an
 * allocator is taken off. Where time is real, they run at once.
 *
 * A kernel that counts what is written (CONFIG_COUNT_WRITES, writes.h)
 * tells instead how many words that several cores write a pair writes.
 */
#include "tests/bench/bench.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/irq.h"
#include "kernel/core/preempt.h"
#include "kernel/lib/format.h"
#include "kernel/sched/completion.h"
#include "kernel/sched/thread.h"
#include "tests/bench/writes.h"

#define PAIRS		5000u
#define SLICE		16u		/* pairs between two looks at the time */
#define REAL_TIME_NS	NSEC_PER_SEC	/* where locks convoy, fewer pairs do */
#define SIZE		64

struct cores {
	struct bench *b;
	bool takes_turns;
	u64 until;			/* ns */
	u32 working;			/* [a] */
	u32 pairs;			/* [a] made */
	u32 failed;			/* [a] allocations */
	u32 interrupts;			/* [a] while making pairs */
	struct completion done;
};

static u32 make_pairs(struct cores *c)
{
	const struct bench_target t = c->b->t;
	u32 i;

	for (i = 0; i < PAIRS; i++) {
		void *p = bench_alloc(&t, SIZE, 8, GFP_KERNEL);

		if (!p && t.g != &race_nothing)
			__atomic_fetch_add(&c->failed, 1, __ATOMIC_RELAXED);
		bench_free(&t, p);
		if (c->takes_turns)
			cpu_relax();
		else if (i % SLICE == SLICE - 1 && clock_ns() > c->until)
			break;
	}
	return i;
}

static int work(void *arg)
{
	struct cores *c = arg;
	u32 before = irq_total(raw_smp_processor_id()), pairs;

	writes_begin();
	pairs = make_pairs(c);
	writes_end();
	__atomic_fetch_add(&c->pairs, pairs, __ATOMIC_RELAXED);
	before = irq_total(raw_smp_processor_id()) - before;
	__atomic_fetch_add(&c->interrupts, before, __ATOMIC_RELAXED);
	if (__atomic_sub_fetch(&c->working, 1, __ATOMIC_SEQ_CST) == 0)
		complete(&c->done);
	return 0;
}

/* Return: ns; 0: out of memory. */
static u64 run(struct cores *c, unsigned int nr)
{
	struct thread *threads[NR_CPUS];
	unsigned int made = 0;
	u64 start, ns = 0;

	init_completion(&c->done);
	c->working = nr;
	c->pairs = 0;
	while (made < nr) {
		threads[made] = kthread_create_on_cpu(work, c, made,
						      "bench/%u");
		if (!threads[made])
			break;
		thread_get(threads[made++]);
	}
	start = clock_ns();
	c->until = start + REAL_TIME_NS;
	for (unsigned int i = 0; i < nr && made == nr; i++)
		wake_up_thread(threads[i]);
	if (made == nr) {
		wait_for_completion(&c->done);
		ns = clock_ns() - start;
	}
	while (made--)
		if (ns)
			thread_join(threads[made]);
		else
			kthread_stop(threads[made]);
	return ns;
}

static void report(struct cores *c, unsigned int nr, u64 ns, u64 empty)
{
	struct bench *b = c->b;
	u32 pairs = c->pairs;
	char name[32];

	format(name, sizeof(name), "e.kernel.cpus=%u.size=%u", nr, SIZE);
	if (writes_counted())
		bench_figure(b, bench_each(writes_shared(), pairs),
			     "%s.shared_writes_per_pair", name);
	else if (b->clock.counts)
		bench_figure(b, bench_units(b, ns, empty, pairs),
			     "%s.insns_per_pair", name);
	else
		bench_figure(b, bench_units(b, ns, 0, pairs),
			     "%s.elapsed_per_pair_ns", name);
	if (!writes_counted() && !b->clock.counts)
		bench_figure(b, pairs * 1000ull * NSEC_PER_SEC / ns,
			     "%s.pairs_per_s", name);
}

static int pairs_of(struct cores *c, unsigned int nr)
{
	const struct bench_target t = c->b->t;
	u64 empty, ns;

	bench_quiet_begin(c->b);
	c->b->t.g = &race_nothing;
	c->b->t.own = false;
	empty = run(c, nr);
	c->b->t = t;
	c->interrupts = 0;
	writes_forget();
	ns = run(c, nr);
	race_quiet_end();
	c->b->interrupts += c->interrupts;
	if (!empty || !ns || c->failed)
		return -ENOMEM;
	report(c, nr, ns, empty);
	bench_rest(c->b);
	return command_interrupted() ? -EINTR : 0;
}

int bench_cores(struct bench *b)
{
	struct cores c = { .b = b, .takes_turns = b->clock.counts };
	int err = writes_init();

	for (unsigned int nr = 1; nr <= num_online_cpus() && !err; nr++)
		err = pairs_of(&c, nr);
	writes_exit();
	return err;
}
