// SPDX-License-Identifier: MIT
/*
 * tests/stress/stress_percpu.c - each generation, all cores at once
 *
 *   stress percpu 1000000        so many operations per generation
 *   stress -k percpu 1000000     and the cores stay as they are
 *
 * A thread for each core runs the model of tests/percpu/model.c, all on one
 * instance: what a thread allocates is zeroed and filled in every core's
 * copy, and must be as filled when it is freed, so that two threads never
 * have a byte in common. After each operation the chunk it touched is
 * verified, after every VERIFY_ALL all of them. Balance is done by a work
 * item meanwhile, as for the kernel's own allocator.
 */
#include "kernel/core/clock.h"
#include "kernel/core/command.h"
#include "kernel/core/console.h"
#include "kernel/core/cpumask.h"
#include "kernel/sched/thread.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"
#include "tests/percpu/suite.h"
#include "tests/stress/stress.h"

#define VERIFY_ALL	2000	/* operations of a thread */

struct runner {
	struct pcpu_allocator *a;
	struct model_options options;
	const char *wrong;
	struct thread *thread;
};

static int run_model(void *arg)
{
	struct runner *r = arg;

	r->wrong = model_run(r->a, &r->options);
	return 0;
}

/* Its first chunk lies in vmalloc()'s memory. Return: 0 or negative. */
static int instance_begin(struct pcpu_allocator *a,
			  const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = suite_layout(nr_cpu_ids, 1, 8192);
	void *units = vmalloc(pcpu_alloc_info_span(&info));
	struct pcpu_setup s = {
		.generation = g, .info = &info, .backend = &pcpu_backend_vm,
		.base = (vaddr_t)units,
		.cookie_base = (vaddr_t)units ^ 0x40000000u,
	};
	int err = units ? g->setup(a, &s) : -ENOMEM;

	if (err) {
		vfree(units);
		return err;
	}
	a->can_grow = true;
	a->async = true;
	return 0;
}

static void instance_end(struct pcpu_allocator *a)
{
	void *units = (void *)a->base;

	a->async = false;
	if (a->generation->chunks)
		flush_work(&a->work);
	a->generation->teardown(a);
	vfree(units);
}

/* Return: how many threads found something wrong. */
static u32 report(const struct runner *runners, unsigned int nr, u32 ops,
		  u64 ns, u32 moves)
{
	struct pcpu_allocator *a = runners[0].a;
	struct pcpu_stats s;
	u32 mismatches = 0;

	for (unsigned int i = 0; i < nr; i++) {
		if (!runners[i].wrong)
			continue;
		console_printf("stress percpu: thread %u: %s\n", i,
			       runners[i].wrong);
		mismatches++;
	}
	a->generation->stats(a, &s);
	console_printf("stress percpu: %s: %u threads, %u operations, %u "
		       "mismatches, %u ms, %zu allocations, at most %u chunks, "
		       "cores off or on %u times\n", a->generation->name, nr,
		       ops, mismatches, (u32)(ns / NSEC_PER_MSEC), s.nr_alloc,
		       s.nr_max_chunks, moves);
	return mismatches;
}

static u32 run_generation(const struct pcpu_generation *g,
			  struct pcpu_allocator *a, u32 ops, bool move)
{
	struct runner runners[NR_CPUS] = { 0 };
	unsigned int nr = num_online_cpus(), i;
	u64 start = clock_ns();
	u32 moves;

	for (i = 0; i < nr; i++) {
		runners[i].a = a;
		runners[i].wrong = "no memory for the thread";
		runners[i].options = (struct model_options){
			.nr_ops = ops / nr, .max_objects = 1000, .seed = i + 1,
			.verify_all_every = VERIFY_ALL, .verify_each = true,
			.shared = true,
		};
		runners[i].thread = stress_thread(run_model, &runners[i],
						  g->name);
	}
	if (move)
		stress_cores_begin();
	for (i = 0; i < nr; i++)
		if (runners[i].thread)
			thread_join(runners[i].thread);
	moves = move ? stress_cores_end() : 0;
	return report(runners, nr, ops / nr * nr, clock_ns() - start, moves);
}

int stress_percpu(u32 ops, bool move)
{
	struct pcpu_allocator *a = kzalloc(sizeof(*a), GFP_KERNEL);
	const struct pcpu_generation *const *g;
	struct counter_values before;
	u32 mismatches = 0;
	int broken, leaks;

	counters_read(&before);
	for (g = pcpu_generations; *g && !command_interrupted(); g++) {
		if (!a || instance_begin(a, *g)) {
			console_printf("stress percpu: no memory for %s\n",
				       (*g)->name);
			mismatches++;
			continue;
		}
		mismatches += run_generation(*g, a, ops, move);
		instance_end(a);
	}
	broken = invariants_check();
	leaks = counters_compare(&before);
	kfree(a);
	console_printf("stress percpu: %u mismatches, %d invariants broken, %d "
		       "counters off\n", mismatches, broken, leaks);
	if (command_interrupted())
		return STATUS_INTERRUPTED;
	return mismatches || broken || leaks;
}
