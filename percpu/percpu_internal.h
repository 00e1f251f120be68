// SPDX-License-Identifier: MIT
/*
 * percpu/percpu_internal.h - the words of the allocator, and its one state
 *
 * Glossary
 *   unit       one core's part of a chunk; all units of a chunk look alike
 *   chunk      a range of unit offsets, and the map that says which are used
 *   group      units whose cores are near each other; lies in one piece
 *   area       a run of bytes at one offset: allocated or free
 *   cookie     what an allocation returns: no address, but one if a core's
 *              offset is added (pcpu_allocator_ptr)
 *   index      how a generation finds free areas inside a chunk
 *   slot       a list of chunks of about the same room
 *   policy     which chunk is tried next, and what happens to one that fails
 *   backend    where addresses and pages come from
 *   populated  a page that has memory behind it, in every unit
 *   empty      a populated page of which no byte is used
 *   reserve    empty pages kept so that those who cannot wait find some
 *   isolated   a chunk being relieved of its empty pages, or sidelined then
 *
 *             group 0                       group 1
 *        +---------+---------+         +---------+---------+
 * chunk  | unit 0  | unit 1  |  . . .  | unit 2  | unit 3  |   one map for
 *        | core 0  | core 1  |         | core 2  | core 3  |   all of them
 *        +---------+---------+         +---------+---------+
 *        ^ base              ^ base + unit_offset[core]
 *
 *   first chunk's units:  | static | reserved | dynamic |
 *                                   ^chunk R   ^chunk 0
 *
 * An allocator is an instance: everything that changes is in its struct, so
 * that several, of any generation and geometry, live side by side.
 *
 * Locks    [I] fixed at set-up, or when the chunk is made
 *          [L] allocator.lock, interrupts off
 *          [M] allocator.mutex: making, ending and populating chunks
 *          [ML] written under both, so that either is enough to read
 *          Order: mutex, lock.
 */
#pragma once

#include "kernel/core/spinlock.h"
#include "kernel/lib/align.h"
#include "kernel/lib/bitmap.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/list.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/workqueue.h"
#include "mm/gfp.h"
#include "percpu/generation.h"

#define PCPU_MIN_UNIT_SIZE	PAGE_ALIGN(32UL << 10)	/* and largest area */
#define PCPU_WARN_LIMIT		10	/* failures told per allocator */
#define PCPU_MAX_SLOTS		32
#define PCPU_MAX_ROOM		(1UL << 20)	/* largest area in a room */

struct pcpu_chunk {
	struct list_head link;		/* [L] in its slot */
	struct list_head all;		/* [ML] in allocator.chunks */
	struct pcpu_allocator *owner;	/* [I] */
	vaddr_t base;			/* [I] of the map's byte 0, unit 0 */
	size_t unit_start;		/* [I] that byte's offset in the unit */
	size_t start;			/* [L] first byte that is given out */
	size_t end;			/* [I] behind the last one */
	unsigned int nr_pages;		/* [I] of a unit */
	unsigned int id;		/* [I] in order of creation */
	bool first;			/* [I] shares the first chunk's units */
	bool reserved;			/* [I] serves reserved requests only */
	bool isolated;			/* [L] */
	int slot;			/* [L] whose list it is on; -1: none */
	size_t free_bytes;		/* [L] */
	int nr_populated;		/* [ML] */
	int nr_empty;			/* [L] may dip while pages are made */
	unsigned long *populated;	/* [ML] a bit for each page ... */
	unsigned long populated_here;	/* [ML] ... of few, in here */
	unsigned long nr_alloc;		/* [L] areas in use */
	size_t max_alloc_size;		/* [L] largest area ever */
	void *index;			/* the index's part, its locks */
	void *backing;			/* [M] the backend's */
};

/*
 * How the free areas of a chunk are kept. All but make, end and grow are
 * called with the lock held.
 */
struct pcpu_area_index {
	size_t granule;		/* sizes and offsets are multiples of it */
	bool (*align_ok)(size_t align);
	/*
	 * The part of the first chunk's units that a chunk for the bytes
	 * from..to covers: fills unit_start, start, end, nr_pages.
	 */
	void (*frame)(struct pcpu_chunk *chunk, size_t from, size_t to);
	/* An index with everything from start to end free. */
	int (*make)(struct pcpu_chunk *chunk, gfp_t gfp);
	void (*end)(struct pcpu_chunk *chunk);
	/* Pages first..last have memory from now on; will have none, so
	 * nothing may be taken off them any more (told early if something
	 * could be, and when it has gone). [L] held. NULL: nothing to do. */
	void (*open)(struct pcpu_chunk *chunk, unsigned int first,
		     unsigned int last);
	void (*close)(struct pcpu_chunk *chunk, unsigned int first,
		      unsigned int last);
	/* The chunk is there, its base known ([L] held); and will be no more
	 * ([M] held, may sleep). NULL: nothing to do. */
	void (*publish)(struct pcpu_chunk *chunk);
	void (*retire)(struct pcpu_chunk *chunk);
	/* Is it worth while to look? */
	bool (*may_fit)(const struct pcpu_chunk *chunk,
			const struct pcpu_request *req);
	/* 0: ready for another area; else what grow() wants to be told. */
	size_t (*shortfall)(struct pcpu_chunk *chunk, bool atomic);
	/* NULL: shortfall() is 0, always. */
	int (*grow)(struct pcpu_chunk *chunk, size_t wanted);
	/* Return: where the area begins, or -ENOSPC. */
	long (*take)(struct pcpu_chunk *chunk, const struct pcpu_request *req);
	/* Return: how long it was, or -EINVAL: no area in use begins there. */
	long (*give)(struct pcpu_chunk *chunk, size_t off);
	size_t (*hint)(const struct pcpu_chunk *chunk);
	/* NULL: its policy takes no pages from chunks that live on. */
	bool (*page_is_free)(const struct pcpu_chunk *chunk, unsigned int page);
	void (*walk)(const struct pcpu_chunk *chunk, pcpu_area_fn fn,
		     void *ctx);
	/* The same, but areas kept ready count as used. NULL: as walk. */
	void (*walk_taken)(const struct pcpu_chunk *chunk, pcpu_area_fn fn,
			   void *ctx);
	/* Areas of walk_taken() that nr_alloc does not know yet. NULL: 0. */
	size_t (*uncounted)(const struct pcpu_chunk *chunk);
	/* Bytes it takes for itself. */
	size_t (*metadata)(const struct pcpu_chunk *chunk);
	/* Work left for when one may sleep. [M] held. NULL: none, ever. */
	void (*service)(struct pcpu_allocator *a);
	/* Gives back memory of its own that is not needed. [M] held. */
	void (*trim)(struct pcpu_chunk *chunk);
	/* Its own rules, by brute force; largest: the true largest free area. */
	int (*verify)(const struct pcpu_chunk *chunk, size_t largest);
};

/* Which chunk next. */
struct pcpu_slot_policy {
	void (*setup)(struct pcpu_allocator *a);	/* slot numbers */
	int (*slot_of)(const struct pcpu_chunk *chunk);
	void (*missed)(struct pcpu_chunk *chunk, int slot);
	void (*taken)(struct pcpu_chunk *chunk);
	bool (*freed)(struct pcpu_chunk *chunk);	/* balance wanted? */
	void (*balance)(struct pcpu_allocator *a);	/* [M] held */
};

/*
 * Where addresses and pages come from. Pages are counted from a chunk's
 * base; a range first..last is populated or not as a whole.
 */
struct pcpu_backend {
	const char *name;
	bool keeps_pages;	/* a chunk has all its pages for its life */
	/* Not 0: a chunk is one block of pages, as RAM is mapped; blocks are
	 * powers of two up to this many bytes. */
	size_t block_max;
	/* Addresses for all units: sets base and backing. May sleep. */
	int (*map)(struct pcpu_chunk *chunk, gfp_t gfp);
	void (*unmap)(struct pcpu_chunk *chunk);
	int (*populate)(struct pcpu_chunk *chunk, unsigned int first,
			unsigned int last, gfp_t gfp);
	/* Takes pages away; they may be reached until flush() returns. */
	void (*depopulate)(struct pcpu_chunk *chunk, unsigned int first,
			   unsigned int last);
	void (*flush)(struct pcpu_chunk *chunk, unsigned int first,
		      unsigned int last);
};

/* What differs between the allocators that are built of chunks. */
struct pcpu_chunk_kind {
	const struct pcpu_area_index *index;
	const struct pcpu_slot_policy *policy;
	/*
	 * A generation that keeps areas ready in front of the engine. begin:
	 * before there is a chunk; 0 or -ENOMEM. end: none is left. drain:
	 * what is ready goes back; was there any? Thread, may sleep, no lock
	 * but the mutex held. drain_core: the same for a core that is off.
	 * NULL: nothing in front.
	 */
	int (*begin)(struct pcpu_allocator *a);
	void (*end)(struct pcpu_allocator *a);
	/* The reserve of empty pages, in each unit: it is filled up to high when
	 * there are fewer than low. */
	int empty_low;
	int empty_high;
	bool (*drain)(struct pcpu_allocator *a);
	void (*drain_core)(struct pcpu_allocator *a, unsigned int cpu);
};

struct pcpu_allocator {
	/* What every generation has. */
	const struct pcpu_generation *generation;	/* [I] */
	struct pcpu_alloc_info info;			/* [I] geometry */
	size_t unit_size;				/* [I] info's */
	unsigned int nr_cpus;				/* [I] */
	size_t unit_offset[PCPU_MAX_CPUS];		/* [I] by core */
	vaddr_t base;					/* [I] */
	vaddr_t delta;		/* [I] cookie - address in unit 0 */
	void *(*early_alloc)(size_t size);		/* [I] */
	bool early;			/* [I] kzalloc() does not work yet */
	unsigned int variant;		/* [I] pcpu_setup's */
	int empty_low;			/* [I] the kind's */
	int empty_high;			/* [I] */
	bool can_grow;			/* [I] more units may be made */
	bool async;			/* [I] balance may be kicked */
	struct spinlock lock;
	unsigned int warnings;		/* [L] failures told so far */
	struct pcpu_stats stats;	/* [L] the first half */

	union {
		void *own;		/* [I] of generations without chunks */

		/* The other generations: alloc.c, and what it calls. */
		struct {
			const struct pcpu_area_index *index;	/* [I] */
			const struct pcpu_slot_policy *policy;	/* [I] */
			const struct pcpu_backend *backend;	/* [I] */
			unsigned int unit_pages;		/* [I] */
			void (*kick)(struct pcpu_allocator *a);	/* [I] */
			void *front;	/* [I] what keeps areas ready */
			/* [I] Has it drained in a while. Any context. NULL:
			 * nobody does. */
			void (*rest)(struct pcpu_allocator *a);
			struct mutex mutex;
			struct work_struct work;

			struct list_head chunks;	/* [ML] all of them */
			struct pcpu_chunk *first;	/* [I] dynamic part */
			struct pcpu_chunk *reserved;	/* [I] NULL: none */
			unsigned int next_id;		/* [M] */

			struct list_head slots[PCPU_MAX_SLOTS];	/* [L] */
			int nr_slots;		/* [I] */
			int free_slot;		/* [I] all free; searched last */
			int sidelined_slot;	/* [I] -1: the policy has none */
			int depopulate_slot;	/* [I] -1: the policy has none */

			struct list_head wants_growth;	/* [L] the index's */
			int nr_empty;		/* [L] the reserve; read by anybody */
			bool atomic_failed;	/* [L] it was too small */
		};
	};
};

/* --- alloc.c: instances made of chunks --- */

int pcpu_allocator_setup(struct pcpu_allocator *a, const struct pcpu_setup *s);
/* Ends an instance: nothing is allocated in it, nothing else uses it. */
void pcpu_allocator_teardown(struct pcpu_allocator *a);
void *pcpu_allocator_request(struct pcpu_allocator *a,
			     const struct pcpu_request *request);

/* --- backend.c --- */

/* Why a set-up's backend cannot serve it, in words; NULL: it can. */
const char *pcpu_backend_refusal(const struct pcpu_setup *s);
/* Pages of each chunk that are in no unit. */
size_t pcpu_backend_waste(const struct pcpu_backend *backend,
			  const struct pcpu_alloc_info *info);

/* --- free.c --- */

int pcpu_allocator_free(struct pcpu_allocator *a, void *cookie);
/* Counts a wrong free and tells what is wrong. Return: -EINVAL. */
int pcpu_free_refuse(struct pcpu_allocator *a, const void *cookie);

/* --- translate.c: addresses --- */

/* What an address is to an allocator. */
struct pcpu_place {
	struct pcpu_chunk *chunk;	/* NULL: none of its memory, or static */
	unsigned int cpu;
	size_t off;			/* in the chunk, or the static part */
	bool is_static;
};

void *pcpu_allocator_ptr(const struct pcpu_allocator *a, const void *cookie,
			 unsigned int cpu);
/* [L] held. Return: false if it is in no unit of any core. */
bool pcpu_place_of(struct pcpu_allocator *a, vaddr_t va,
		   struct pcpu_place *place);
/* [L] held. The chunk in whose unit 0 an address lies, or NULL. */
struct pcpu_chunk *pcpu_chunk_find(struct pcpu_allocator *a, vaddr_t va);

/* --- chunk.c --- */

/* [M] held. Return: a new chunk on no list of slots, or NULL. */
struct pcpu_chunk *pcpu_chunk_create(struct pcpu_allocator *a, gfp_t gfp);
int pcpu_chunk_create_first(struct pcpu_allocator *a, size_t from, size_t to,
			    struct pcpu_chunk **chunk);
/* [M] held. */
void pcpu_chunk_destroy(struct pcpu_chunk *chunk);
/* Zeroed memory of a chunk's own; that of first chunks is for ever. */
void *pcpu_chunk_zalloc(struct pcpu_chunk *chunk, size_t size, gfp_t gfp);
void pcpu_chunk_free(struct pcpu_chunk *chunk, void *p);
/* Bytes of its map of populated pages, beside the chunk. */
size_t pcpu_chunk_map_size(const struct pcpu_chunk *chunk);

/* [L] held. first..last are populated (or no longer) from now on. */
void pcpu_chunk_populated(struct pcpu_chunk *chunk, unsigned int first,
			  unsigned int last);
void pcpu_chunk_depopulated(struct pcpu_chunk *chunk, unsigned int first,
			    unsigned int last);
/* [L] held. Empty pages come (or go), in the chunk and in the reserve. */
void pcpu_chunk_count_empty(struct pcpu_chunk *chunk, int nr);
/*
 * The next run of populated (or unpopulated) pages at or after *first and
 * before limit: *first to *last. Return: false if there is none.
 */
bool pcpu_chunk_next_populated(const struct pcpu_chunk *chunk,
			       unsigned int limit, unsigned int *first,
			       unsigned int *last);
bool pcpu_chunk_next_unpopulated(const struct pcpu_chunk *chunk,
				 unsigned int limit, unsigned int *first,
				 unsigned int *last);
static inline bool pcpu_chunk_is_free(const struct pcpu_chunk *chunk)
{
	return chunk->free_bytes == chunk->owner->unit_size;
}

/* --- slots.c; [L] held in all --- */

/* By room: size, or the number of the free slot for a whole unit. */
int pcpu_slot_of_size(const struct pcpu_allocator *a, size_t size);
/* The number of slots for sizes of areas: those below the special ones. */
int pcpu_slot_of_unit(const struct pcpu_allocator *a);
void pcpu_slots_init(struct pcpu_allocator *a);
void pcpu_slot_enter(struct pcpu_chunk *chunk);
void pcpu_slot_move(struct pcpu_chunk *chunk, int slot, bool front);
/* After a change: from where it belonged (old) to where it belongs. */
void pcpu_slot_update(struct pcpu_chunk *chunk, int old);
void pcpu_slot_leave(struct pcpu_chunk *chunk);
void pcpu_chunk_isolate(struct pcpu_chunk *chunk);
void pcpu_chunk_reintegrate(struct pcpu_chunk *chunk);
/* Is it free with another free one beside it? */
bool pcpu_chunk_is_spare(struct pcpu_chunk *chunk);

/* --- balance.c --- */

/* What is kept ready in front of the engine goes back to it. Return: whether
 * there was any. Thread context, may sleep. */
bool pcpu_drain(struct pcpu_allocator *a);
/* Any context. Balance soon, if that is possible yet. */
void pcpu_kick(struct pcpu_allocator *a);
/* All that is pending, now. Thread context, may sleep. */
void pcpu_balance(struct pcpu_allocator *a);
void pcpu_balance_work(struct work_struct *work);
/* After a while: what lies ready goes back, all that is pending is done, and
 * a chunk without pages does not stay. Thread context, may sleep. */
void pcpu_rest(struct pcpu_allocator *a);
/* Ends all chunks that are free, for when memory is short; does nothing
 * while somebody has the mutex. Thread context. */
void pcpu_allocator_shrink(struct pcpu_allocator *a);
/* Steps of it, for policies. [M] held. */
void pcpu_balance_free(struct pcpu_allocator *a, bool empty_only);
/* Fewer than empty_low pages, or too few for who could not wait? */
bool pcpu_reserve_is_low(struct pcpu_allocator *a);
/* A page more, in each unit, if the reserve is low. Return: it is not, now.
 * Thread context, may sleep. */
bool pcpu_add_page(struct pcpu_allocator *a);
/* To empty_high pages, low or not. */
void pcpu_balance_refill(struct pcpu_allocator *a);
void pcpu_balance_reclaim(struct pcpu_allocator *a);
/* The free chunk that stays keeps the pages that the reserve lacks. */
void pcpu_balance_trim(struct pcpu_allocator *a);

/* --- verify.c, stats.c --- */

int pcpu_allocator_verify(struct pcpu_allocator *a);
/* The chunk a cookie lies in, only; 0 also if there is none. */
int pcpu_allocator_verify_at(struct pcpu_allocator *a, const void *cookie);
void pcpu_allocator_stats(struct pcpu_allocator *a, struct pcpu_stats *stats);
void pcpu_allocator_walk(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx);
/* [L] held. Pages of the reserve. */
static inline void pcpu_count_empty(struct pcpu_allocator *a, int nr)
{
	__atomic_store_n(&a->nr_empty, a->nr_empty + nr, __ATOMIC_RELAXED);
}

/* How many there are, or were just now: without the lock. */
static inline int pcpu_empty_hint(const struct pcpu_allocator *a)
{
	return __atomic_load_n(&a->nr_empty, __ATOMIC_RELAXED);
}

/* [L] held. An area more, or less; the second pair also in its chunk. */
void pcpu_count_alloc(struct pcpu_allocator *a, size_t size);
static inline void pcpu_count_free(struct pcpu_allocator *a)
{
	a->stats.nr_dealloc++;
	a->stats.nr_cur_alloc--;
}

void pcpu_stats_alloc(struct pcpu_chunk *chunk, size_t size);
static inline void pcpu_stats_free(struct pcpu_chunk *chunk)
{
	pcpu_count_free(chunk->owner);
	chunk->nr_alloc--;
}

void pcpu_stats_chunk(struct pcpu_allocator *a, int nr);
