// SPDX-License-Identifier: MIT
/*
 * percpu/sites.h - who asked for which per-CPU memory, and who freed it
 *
 * With percpu_debug=1 every object of alloc_percpu() has a record: its call
 * site, its size as it was asked for, the thread and the core. Records are
 * kept beside the allocator and found by the cookie, so it makes no
 * difference which generation serves. Of objects that were freed the latest
 * are remembered, for when one is freed again.
 *
 *   cookie --hash--> live[] -> record -> record      one for each object
 *          --hash--> dead[]                          the last one freed there
 *
 * Without percpu_debug=1 nothing is allocated, and alloc_percpu() and
 * free_percpu() cost one test more.
 *
 * Rules    R1 as many records as objects, less those that no memory was
 *          found for; R2 each record's object is in use and large enough
 *          (pcpu_sites_verify).
 * Locks    sites_lock guards records and tables.
 * See      docs/percpu/looking.md, tests/percpu/test_sites.c
 */
#pragma once

#include "percpu/percpu_internal.h"

/* Who did something: taken down where it was done. */
struct pcpu_actor {
	vaddr_t caller;
	u32 thread;		/* its id; in an interrupt, the interrupted */
	u32 cpu;
};

struct pcpu_site {
	vaddr_t cookie;		/* 0: none */
	u32 size;		/* bytes of a copy, as asked for */
	u32 align;
	u32 number;		/* of the allocation, counted from 1 */
	struct pcpu_actor taken;
	struct pcpu_actor freed;	/* caller 0: it is in use */
};

extern bool pcpu_sites_on;	/* [I] after set-up: percpu_debug= */

/* Takes memory for the tables; once, before the first object. */
void pcpu_sites_init(void *(*early_alloc)(size_t size));
/* Records come from slab from here on. */
void pcpu_sites_init_late(void);

/* The object at cookie was given out. Context: any that gfp allows. */
void pcpu_site_taken(const void *cookie, const struct pcpu_request *req);

/*
 * It is about to be freed by caller: its record becomes one of the dead.
 * Return: whether it had one. Context: any.
 */
bool pcpu_site_freed(const void *cookie, vaddr_t caller);

/* It had none, and was freed all the same: one less without a record. */
void pcpu_site_unrecorded_freed(void);

/*
 * The object that has va in it: as a cookie, or as an address of a core's
 * copy, *cpu then. Looks at all records: for reports.
 * Return: false if none has. Context: any.
 */
bool pcpu_site_find(struct pcpu_allocator *a, vaddr_t va,
		    struct pcpu_site *site, unsigned int *cpu);

/* The latest object known to have been freed that had this cookie in it. */
bool pcpu_site_find_dead(vaddr_t cookie, struct pcpu_site *site);

/* Calls fn for each record, under the lock: fn neither prints nor sleeps. */
typedef void (*pcpu_site_fn)(void *ctx, const struct pcpu_site *site);
void pcpu_sites_foreach(pcpu_site_fn fn, void *ctx);

/* The number of the latest allocation; objects without a record. */
u32 pcpu_sites_latest(void);
unsigned long pcpu_sites_unrecorded(void);

/*
 * Says in the log who tried a free that was refused, and, if it is known,
 * whose memory that is or was. Context: any.
 */
void pcpu_site_tell_refused(struct pcpu_allocator *a, const void *cookie,
			    vaddr_t caller);

/* R1, R2, while nobody allocates or frees. Return: 0 or -EINVAL, told. */
int pcpu_sites_verify(struct pcpu_allocator *a) __must_check;
