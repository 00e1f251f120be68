// SPDX-License-Identifier: MIT
/*
 * percpu/generation.h - what every way of having per-CPU memory is and can do
 *
 * The generations are plug-ins: all are in the image, each allocator is an
 * instance of one (struct pcpu_allocator), and commands, comparisons and
 * tests run the same code on any. percpu_internal.h has the rest.
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "mm/gfp.h"
#include "percpu/alloc_info.h"

struct pcpu_allocator;
struct pcpu_backend;
struct pcpu_chunk;
struct pcpu_chunk_kind;
struct pcpu_generation;

/* What is asked of an allocator. */
struct pcpu_request {
	size_t size;		/* bytes of one core's copy */
	size_t align;
	gfp_t gfp;
	bool reserved;		/* out of the reserved part, if there is one */
	bool atomic;		/* set by the engine: may not sleep */
	vaddr_t caller;
};

/* A piece of a chunk, as a walk shows it. */
struct pcpu_area {
	size_t off;		/* from the chunk's base */
	size_t size;
	bool used;
};
typedef void (*pcpu_area_fn)(void *ctx, const struct pcpu_chunk *chunk,
			     const struct pcpu_area *area);

struct pcpu_stats {
	size_t nr_alloc;		/* since set-up */
	size_t nr_dealloc;
	size_t nr_cur_alloc;
	size_t nr_max_alloc;
	unsigned int nr_chunks;		/* reserved one included */
	unsigned int nr_max_chunks;
	size_t min_alloc_size;
	size_t max_alloc_size;
	size_t refused;			/* frees of what was not allocated */
	size_t failed;			/* allocations */
	/* The rest without the reserved part. Pages are those of a unit. */
	size_t free_bytes;
	unsigned int nr_open_chunks;
	int nr_populated;
	int nr_empty;
	/*
	 * Bytes, of all cores together, the reserved part included and the
	 * static variables left out. memory: areas in use (a walk shows one
	 * core's), room_unused, and what is free in pages taken later.
	 */
	size_t memory;			/* taken for copies, now */
	size_t room_unused;		/* of it: from set-up, in no area */
	size_t metadata;		/* beside it: maps, tables, structs */
};

/* What an allocator is made of. */
struct pcpu_setup {
	const struct pcpu_generation *generation;
	const struct pcpu_alloc_info *info;
	const struct pcpu_backend *backend;
	vaddr_t base;		/* unit 0 of the first chunk */
	bool paged;		/* whose pages are mapped one by one */
	vaddr_t cookie_base;	/* cookie of its first byte */
	/* Zeroed metadata while there is no kzalloc(); never freed. NULL:
	 * there is one already. */
	void *(*early_alloc)(size_t size);
	unsigned int variant;	/* of the generation's; 0: the first */
	/* Runs pcpu_balance() soon; NULL: a work item does. */
	void (*kick)(struct pcpu_allocator *a);
};

/* What a generation can do; all instances of it alike. */
struct pcpu_abilities {
	size_t max_size;	/* bytes of an area; there may be less room */
	size_t max_align;	/* bytes; an area can count on that much */
	bool checks_align;	/* more is refused; else it is ignored */
	bool any_align;		/* not only powers of two */
	bool grows;		/* beyond the memory it was set up with */
	bool early;		/* serves before there is kmalloc() */
	bool atomic;		/* serves who may not sleep */
	bool reserved;		/* alloc_reserved() has a part of its own */
	bool checks_free;	/* a wrong free is named and refused */
};

/* What a generation is, for people; 14 characters each at most. */
struct pcpu_facts {
	const char *as_in;	/* the version that was the model */
	const char *holds;	/* how much */
	const char *object;	/* what n bytes take, for each core */
	const char *metadata;	/* bytes beside them */
	const char *cookie;
	const char *modules;	/* where their static variables go */
	const char *atomic;	/* what who may not sleep gets */
};

struct pcpu_generation {
	const char *name;		/* in commands and parameters */
	const char *versions;		/* of Linux that had it */
	struct pcpu_abilities can;
	struct pcpu_facts facts;
	const struct pcpu_chunk_kind *chunks;	/* NULL: has none */
	const char *const *variants;	/* what pcpu_setup.variant counts */
	/* The kernel's own areas of cores. NULL: as chunks want them. */
	void (*plan)(const struct pcpu_layout *l,
		     struct pcpu_alloc_info *info);
	int (*setup)(struct pcpu_allocator *a, const struct pcpu_setup *s);
	void (*teardown)(struct pcpu_allocator *a);
	/* NULL: no memory, or the request is refused; the log says why. */
	void *(*request)(struct pcpu_allocator *a,
			 const struct pcpu_request *request);
	void *(*alloc)(struct pcpu_allocator *a, size_t size, size_t align,
		       gfp_t gfp);
	void *(*alloc_reserved)(struct pcpu_allocator *a, size_t size,
				size_t align, gfp_t gfp);
	/* 0, or -EINVAL: refused and told, nothing changed. NULL: 0. */
	int (*free)(struct pcpu_allocator *a, void *cookie);
	void *(*ptr)(const struct pcpu_allocator *a, const void *cookie,
		     unsigned int cpu);
	void (*stats)(struct pcpu_allocator *a, struct pcpu_stats *stats);
	int (*verify)(struct pcpu_allocator *a);
	/* What is around a cookie only. NULL: it is always all. */
	int (*verify_at)(struct pcpu_allocator *a, const void *cookie);
	/* Each area, under the lock: fn may not sleep. Chunk by chunk, or
	 * with a chunk of NULL. */
	void (*walk)(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx);
};

extern const struct pcpu_generation pcpu_table;
extern const struct pcpu_generation pcpu_modalloc;
extern const struct pcpu_generation pcpu_areamap;
extern const struct pcpu_generation pcpu_bitmap;
extern const struct pcpu_generation pcpu_quartet;

/* In the order of their age; NULL behind the last. */
extern const struct pcpu_generation *const pcpu_generations[];
const struct pcpu_generation *pcpu_generation_find(const char *name);

/* --- request.c: what all generations do alike --- */

/* What requests a generation can serve. */
struct pcpu_limits {
	size_t granule;		/* size and alignment are rounded up to it */
	size_t max_size;
	bool (*align_ok)(size_t align);
};

/* Rounds a request; false: impossible, and told. */
bool pcpu_request_check(struct pcpu_request *req, const struct pcpu_limits *l);
/* Counts a failure and tells why. Return: NULL. */
void *pcpu_request_fail(struct pcpu_allocator *a,
			const struct pcpu_request *req, const char *reason,
			const char *advice);
static inline bool pcpu_gfp_is_atomic(gfp_t gfp)
{
	return (gfp & GFP_KERNEL) != GFP_KERNEL;
}
void *pcpu_allocator_alloc(struct pcpu_allocator *a, size_t size, size_t align,
			   gfp_t gfp);
void *pcpu_allocator_alloc_reserved(struct pcpu_allocator *a, size_t size,
				    size_t align, gfp_t gfp);
/* percpu_modalloc() of an instance (percpu/percpu.h), and its two halves:
 * what is asked for, and what is said if there is no room. */
void pcpu_modalloc_prepare(struct pcpu_request *req, const char *name);
void pcpu_modalloc_tell(const struct pcpu_request *req, const char *name);
void *pcpu_allocator_modalloc(struct pcpu_allocator *a, size_t size,
			      size_t align, const char *name);
/* Zeroed memory for own: early_alloc()'s, which is for ever, or kzalloc()'s.
 * May sleep. */
void *pcpu_own_zalloc(struct pcpu_allocator *a, size_t size);
void pcpu_own_free(struct pcpu_allocator *a, void *own);
/* Clears an instance, and fills what every generation has. */
void pcpu_setup_common(struct pcpu_allocator *a, const struct pcpu_setup *s);
