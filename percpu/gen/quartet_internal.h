// SPDX-License-Identifier: MIT
/*
 * percpu/gen/quartet_internal.h - generation quartet: its parts and words
 *
 *   alloc_percpu()                          free_percpu()
 *        |                                       |
 *        v          one core's, IRQs off         v
 *   +-----------------------------------------------+
 *   | magazines: a stack of areas for each size     |  quartet_fast.h
 *   +-----------------------------------------------+
 *        | empty              ^ not full
 *   +-----------------------------------------------+
 *   | runs: free bytes, areas are cut off the front |  quartet_run.c
 *   +-----------------------------------------------+
 *        | at its end         ^ magazine full, or all by a drain
 *   +-----------------------------------------------+  quartet_index.c
 *   | chunks: a bit for 4 bytes                     |  quartet_scan.c
 *   +-----------------------------------------------+  quartet_mark.c
 *
 *   taken   of an area: the index gave it out. It is handed out, or lies
 *           ready in a magazine
 *   live    handed out: the bit of its first granule is set in a map that
 *           all cores share. Whoever clears the bit may free the area, so of
 *           two frees that race one is refused
 *   last    the bit of its last granule: how long an area is, is found by
 *           looking for the next one
 *   line    256 bytes of a page; an area that is longer is the only one of
 *           those to begin in its line, so its length is noted there
 *   run     free granules side by side; or such that a core has taken to cut
 *           areas off
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
#define LINE_GRANULES	64u
#define PAGE_LINES	(PAGE_GRANULES / LINE_GRANULES)

/* What one core writes and others read, for reports: whole, in no order. */
#define quartet_read(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define quartet_write(x, v)	__atomic_store_n(&(x), v, __ATOMIC_RELAXED)

/* A pointer to what was made before it: the processor keeps that order, as the
 * address depends on it; the thread sanitizer has to be told. */
#ifdef __SANITIZE_THREAD__
#define quartet_follow(p)	__atomic_load_n(&(p), __ATOMIC_ACQUIRE)
#else
#define quartet_follow(p)	__atomic_load_n(&(p), __ATOMIC_RELAXED)
#endif

/* A page of a chunk, as it is in every unit. */
struct quartet_page {
	u32 live[PAGE_WORDS];		/* [a] */
	u32 last[PAGE_WORDS + 1];	/* [a] an area ends; one word more: 0 */
	vaddr_t cookie;			/* [I] of its first byte */
	struct quartet_page *next;	/* [L] of its bucket; read by anybody */
	struct pcpu_chunk *chunk;	/* [I] */
	u32 taken[PAGE_WORDS];		/* [L] */
	u16 lines[PAGE_LINES];		/* [a] quartet_line_of(), or 0 */
	u32 free;			/* [L] granules */
	u32 longest;			/* [L] no free run in it is longer */
	/* [L] a byte for each word of taken: no free run that begins there is
	 * longer (quartet_hole()); or vague: they do not say so. */
	u32 holes[PAGE_WORDS / 4];
	bool is_vague;			/* [L] */
	bool is_open;			/* [L] it has memory, and may be used */
};

struct quartet_map {
	u32 nr_pages;			/* [I] */
	u32 longest;			/* [L] no free run is longer */
	struct quartet_page *first;	/* [L] no page before has a free one */
	struct quartet_map *later;	/* [L] the next one that is retired */
	struct quartet_page pages[];
};
#define RETIRED_MAX	512u

static inline size_t quartet_map_size(u32 nr_pages)
{
	return sizeof(struct quartet_map) +
	       nr_pages * sizeof(struct quartet_page);
}

static inline struct quartet_map *quartet_map_of(const struct pcpu_chunk *chunk)
{
	return chunk->index;
}

/*
 * What a line knows of an area of more than LINE_GRANULES, up to LINE_MOST
 * granules: where it begins (6 bits), and its length less 64. Longer ones are
 * looked up.
 */
#define LINE_MOST	(LINE_GRANULES + 1023)

static inline u16 quartet_line_of(u32 granule, u32 granules)
{
	return (u16)((granules - LINE_GRANULES) << 6 | granule % LINE_GRANULES);
}

static inline void quartet_set_line(struct quartet_page *page, u32 granule,
				    u32 granules)
{
	__atomic_store_n(&page->lines[granule / LINE_GRANULES],
			 quartet_line_of(granule, granules), __ATOMIC_RELAXED);
}

/* Granules of the long area that begins there, or 0: none known. */
static inline u32 quartet_line_length(const struct quartet_page *page,
				      u32 granule)
{
	u32 line = __atomic_load_n(&page->lines[granule / LINE_GRANULES],
				   __ATOMIC_RELAXED);

	if (!line || (line ^ granule) % LINE_GRANULES)
		return 0;
	return (line >> 6) + LINE_GRANULES;
}

/* What a byte of holes says: up to HOLE_MOST granules, that or more. */
#define HOLE_MOST	127u
#define HOLE_MARK	0x80u		/* set in each: quartet_scan.c */

static inline u8 quartet_hole(u32 granules)
{
	return (u8)(HOLE_MARK | min(granules, HOLE_MOST));
}

/*
 * [L] held. Its byte. Those of the first eight words are the lowest of each
 * word of holes, and so on: what is found by comparing four at once, of eight
 * words, is a bit for each word in turn (quartet_scan.c).
 */
static inline u8 *quartet_hole_at(struct quartet_page *page, u32 word)
{
	return (u8 *)&page->holes[word % 8] + word / 8;
}

/* [L] held. A free run begins there. */
static inline void quartet_note_hole(struct quartet_page *page, u32 granule,
				     u32 granules)
{
	u8 *hole = quartet_hole_at(page, granule / 32);

	*hole = max(*hole, quartet_hole(granules));
}

/* --- magazines --- */

#define SMALL_MAX	256u		/* bytes: a magazine for each size */
#define NR_SMALL	(SMALL_MAX / GRANULE + 1)	/* 0 is not used */
#define NR_LARGE	4u		/* for the sizes up to LARGE_MAX */
#define NR_MAGAZINES	(NR_SMALL + NR_LARGE)
#define LARGE_MAX	((u32)PAGE_SIZE)
#define NR_BUCKETS	2048u		/* of pages, by address */
#define NO_COOKIE	1u		/* aligned to nothing: none fits */

/* An area ready to be handed out. */
struct quartet_area {
	vaddr_t cookie;
	u32 *live;			/* its word of the page's */
};

/*
 * A stack. Below the first area lies one with NO_COOKIE: who finds that on
 * the top finds it not aligned. limit is that one while the core's magazines
 * are asleep: each free wakes them.
 */
struct magazine {
	struct quartet_area *top;	/* [o] */
	struct quartet_area *limit;	/* [o] top may come so far */
	u32 nr_alloc;			/* [o] handed out, out of it or a run */
	struct quartet_run *run;	/* [I] areas of its size come off that */
};

/*
 * Free granules of a chunk, taken by a core. Each area is cut off the front;
 * what is left is an area, too, that nobody has. So a cut is one bit. All
 * addresses are cookies.
 */
struct quartet_run {
	vaddr_t at;			/* [o] from here ... */
	vaddr_t fence;			/* [o] the page's end, or the run's */
	u32 cuts;			/* [o] areas more than were counted */
	struct quartet_page *page;	/* [o] of at */
	vaddr_t end;			/* [o] ... to here; at: there is none */
	struct quartet_map *map;	/* [o] */
	unsigned long irqs;		/* [o] from before: quartet_alloc_cut() */
	struct pcpu_allocator *a;	/* [I] */
};
#define NR_RUNS		4u		/* by the size of what is cut off */
#define CUT_MAX		256u		/* granules; longer ones come alone */
#define CUT_ALIGN	16u		/* granules; the same */
#define TRAY		3u		/* areas that go back at once */

struct quartet_core {
	struct magazine magazines[NR_MAGAZINES];
	struct quartet_run runs[NR_RUNS];
	/* What no magazine had room for: back with one taking of the lock. */
	struct quartet_back {
		struct quartet_page *page;
		u16 granule;
		u16 granules;
	} tray[TRAY];			/* [o] */
	u32 nr_tray;			/* [o] */
	u32 large[NR_LARGE];		/* [o] granules of areas in those */
	u32 largest;			/* [o] granules of an area, ever */
	bool awake;			/* [o] */
	struct quartet_area areas[];	/* [o] of the magazines, in turn */
};

struct quartet {
	struct quartet_core *core[CONFIG_NR_CPUS];	/* [I] */
	size_t stride;	/* [I] from copy to copy if there are 4; 0: others */
	size_t offsets[PCPU_MAX_CPUS];	/* [I] copy - cookie, by core */
	size_t nr_cpus;			/* [I] */
	struct quartet_page *buckets[NR_BUCKETS];	/* [L]; read by anybody */
	u32 nr_alloc;			/* [L] by the engine */
	u32 nr_max;			/* [L] objects at once, seen */
	struct quartet_map *retired;	/* [L] of chunks that are no more */
	u32 nr_retired;			/* [L] */
	size_t core_size;		/* [I] bytes of each of core */
	u8 slots[NR_MAGAZINES];		/* [I] of a magazine */
};

static inline struct quartet *quartet_of(const struct pcpu_allocator *a)
{
	return a->front;
}

/* IRQs off. */
static inline struct quartet_core *quartet_this_core(const struct quartet *q)
{
	return q->core[raw_smp_processor_id()];
}

/* The magazine for areas of so many bytes, up to SMALL_MAX: whole granules. */
static __always_inline struct magazine *
quartet_small(struct quartet_core *core, size_t size)
{
	char *m = (char *)core->magazines +
		  size * (sizeof(struct magazine) / GRANULE);

	asm("" : "+r"(m));	/* in one register, not core and size in two */
	return (struct magazine *)m;
}

/* The magazine for areas of so many granules, more than SMALL_MAX. */
static inline struct magazine *quartet_large(struct quartet_core *core,
					     u32 granules)
{
	return &core->magazines[NR_SMALL + granules % NR_LARGE];
}

/* For those of any number. */
static inline struct magazine *quartet_magazine(struct quartet_core *core,
						u32 granules)
{
	return granules < NR_SMALL ? &core->magazines[granules] :
				     quartet_large(core, granules);
}

/* Ends all buckets: no cookie lies in it. */
extern struct quartet_page quartet_no_page;

/* The page a cookie lies in, or NULL. IRQs off, or [M], or an area of it is
 * the caller's. */
static inline struct quartet_page *
quartet_page_at(struct quartet_page *const *buckets, vaddr_t cookie)
{
	struct quartet_page *p;

	p = quartet_follow(buckets[(cookie >> PAGE_SHIFT) % NR_BUCKETS]);
	while (unlikely((p->cookie ^ cookie) >> PAGE_SHIFT)) {
		p = quartet_follow(p->next);
		if (!p)
			return NULL;
	}
	return p;
}

static inline u32 quartet_granule(vaddr_t cookie)
{
	return (u32)(cookie >> GRANULE_SHIFT) % PAGE_GRANULES;
}

/* --- quartet_mark.c; [L] held but for quartet_set_ends() --- */

static inline u32 quartet_mask(u32 bit, u32 bits)
{
	return (bits < 32 ? (1u << bits) - 1 : ~0u) << bit;
}

static inline bool quartet_is_empty(const struct quartet_page *page)
{
	return page->free == PAGE_GRANULES;
}

/* Granules of a chunk are taken. */
void quartet_mark_taken(struct quartet_map *map, u32 at, u32 granules);
/* An area that is the caller's is free again. */
void quartet_give(struct quartet_page *page, u32 granule, u32 granules);
/* The same, and all that follows from it but for the allocator's counts (not
 * the chunk's). Return: balance wanted. */
bool quartet_give_area(struct quartet_page *page, u32 granule, u32 granules);
/* An area ends before a granule of the chunk. Its owner, or [L]. */
void quartet_set_last(struct quartet_map *map, u32 end);
/* An area begins and ends: the same, and its line. */
void quartet_set_ends(struct quartet_map *map, u32 at, u32 granules);
void quartet_clear_ends(struct quartet_page *page, u32 granule, u32 granules);

/* --- quartet_scan.c; [L] held in all --- */

/* A free run: granules of the chunk. */
struct quartet_found {
	u32 at;
	u32 granules;
};

/* Free granules of a page before a granule, and from it on: side by side. */
u32 quartet_free_before(const struct quartet_page *page, u32 granule);
u32 quartet_free_from(const struct quartet_page *page, u32 granule);
/*
 * The first free run from an aligned granule (a power of two of granules)
 * that is long enough; whole: in pages that are not populated, too.
 */
bool quartet_find(const struct pcpu_chunk *chunk, u32 granules, u32 align,
		  bool whole, struct quartet_found *found);
/* The same inside one page. */
bool quartet_find_in(struct quartet_page *page, u32 granules, u32 align,
		     struct quartet_found *found);

/* --- quartet_index.c; [L] held in all --- */

/* Free granules become an area; of a long one its line is still to be told. */
void quartet_take_free(struct pcpu_chunk *chunk, u32 at, u32 granules);
/* How long an area is that is the caller's, or under the lock: by its last bit
 * alone, and by its line if that knows. */
u32 quartet_length_to_last(const struct quartet_page *page, u32 granule);
static inline u32 quartet_length(const struct quartet_page *page, u32 granule)
{
	u32 length = quartet_line_length(page, granule);

	return length ? length : quartet_length_to_last(page, granule);
}

extern const struct pcpu_area_index pcpu_index_quartet;

/* Not [L]: takes it. Maps of chunks that have ended, now the caller's: to be
 * freed when all cores have taken an interrupt since. */
struct quartet_map *quartet_retired(struct pcpu_allocator *a);
void quartet_free_maps(struct quartet_map *maps);
/* Both, with a call to all cores between. Thread, IRQs on. */
void quartet_free_retired(struct pcpu_allocator *a);

/* --- quartet_verify.c --- */

int quartet_verify(const struct pcpu_chunk *chunk, size_t largest);

/* --- quartet.c: what is in its struct pcpu_generation --- */

void *quartet_request(struct pcpu_allocator *a, const struct pcpu_request *r);
void *quartet_alloc(struct pcpu_allocator *a, size_t size, size_t align,
		    gfp_t gfp);
int quartet_free(struct pcpu_allocator *a, void *cookie);
/* What is rare in them (quartet_fast.h). irqs: from before, restored. All are
 * jumped to, with the return address of who called. */
void *quartet_alloc_large(struct pcpu_allocator *a, size_t size, size_t align,
			  gfp_t gfp);
/* IRQs off, those from before in m->run: m has nothing that fits. */
void *quartet_alloc_cut(struct magazine *m, size_t size, size_t align,
			gfp_t gfp);
void *quartet_alloc_more(struct pcpu_allocator *a, size_t size, size_t align,
			 gfp_t gfp);
int quartet_free_more(struct quartet_page *page, vaddr_t cookie, u32 granules,
		      unsigned long irqs);
int quartet_free_long(struct quartet_page *page, vaddr_t cookie,
		      unsigned long irqs);
int quartet_free_none(struct pcpu_allocator *a, void *cookie,
		      unsigned long irqs);

/* --- quartet_cache.c --- */

/* The magazines of an instance. Return: 0, -ENOMEM, or -EINVAL and told. */
int quartet_begin(struct pcpu_allocator *a);
void quartet_end(struct pcpu_allocator *a);
/* IRQs off. From now on magazines take what is freed, until the next drain. */
void quartet_wake(struct pcpu_allocator *a, struct quartet_core *core);
/* IRQs off. An area nobody has: into its magazine, or back. */
void quartet_keep(struct pcpu_allocator *a, struct quartet_core *core,
		  struct quartet_map *map, u32 at, u32 granules);

/* --- quartet_run.c --- */

/* Of areas of so many granules, so that small ones go into small holes. */
static inline u32 quartet_run_of(u32 granules)
{
	return granules <= 4 ? 0 : granules <= 16 ? 1 : granules <= 64 ? 2 : 3;
}

/* Where an area begins: granules of its chunk. */
static inline void quartet_area_at(struct quartet_map *map, u32 at,
				   struct quartet_area *area)
{
	struct quartet_page *page = &map->pages[at / PAGE_GRANULES];

	at %= PAGE_GRANULES;
	area->cookie = page->cookie + ((vaddr_t)at << GRANULE_SHIFT);
	area->live = &page->live[at / 32];
}

enum quartet_taken {
	QUARTET_NONE,
	QUARTET_CUT,		/* off the run there was */
	QUARTET_FOUND,		/* another was looked for, or it came alone */
};

/* IRQs off. An area out of pages that are there. */
enum quartet_taken quartet_take(struct pcpu_allocator *a,
				struct quartet_core *core, u32 granules,
				u32 align, struct quartet_area *area);
/* [L] held. What is left of a run goes back. Return: balance wanted. */
bool quartet_give_run(struct quartet_run *run);
/* [L] held. Areas of a chunk that cores have cut and not counted. */
size_t quartet_uncounted(const struct pcpu_chunk *chunk);

/* --- quartet_cache.c again: giving all back --- */

/* All that cores have ready goes back. Return: whether anything was there.
 * Thread, may sleep. */
bool quartet_drain(struct pcpu_allocator *a);
void quartet_drain_core(struct pcpu_allocator *a, unsigned int cpu);
void quartet_stats(struct pcpu_allocator *a, struct pcpu_stats *stats);
