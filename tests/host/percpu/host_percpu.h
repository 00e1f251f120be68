// SPDX-License-Identifier: MIT
/*
 * tests/host/percpu/host_percpu.h - the allocator's surroundings on a host
 *
 * A backend with memory from mmap(), whose pages can be made to fail, and
 * instances for tests.
 */
#pragma once

#include "percpu/percpu_internal.h"
#include "tests/host/percpu/seam.h"

extern const struct pcpu_backend host_backend;		/* page by page */
extern const struct pcpu_backend host_backend_whole;	/* all at once */

/* Pages of a core (chunks) fail once so many have succeeded; -1: none. */
void host_fail_populate_after(int calls);
void host_fail_map_after(int calls);

/*
 * An instance over first units of its own. async: balance work is noted
 * (host_run_work() runs it).
 * Return: 0 or what setup says.
 */
int host_percpu_setup(struct pcpu_allocator *a,
		      const struct pcpu_generation *generation,
		      const struct pcpu_alloc_info *info,
		      const struct pcpu_backend *backend) __must_check;
/* The same, from before there is a heap: neither grows nor balances. */
int host_percpu_setup_early(struct pcpu_allocator *a,
			    const struct pcpu_generation *generation,
			    const struct pcpu_alloc_info *info,
			    void *(*early_alloc)(size_t size)) __must_check;
void host_percpu_teardown(struct pcpu_allocator *a);

/* Pages of units in use now, in all instances. */
long host_pages_in_use(void);
