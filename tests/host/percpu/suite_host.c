// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/suite_host.c - the suite's surroundings on the host
 */
#include <string.h>

#include "tests/host/host.h"
#include "tests/host/percpu/host_percpu.h"
#include "tests/percpu/suite.h"

int suite_setup(struct pcpu_allocator *a, const struct pcpu_generation *g,
		const struct pcpu_alloc_info *info, bool whole_chunks)
{
	suite_early_alloc_fn early_alloc = suite_take_early();

	if (early_alloc)
		return host_percpu_setup_early(a, g, info, early_alloc);
	return host_percpu_setup(a, g, info, whole_chunks ?
				 &host_backend_whole : &host_backend);
}

void suite_teardown(struct pcpu_allocator *a)
{
	host_percpu_teardown(a);
	suite_free_early();
}

void suite_settle(struct pcpu_allocator *a)
{
	(void)a;
	while (host_run_work())
		;
}

void suite_fail_pages_after(int calls)
{
	host_fail_populate_after(calls);
}

void suite_fail_chunks_after(int calls)
{
	host_fail_map_after(calls);
}

void suite_fail_metadata_after(int calls)
{
	host_fail_kmalloc_after(calls);
}

long suite_pages_in_use(void)
{
	return host_pages_in_use();
}

bool suite_log_says(const char *text)
{
	return strstr(host_log_text(), text) != NULL;
}

void suite_log_clear(void)
{
	host_log_clear();
}
