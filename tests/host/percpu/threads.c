// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/threads.c - threads as cores, on one allocator
 *
 *   percpu_threads [-n OPS] [-j THREADS] [-s SEED] [-t] [GENERATION...]
 *
 * Each thread is a core. It allocates, sleeping or not, signs every core's
 * copy, leaves objects in places that all share and frees what others left
 * there; one more thread balances, shrinks, looks and verifies meanwhile. An
 * object has one owner at a time, who finds the sign that was left.
 *
 * Made for a thread sanitizer (SANITIZE=thread): it has to stay silent. -t is
 * the broken twin, whose spin locks keep nobody out: it has to complain.
 *
 * Exit status: 0 all as it should be, 1 not, 2 usage.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/host/percpu/host_percpu.h"

#define CORES		4
#define PLACES		64
#define THREADS_MAX	16

struct object {
	void *cookie;
	size_t size;
	u32 sign;
};

struct options {
	unsigned long ops;		/* of all threads together */
	unsigned int threads;
	unsigned int seed;
};

static struct pcpu_allocator a;
static struct object *places[PLACES];	/* [a] taken by exchange */
static const struct options *options;
static unsigned long mismatches;	/* [a] */
static unsigned int working;		/* [a] threads not at their end */

/* --- one thread --- */

struct core {
	pthread_t thread;
	unsigned int id;
	u32 random;
	unsigned long nr_allocs;
	unsigned long nr_failed;
};

static u32 below(struct core *c, u32 limit)
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 17;
	c->random ^= c->random << 5;
	return c->random % limit;
}

static void mismatch(const char *what)
{
	if (!__atomic_fetch_add(&mismatches, 1, __ATOMIC_RELAXED))
		fprintf(stderr, "threads: %s\n", what);
}

static u32 *copy_of(const struct object *o, unsigned int cpu)
{
	return a.generation->ptr(&a, o->cookie, cpu);
}

static struct object *take(struct core *c)
{
	static const size_t sizes[] = { 4, 16, 64, 256, 2048, 12288 };
	size_t size = sizes[below(c, ARRAY_SIZE(sizes))];
	gfp_t gfp = below(c, 4) || !a.generation->can.atomic ? GFP_KERNEL :
							       GFP_NOWAIT;
	struct object *o = malloc(sizeof(*o));

	if (!o)
		abort();
	o->size = size;
	o->sign = c->random;
	o->cookie = a.generation->alloc(&a, size, 8, gfp | __GFP_NOWARN);
	c->nr_allocs++;
	if (!o->cookie) {
		if (gfp == GFP_KERNEL && a.generation->can.grows)
			mismatch("who may sleep got no memory");
		c->nr_failed++;
		free(o);
		return NULL;
	}
	for (unsigned int cpu = 0; cpu < CORES; cpu++) {
		u32 *copy = copy_of(o, cpu);

		if (copy[0] || copy[size / 4 - 1])
			mismatch("a copy is not zeroed");
		copy[0] = o->sign;
		copy[size / 4 - 1] = o->sign;
	}
	return o;
}

static void give(struct object *o)
{
	for (unsigned int cpu = 0; cpu < CORES; cpu++) {
		u32 *copy = copy_of(o, cpu);

		if (copy[0] != o->sign || copy[o->size / 4 - 1] != o->sign)
			mismatch("a copy has another's sign");
	}
	if (a.generation->free(&a, o->cookie))
		mismatch("a free was refused");
	free(o);
}

/* The new one goes where another was, which is ours then. */
static void *run_core(void *arg)
{
	struct core *c = arg;

	for (unsigned long i = 0; i < options->ops / options->threads; i++) {
		struct object *o = below(c, 8) < 5 ? take(c) : NULL;

		o = __atomic_exchange_n(&places[below(c, PLACES)], o,
					__ATOMIC_ACQ_REL);
		if (o)
			give(o);
	}
	__atomic_fetch_sub(&working, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* --- the one that looks after all --- */

static void count_area(void *ctx, const struct pcpu_chunk *chunk,
		       const struct pcpu_area *area)
{
	size_t *used = ctx;

	(void)chunk;
	*used += area->used ? area->size : 0;
}

static void *run_balance(void *arg)
{
	const struct pcpu_generation *g = a.generation;
	struct pcpu_stats s;
	size_t used;

	(void)arg;
	for (unsigned int i = 0; __atomic_load_n(&working, __ATOMIC_ACQUIRE);
	     i++) {
		host_run_work();
		g->stats(&a, &s);
		used = 0;
		g->walk(&a, count_area, &used);
		if (i % 16 == 0 && g->verify(&a))
			mismatch("a rule is broken");
		if (g->chunks && i % 64 == 0)
			pcpu_allocator_shrink(&a);
		usleep(100);
	}
	return NULL;
}

/* --- all of them --- */

static void run_all(struct core *cores)
{
	pthread_t balance;

	working = options->threads;
	for (unsigned int i = 0; i < options->threads; i++) {
		cores[i] = (struct core){
			.id = i, .random = (options->seed * THREADS_MAX + i) *
					   2654435761u | 1,
		};
		if (pthread_create(&cores[i].thread, NULL, run_core,
				   &cores[i]))
			abort();
	}
	if (pthread_create(&balance, NULL, run_balance, NULL))
		abort();
	for (unsigned int i = 0; i < options->threads; i++)
		pthread_join(cores[i].thread, NULL);
	pthread_join(balance, NULL);
	for (unsigned int i = 0; i < PLACES; i++) {
		if (places[i])
			give(places[i]);
		places[i] = NULL;
	}
	host_run_work();
	if (a.generation->verify(&a))
		mismatch("a rule is broken at the end");
}

static struct pcpu_alloc_info layout(void)
{
	struct pcpu_layout l = {
		.nr_cpus = CORES, .static_size = 16384, .reserved_size = 8192,
		.dyn_size = 20480, .atom_size = PAGE_SIZE,
	};
	struct pcpu_alloc_info info;

	if (pcpu_build_alloc_info(&l, &info))
		abort();
	return info;
}

static int campaign(const struct pcpu_generation *g)
{
	struct pcpu_alloc_info info = layout();
	struct core cores[THREADS_MAX];
	unsigned long allocs = 0, failed = 0, before = mismatches;
	time_t start = time(NULL);
	struct pcpu_stats s;

	if (host_percpu_setup(&a, g, &info, &host_backend))
		return 1;
	run_all(cores);
	for (unsigned int i = 0; i < options->threads; i++) {
		allocs += cores[i].nr_allocs;
		failed += cores[i].nr_failed;
	}
	g->stats(&a, &s);
	if (s.nr_cur_alloc || s.nr_alloc != allocs - failed)
		mismatch("statistics count other objects");
	printf("%s threads=%u ops=%lu allocs=%lu failed=%lu mismatches=%lu "
	       "seconds=%ld\n", g->name, options->threads, options->ops,
	       allocs, failed, mismatches - before,
	       (long)(time(NULL) - start));
	host_percpu_teardown(&a);
	return mismatches != before;
}

static bool chosen(const char *name, char **names)
{
	if (!*names)
		return true;
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static int usage(void)
{
	fprintf(stderr, "usage: percpu_threads [-n OPS] [-j THREADS] "
		"[-s SEED] [-t] [GENERATION...]\n");
	return 2;
}

int main(int argc, char **argv)
{
	static struct options chosen_options = {
		.ops = 100000, .threads = CORES, .seed = 1,
	};
	const struct pcpu_generation *const *g;
	int status = 0, c;

	while ((c = getopt(argc, argv, "n:j:s:t")) != -1) {
		if (c == 'n')
			chosen_options.ops = strtoul(optarg, NULL, 0);
		else if (c == 'j')
			chosen_options.threads = (unsigned int)atoi(optarg);
		else if (c == 's')
			chosen_options.seed = (unsigned int)atoi(optarg);
		else if (c == 't')
			host_break_locks();
		else
			return usage();
	}
	if (chosen_options.threads < 1 || chosen_options.threads > THREADS_MAX)
		return usage();
	options = &chosen_options;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (g = pcpu_generations; *g; g++)
		if (chosen((*g)->name, argv + optind))
			status |= campaign(*g);
	return status;
}
