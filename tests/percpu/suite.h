// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite.h - what the suite of the generations runs in
 *
 * The same tests on the host and on the target; where memory comes from and
 * how failures are ordered differs, and is below.
 */
#pragma once

#include "percpu/percpu_internal.h"
#include "tests/ktest.h"

/* Instances over memory of their own. Pages and metadata may be made to fail
 * after so many calls; -1: never. */
int suite_setup(struct pcpu_allocator *a, const struct pcpu_generation *g,
		const struct pcpu_alloc_info *info, bool whole_chunks)
	__must_check;
/* The next instance is from before there is a heap: suite_ready() makes one
 * that has it. Its metadata goes with suite_teardown(). */
void suite_early(void);
void suite_ready(struct pcpu_allocator *a);
void suite_teardown(struct pcpu_allocator *a);
void suite_settle(struct pcpu_allocator *a);	/* pending balance is done */
/* And nothing is kept ready that could go back, suite_common.c. */
void suite_quiesce(struct pcpu_allocator *a);
void suite_fail_pages_after(int calls);
void suite_fail_chunks_after(int calls);
void suite_fail_metadata_after(int calls);
long suite_pages_in_use(void);
/* Did the log say it since suite_log_clear()? */
bool suite_log_says(const char *text);
void suite_log_clear(void);

/* --- suite_common.c --- */

/* The layout most tests use: 4 cores, one group, units of 60 KiB. */
struct pcpu_alloc_info suite_layout(unsigned int nr_cpus, int nr_groups,
				    size_t reserved);

/* An instance for a test; NULL is noted as a failure. */
struct pcpu_allocator *suite_begin(const struct pcpu_generation *g,
				   const struct pcpu_alloc_info *info);
/* Checks all its rules and ends it. */
void suite_finish(struct pcpu_allocator *a);
/* The rules of what is around a cookie; of all, where that cannot be told. */
int suite_verify_at(struct pcpu_allocator *a, const void *cookie) __must_check;

/* For suite_setup() and suite_teardown(): pcpu_setup.early_alloc, or NULL. */
typedef void *(*suite_early_alloc_fn)(size_t size);
suite_early_alloc_fn suite_take_early(void);
void suite_free_early(void);

/* What a test needs of a generation, as a sum. */
#define NEEDS_NOTHING	0u
#define NEEDS_CHUNKS	(1u << 0)	/* the engine of percpu/alloc.c */
#define NEEDS_GROWTH	(1u << 1)
#define NEEDS_ATOMIC	(1u << 2)
#define NEEDS_RESERVED	(1u << 3)
#define NEEDS_CHECKS	(1u << 4)	/* of what is freed */
#define NEEDS_ANY_ALIGN	(1u << 5)
#define NEEDS_PLACES	(1u << 6)	/* chunks, each area at the first fit */

/* Has it all that? If not, a note says what is missing. */
bool suite_able(const struct pcpu_generation *g, unsigned int needs);

/* In order of age those that have it; the others are noted. */
#define for_each_able(g, needs)						\
	for (const struct pcpu_generation *const *p_ = pcpu_generations;\
	     ((g) = *p_); p_++)						\
		if (!suite_able(g, needs)) {} else

/* --- model.c: random operations against a list of what should be --- */

struct model_options {
	unsigned long nr_ops;
	unsigned int max_objects;
	unsigned int verify_all_every;	/* operations; 0: at the end only */
	bool verify_each;		/* the touched chunk after each */
	bool inject;			/* now and then pages fail */
	bool shared;			/* others use the instance, too */
	unsigned int seed;
};

/* NULL: all as it should be; else what is not. Leaves nothing allocated. */
const char *model_run(struct pcpu_allocator *a,
		      const struct model_options *options);
