// SPDX-License-Identifier: MIT
/*
 * tests/percpu/suite_target.c - the suite's surroundings in the kernel
 *
 * The real backends, with failures in front of them. First chunks of the
 * suite's instances lie in vmalloc() memory; balance work is noted, and run
 * by the test itself, so that nothing happens behind its back.
 */
#include <string.h>

#include "kernel/core/clock.h"
#include "kernel/core/printk.h"
#include "mm/fault_inject.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "percpu/kernel_internal.h"
#include "tests/percpu/suite.h"

#define MAX_PENDING	8

static struct pcpu_allocator *pending[MAX_PENDING];
static int pages_left = -1, chunks_left = -1;
static long pages_in_use;
static u64 log_mark;

static bool fails(int *left)
{
	if (*left > 0)
		--*left;
	else if (*left == 0)
		return true;
	return false;
}

static int vm_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	return fails(&chunks_left) ? -ENOMEM : pcpu_backend_vm.map(chunk, gfp);
}

static int km_map(struct pcpu_chunk *chunk, gfp_t gfp)
{
	return fails(&chunks_left) ? -ENOMEM : pcpu_backend_km.map(chunk, gfp);
}

static void vm_unmap(struct pcpu_chunk *chunk)
{
	pcpu_backend_vm.unmap(chunk);
}

static void km_unmap(struct pcpu_chunk *chunk)
{
	pcpu_backend_km.unmap(chunk);
}

static long units_pages(const struct pcpu_chunk *chunk, unsigned int nr)
{
	return (long)(nr * chunk->owner->nr_cpus);
}

static int populate(struct pcpu_chunk *chunk, unsigned int first,
		    unsigned int last, gfp_t gfp)
{
	int err = fails(&pages_left) ? -ENOMEM :
		  pcpu_backend_vm.populate(chunk, first, last, gfp);

	if (!err)
		pages_in_use += units_pages(chunk, last - first);
	return err;
}

static void depopulate(struct pcpu_chunk *chunk, unsigned int first,
		       unsigned int last)
{
	pcpu_backend_vm.depopulate(chunk, first, last);
	pages_in_use -= units_pages(chunk, last - first);
}

static void flush(struct pcpu_chunk *chunk, unsigned int first,
		  unsigned int last)
{
	pcpu_backend_vm.flush(chunk, first, last);
}

static const struct pcpu_backend suite_vm = {
	.name = "vm", .map = vm_map, .unmap = vm_unmap, .populate = populate,
	.depopulate = depopulate, .flush = flush,
};

static const struct pcpu_backend suite_km = {
	.name = "km", .keeps_pages = true, .block_max = 4 * SZ_1M, .map = km_map,
	.unmap = km_unmap, .populate = populate, .depopulate = depopulate,
	.flush = flush,
};

static void note_balance(struct pcpu_allocator *a)
{
	for (unsigned int i = 0; i < MAX_PENDING; i++)
		if (pending[i] == a)
			return;
	for (unsigned int i = 0; i < MAX_PENDING; i++) {
		if (!pending[i]) {
			pending[i] = a;
			return;
		}
	}
}

static bool take_pending(const struct pcpu_allocator *a)
{
	for (unsigned int i = 0; i < MAX_PENDING; i++) {
		if (pending[i] == a) {
			pending[i] = NULL;
			return true;
		}
	}
	return false;
}

int suite_setup(struct pcpu_allocator *a, const struct pcpu_generation *g,
		const struct pcpu_alloc_info *info, bool whole_chunks)
{
	struct pcpu_setup s = {
		.generation = g, .info = info, .kick = note_balance,
		.backend = whole_chunks ? &suite_km : &suite_vm,
		.early_alloc = suite_take_early(),
	};
	int err = pcpu_alloc_info_check(info);
	void *units;

	if (err)
		return err;
	units = vmalloc(pcpu_alloc_info_span(info));
	if (!units)
		return -ENOMEM;
	s.base = (vaddr_t)units;
	s.cookie_base = s.base ^ 0x40000000u;	/* no address of anything */
	err = g->setup(a, &s);
	if (err) {
		vfree(units);
		return err;
	}
	if (!s.early_alloc)
		suite_ready(a);
	return 0;
}

void suite_teardown(struct pcpu_allocator *a)
{
	void *units = (void *)a->base;

	take_pending(a);
	a->generation->teardown(a);
	vfree(units);
	suite_free_early();
}

void suite_settle(struct pcpu_allocator *a)
{
	while (take_pending(a))
		pcpu_balance(a);
}

void suite_fail_pages_after(int calls)
{
	pages_left = calls;
}

void suite_fail_chunks_after(int calls)
{
	chunks_left = calls;
}

void suite_fail_metadata_after(int calls)
{
	if (calls < 0)
		fault_disarm(FAULT_SLAB);
	else
		fault_arm(FAULT_SLAB, &(struct fault_plan){
			.nth = (u32)calls + 1, .this_context = true });
}

long suite_pages_in_use(void)
{
	return pages_in_use;
}

struct log_search {
	const char *text;
	bool found;
};

static void look_at_record(void *ctx, const struct log_record *rec)
{
	struct log_search *s = ctx;

	if (rec->ts_ns >= log_mark && strstr(rec->text, s->text))
		s->found = true;
}

bool suite_log_says(const char *text)
{
	struct log_search s = { .text = text };

	log_foreach(look_at_record, &s);
	return s.found;
}

void suite_log_clear(void)
{
	log_mark = clock_ns();
}
