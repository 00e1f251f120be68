// SPDX-License-Identifier: MIT
/*
 * tests/schedules/instance.h - an allocator of per-CPU memory for a scenario
 *
 * An instance beside the kernel's own, for two cores, whatever runs it: by
 * turns an area map, a bitmap, a quartet. Nothing happens behind the
 * scenario's back: balance runs when the scenario calls it.
 *
 * Twins break what they are made of, so their memory is set aside: spans for
 * whole chunks that are never given back while the scenario runs. In these,
 * a page that is populated comes with garbage, as a page from anywhere.
 */
#pragma once

#include "percpu/percpu_internal.h"

#define INSTANCE_CPUS	2u

struct instance_layout {
	unsigned int static_pages;	/* of a unit */
	unsigned int unit_pages;
	const struct pcpu_generation *generation;	/* NULL: in turns */
};

extern struct pcpu_allocator instance;
extern const struct pcpu_backend instance_spans;	/* page by page */
extern const struct pcpu_backend instance_whole_spans;

/* Thread context. Return: 0, or a negative error with nothing left over. */
int instance_setup(const struct instance_layout *layout,
		   const struct pcpu_backend *backend) __must_check;
/* Takes back all that is allocated in it, too. */
void instance_teardown(void);

/* As its generation does it; aligned to 8, no warnings. */
void *instance_alloc(size_t size, gfp_t gfp);
int instance_free(void *cookie);

/* Has somebody asked for balance since the last call? */
bool instance_kicked(void);

/* In every core's copy, the first and the last word are value; are they? */
void instance_sign(void *cookie, size_t size, u32 value);
bool instance_signed(void *cookie, size_t size, u32 value);
