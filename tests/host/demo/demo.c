// SPDX-License-Identifier: MIT
/*
 * tests/host/demo/demo.c - the allocator of per-CPU memory, step by step
 *
 *   percpu-demo [-c CORES] [-g GENERATION]
 *
 * A small program around the library, made to be stepped in a debugger: it
 * says what it does, and shows the map before and after. Each step is a
 * function of its own, to stop at: step_allocate(), step_free() ...
 *
 * With more cores than one, threads stand for cores: each knows its number,
 * as a core knows its offset, and touches its own copy only.
 *
 * See      docs/percpu/demo.md
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/host/demo/picture.h"
#include "tests/host/percpu/host_percpu.h"

#define HITS	1000		/* by each core */

static struct pcpu_allocator allocator;
static __thread unsigned int this_cpu;	/* which core a thread is */

/* Where a core's copy is: what per_cpu_ptr() and this_cpu_ptr() do. */
static void *copy_of(void *cookie, unsigned int cpu)
{
	return (char *)cookie - allocator.delta + allocator.unit_offset[cpu];
}

/* "chunk 1, offset 64": the same in every unit. */
static void print_place(void *cookie)
{
	struct pcpu_place place;
	unsigned long flags;

	spin_lock_irqsave(&allocator.lock, flags);
	if (!pcpu_place_of(&allocator, (vaddr_t)copy_of(cookie, 0), &place))
		exit(1);
	printf("chunk %u, offset %zu", place.chunk->id,
	       place.chunk->unit_start + place.off);
	spin_unlock_irqrestore(&allocator.lock, flags);
}

static void print_map(const char *when)
{
	printf(" %s\n", when);
	picture_print(&allocator);
}

/* --- the steps --- */

static void step_set_up(const struct pcpu_generation *g, unsigned int cores)
{
	struct pcpu_layout wanted = {
		.nr_cpus = cores, .static_size = 16384,
		.dyn_size = 16384, .atom_size = PAGE_SIZE,
	};
	struct pcpu_alloc_info info;

	if (pcpu_build_alloc_info(&wanted, &info) ||
	    host_percpu_setup(&allocator, g, &info, &host_backend))
		exit(1);
	printf("== set up: %s, %u core%s\n", g->name, cores,
	       cores == 1 ? "" : "s");
	printf("  a unit has %zu bytes: %zu static, %zu to be given out\n",
	       info.unit_size, info.static_size, info.dyn_size);
	for (unsigned int cpu = 0; cpu < cores; cpu++)
		printf("  core %u's unit begins %zu bytes behind the first\n",
		       cpu, allocator.unit_offset[cpu]);
	print_map("after");
}

static void *step_allocate(size_t size, size_t align)
{
	void *cookie;

	printf("== allocate %zu bytes, aligned to %zu\n", size, align);
	print_map("before");
	cookie = allocator.generation->alloc(&allocator, size, align,
					     GFP_KERNEL);
	if (!cookie)
		exit(1);
	print_map("after");
	printf("  it is at ");
	print_place(cookie);
	printf(", in every core's unit\n");
	return cookie;
}

static void step_free(void *cookie)
{
	printf("== free what is at ");
	print_place(cookie);
	printf("\n");
	print_map("before");
	if (allocator.generation->free(&allocator, cookie))
		exit(1);
	print_map("after");
}

static void step_free_again(void *cookie)
{
	printf("== free it again\n");
	fflush(stdout);
	if (!allocator.generation->free(&allocator, cookie))
		exit(1);
}

static void step_find_copies(void *cookie)
{
	printf("== from the cookie to each core's copy\n");
	printf("  the cookie %p is no address; minus %#zx it is core 0's\n",
	       cookie, (size_t)allocator.delta);
	for (unsigned int cpu = 0; cpu < allocator.nr_cpus; cpu++)
		printf("  core %u: %p\n", cpu, copy_of(cookie, cpu));
}

struct core {
	pthread_t thread;
	unsigned int cpu;
	void *counter;		/* the cookie */
};

static void *run_core(void *arg)
{
	const struct core *core = arg;
	unsigned long *mine;

	this_cpu = core->cpu;
	mine = copy_of(core->counter, this_cpu);
	for (int i = 0; i < HITS; i++)
		++*mine;	/* nobody else's: no lock */
	return NULL;
}

static void step_count(void *cookie)
{
	struct core cores[PCPU_MAX_CPUS];
	unsigned long sum = 0;

	printf("== each core counts to %d in its own copy\n", HITS);
	for (unsigned int cpu = 0; cpu < allocator.nr_cpus; cpu++) {
		cores[cpu] = (struct core){ .cpu = cpu, .counter = cookie };
		if (pthread_create(&cores[cpu].thread, NULL, run_core,
				   &cores[cpu]))
			exit(1);
	}
	for (unsigned int cpu = 0; cpu < allocator.nr_cpus; cpu++) {
		pthread_join(cores[cpu].thread, NULL);
		sum += *(unsigned long *)copy_of(cookie, cpu);
	}
	printf("  the sum of all copies: %lu\n", sum);
}

static void step_balance(void)
{
	printf("== balance: what is left for later, for who may sleep\n");
	print_map("before");
	while (host_run_work())
		;
	print_map("after");
}

static void run(const struct pcpu_generation *g, unsigned int cores)
{
	void *first, *counter, *large[2];

	step_set_up(g, cores);
	first = step_allocate(32, 4);
	counter = step_allocate(sizeof(unsigned long), 64);
	step_find_copies(counter);
	step_count(counter);
	step_free(first);
	step_free_again(first);
	first = step_allocate(100, 4);
	large[0] = step_allocate(20000, PAGE_SIZE);
	large[1] = step_allocate(20000, PAGE_SIZE);
	step_free(large[0]);
	step_free(large[1]);
	step_balance();
	step_free(first);
	step_free(counter);
	host_percpu_teardown(&allocator);
}

static int usage(void)
{
	const struct pcpu_generation *const *g;

	fprintf(stderr, "usage: percpu-demo [-c CORES] [-g GENERATION]\n"
		"1 to %u cores; generations:", PCPU_MAX_CPUS);
	for (g = pcpu_generations; *g; g++)
		if ((*g)->chunks)
			fprintf(stderr, " %s", (*g)->name);
	fprintf(stderr, "\n");
	return 2;
}

int main(int argc, char **argv)
{
	const struct pcpu_generation *g = &pcpu_bitmap;
	unsigned int cores = 4;
	int c;

	while ((c = getopt(argc, argv, "c:g:")) != -1) {
		if (c == 'c')
			cores = (unsigned int)strtoul(optarg, NULL, 10);
		else if (c == 'g')
			g = pcpu_generation_find(optarg);
		else
			return usage();
	}
	if (!g || !g->chunks || optind < argc || cores < 1 ||
	    cores > PCPU_MAX_CPUS)
		return usage();
	run(g, cores);
	return 0;
}
