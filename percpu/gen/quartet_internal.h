// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_internal.h - generation quartet: its parts and words
 *
 *   alloc_percpu()                          free_percpu()
 *        |                                       |
 *        v          one core's, IRQs off         v
 *   +-----------------------------------------------+
 *   | magazines: a stack of areas for each size     |  quartet.c
 *   +-----------------------------------------------+
 *        | empty: a run is cut        ^ full: some go back,
 *        v into several areas         | or all by a drain
 *   +-----------------------------------------------+  quartet_cache.c
 *   | chunks: free runs in a tree for each page     |  quartet_index.c
 *   +-----------------------------------------------+  quartet_tree.c
 *
 *   taken   of an area: the index gave it out. It is handed out, or lies
 *           ready in a magazine
 *   live    handed out: the bit of its first granule is set in a map that
 *           all cores share. Whoever clears the bit may free the area, so of
 *           two frees that race one is refused
 *   last    the bit of its last granule: how long an area is, is found by
 *           looking for the next one
 *   line    256 bytes of a page; an area that long or longer is the only one
 *           to begin in its line, so its length is noted there
 *   node    what is known of the free runs of 64 granules, or of twice as
 *           many as the nodes below it
 *
 * Locks    [L], [M], [I] as in percpu/percpu_internal.h
 *          [o] of its core, IRQs off
 *          [a] atomic
 */
#pragma once

#include "kernel/core/smp.h"
#include "percpu/gen/gen_internal.h"

#define GRANULE_SHIFT	2
#define GRANULE		(1u << GRANULE_SHIFT)	/* bytes */
#define PAGE_GRANULES	((u32)(PAGE_SIZE >> GRANULE_SHIFT))
#define PAGE_WORDS	(PAGE_GRANULES / 32)
#define LEAF_GRANULES	64u
#define PAGE_LEAVES	(PAGE_GRANULES / LEAF_GRANULES)
#define LINE_GRANULES	64u
#define PAGE_LINES	(PAGE_GRANULES / LINE_GRANULES)

/* Free granules of a node: at its begin, at its end, side by side. */
struct runs {
	u16 left;
	u16 right;
	u16 best;
};

/* A page of a chunk, as it is in every unit. */
struct quartet_page {
	u32 live[PAGE_WORDS];		/* [a] */
	u32 last[PAGE_WORDS + 1];	/* [L] an area ends; one word more: 0 */
	vaddr_t cookie;			/* [I] of its first byte */
	struct quartet_page *next;	/* [L] of its bucket; read by anybody */
	struct pcpu_chunk *chunk;	/* [I] */
	u32 taken[PAGE_WORDS];		/* [L] */
	u16 lines[PAGE_LINES];		/* [L] quartet_line_of(), or 0 */
	struct runs nodes[2 * PAGE_LEAVES];	/* [L] from 1, as in a heap */
};

struct quartet_map {
	u32 nr_pages;			/* [I] */
	u32 longest;			/* [L] free granules side by side */
	u32 first;			/* [L] no page before has a free one */
	struct quartet_page pages[];
};

static inline struct quartet_map *quartet_map_of(const struct pcpu_chunk *chunk)
{
	return chunk->index;
}

/*
 * What a line knows of an area of LINE_GRANULES to LINE_MOST granules: where
 * it begins (6 bits), and its length less 63. Longer ones are looked up.
 */
#define LINE_MOST	(LINE_GRANULES - 1 + 1023)

static inline u16 quartet_line_of(u32 granule, u32 granules)
{
	return (u16)((granules - (LINE_GRANULES - 1)) << 6 |
		     granule % LINE_GRANULES);
}

/* Granules of the long area that begins there, or 0: none known. */
static inline u32 quartet_line_length(const struct quartet_page *page,
				      u32 granule)
{
	u32 line = page->lines[granule / LINE_GRANULES];

	if (!line || (line ^ granule) % LINE_GRANULES)
		return 0;
	return (line >> 6) + LINE_GRANULES - 1;
}

/* --- magazines --- */

#define SMALL_MAX	256u		/* bytes: a magazine for each size */
#define NR_SMALL	(SMALL_MAX / GRANULE + 1)	/* 0 is not used */
#define NR_LARGE	4u		/* for the sizes up to LARGE_MAX */
#define LARGE_MAX	((u32)PAGE_SIZE)
#define MAGAZINE_SLOTS	13u		/* so that it has 128 bytes */
#define NR_BUCKETS	1024u		/* of pages, by address */
#define NO_COOKIE	1u		/* aligned to nothing: none fits */

/* An area ready to be handed out. */
struct quartet_area {
	vaddr_t cookie;
	u32 *live;			/* its word of the page's */
};

/*
 * A stack. Below the first area lies one with NO_COOKIE: who finds that on
 * the top finds it not aligned. limit is areas while the core's magazines
 * are asleep: each free wakes them.
 */
struct magazine {
	union {
		struct {
			struct quartet_area *top;	/* [o] */
			u32 nr_alloc;	/* [o] handed out of it */
		};
		u64 top_and_count;	/* where pointers have 32 bits */
	};
	struct quartet_area *limit;	/* [o] top may come so far */
	u32 granules;			/* [o] of each area */
	struct quartet_area areas[1 + MAGAZINE_SLOTS];	/* [o] */
};

struct quartet_core {
	struct magazine magazines[NR_SMALL + NR_LARGE];
	/* Of each small size: what refilling it has to know. */
	struct quartet_streak {
		u32 nr_alloc;		/* [o] what it will be if none is freed */
		u32 nr;			/* [o] allocations without a free */
	} streaks[NR_SMALL];
	bool awake;			/* [o] */
};

struct quartet {
	struct quartet_core *core[CONFIG_NR_CPUS];	/* [I] */
	size_t stride;	/* [I] from copy to copy if there are 4; 0: others */
	size_t offsets[PCPU_MAX_CPUS];	/* [I] copy - cookie, by core */
	size_t nr_cpus;			/* [I] */
	struct quartet_page *buckets[NR_BUCKETS];	/* [L]; read by anybody */
	u32 nr_alloc;			/* [L] without a magazine */
	u32 nr_max;			/* [L] objects at once, seen */
	u8 slots[NR_SMALL + NR_LARGE];	/* [I] of a magazine */
	struct quartet_core cores[CONFIG_NR_CPUS];
};

static inline struct quartet *quartet_of(const struct pcpu_allocator *a)
{
	return a->front;
}

static inline struct quartet_page *const *
quartet_pages_of(const struct pcpu_allocator *a)
{
	return a->front_pages;
}

/* IRQs off. */
static inline struct quartet_core *quartet_this_core(const struct quartet *q)
{
	return q->core[raw_smp_processor_id()];
}

/* The magazine for areas of so many granules, up to LARGE_MAX. */
static inline struct magazine *quartet_magazine(struct quartet_core *core,
						u32 granules)
{
	return &core->magazines[granules < NR_SMALL ? granules :
				NR_SMALL + granules % NR_LARGE];
}

/* Ends all buckets: no cookie lies in it. */
extern struct quartet_page quartet_no_page;

/* The page a cookie lies in, or NULL. IRQs off, or [M], or an area of it is
 * the caller's. */
static inline struct quartet_page *
quartet_page_at(struct quartet_page *const *buckets, vaddr_t cookie)
{
	struct quartet_page *p;

	p = READ_ONCE(buckets[(cookie >> PAGE_SHIFT) % NR_BUCKETS]);
	while (unlikely((p->cookie ^ cookie) >> PAGE_SHIFT)) {
		p = READ_ONCE(p->next);
		if (!p)
			return NULL;
	}
	return p;
}

static inline u32 quartet_granule(vaddr_t cookie)
{
	return (u32)(cookie >> GRANULE_SHIFT) % PAGE_GRANULES;
}

/* --- quartet_tree.c --- */

void quartet_tree_init(struct quartet_page *page);
/* [L] held. Granules first..last of the page have changed. Return: so has
 * its node 1. */
bool quartet_tree_update(struct quartet_page *page, u32 first, u32 last);
/* [L] held. The first run of so many; the page's node 1 has one. */
u32 quartet_tree_find(const struct quartet_page *page, u32 granules);
/* What a node should be, by counting. */
struct runs quartet_tree_count(const struct quartet_page *page, u32 node);

/* --- quartet_mark.c; [L] held in all --- */

static inline u32 quartet_mask(u32 bit, u32 bits)
{
	return (bits < 32 ? (1u << bits) - 1 : ~0u) << bit;
}

static inline bool quartet_is_empty(const struct quartet_page *page)
{
	return page->nodes[1].best == PAGE_GRANULES;
}

/* Granules of a page, and of those behind it, are taken, or free again. */
void quartet_mark(struct quartet_map *map, struct quartet_page *page, u32 from,
		  u32 granules, bool taken);
/* No area ends there. */
void quartet_clear_last(struct quartet_page *page, u32 from, u32 granules);
/* An area begins and ends, or bytes do that are others' for good. */
void quartet_set_ends(struct quartet_map *map, u32 at, u32 granules);

/* --- quartet_index.c; [L] held in all --- */

/*
 * A free run, aligned to a power of two of granules; whole: pages that are
 * not populated count as free. Return: its first granule in the chunk, or -1.
 */
long quartet_find(const struct pcpu_chunk *chunk, u32 granules, u32 align,
		  bool whole);
/* Cuts a free run into nr areas. */
void quartet_cut(struct pcpu_chunk *chunk, u32 at, u32 granules, u32 nr);
/* An area that is the caller's is free again. */
void quartet_give(struct quartet_page *page, u32 granule, u32 granules);
/* How long an area is that is the caller's, or under the lock. */
u32 quartet_length(const struct quartet_page *page, u32 granule);

extern const struct pcpu_area_index pcpu_index_quartet;

/* --- quartet_verify.c --- */

int quartet_verify(const struct pcpu_chunk *chunk, size_t largest);

/* --- quartet.c: what is in its struct pcpu_generation --- */

void *quartet_request(struct pcpu_allocator *a, const struct pcpu_request *r);
void *quartet_alloc(struct pcpu_allocator *a, size_t size, size_t align,
		    gfp_t gfp);
int quartet_free(struct pcpu_allocator *a, void *cookie);

/* --- quartet_cache.c --- */

/* The magazines of an instance. Return: 0, -ENOMEM, or -EINVAL and told. */
int quartet_begin(struct pcpu_allocator *a);
void quartet_end(struct pcpu_allocator *a);
/* IRQs off. An area, and if m is not NULL, which is empty, some into it. */
bool quartet_refill(struct pcpu_allocator *a, struct magazine *m, u32 granules,
		    u32 align, struct quartet_area *area);
/* IRQs off. An area whose magazine has no room goes back, or some others of
 * it do. Return: balance wanted. */
bool quartet_return(struct pcpu_allocator *a, struct quartet_area area,
		    u32 granules);
/* All that cores have ready goes back. Return: whether anything was there.
 * Thread, may sleep. */
bool quartet_drain(struct pcpu_allocator *a);
void quartet_drain_core(struct pcpu_allocator *a, unsigned int cpu);
void quartet_stats(struct pcpu_allocator *a, struct pcpu_stats *stats);
