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
void suite_teardown(struct pcpu_allocator *a);
void suite_settle(struct pcpu_allocator *a);	/* pending balance is done */
void suite_fail_pages_after(int calls);
void suite_fail_chunks_after(int calls);
void suite_fail_metadata_after(int calls);
long suite_pages_in_use(void);
/* Did the log say it since suite_log_clear()? */
bool suite_log_says(const char *text);
void suite_log_clear(void);

/* The layout most tests use: 4 cores, one group, units of 60 KiB. */
struct pcpu_alloc_info suite_layout(unsigned int nr_cpus, int nr_groups,
				    size_t reserved);

#define for_each_generation(g)						\
	for (const struct pcpu_generation *const *p_ = pcpu_generations;\
	     ((g) = *p_); p_++)

/* --- model.c: random operations against a list of what should be --- */

struct model_options {
	unsigned long nr_ops;
	unsigned int max_objects;
	unsigned int verify_all_every;	/* operations; 0: at the end only */
	bool verify_each;		/* the touched chunk after each */
	bool inject;			/* now and then pages fail */
	unsigned int seed;
};

/* NULL: all as it should be; else what is not. Leaves nothing allocated. */
const char *model_run(struct pcpu_allocator *a,
		      const struct model_options *options);
