// SPDX-License-Identifier: MIT
/*
 * mm/slab_debug.h - CONFIG_DEBUG_SLAB: red zones, poison, who and where
 *
 * What the slab allocator calls at each step of an object's life. Without
 * the option nothing of it is compiled, and slots have no gaps.
 *
 *   | gap | object, of which the user asked for | gap | object ...
 *    red   <---------- size --------->  red      red
 *
 * While an object is free, its bytes are poison; if the cache has a
 * constructor they must stay as they are, so their sum is kept instead.
 */
#pragma once

#include "mm/slab_internal.h"

#ifdef CONFIG_DEBUG_SLAB
#define SLAB_GAP	16u
#define SLAB_MIN_SLOT	64u	/* must exceed what is kept of each slot */

struct slab_track {
	vaddr_t alloc_caller;
	vaddr_t free_caller;
	const void *alloc_thread;	/* its struct cpu_context */
	const void *free_thread;
	u32 size;			/* as asked for; free: object_size */
	u32 sum;			/* of a free object with constructor */
	u8 alloc_cpu;
	u8 free_cpu;
};
#define SLAB_TRACK_SIZE	sizeof(struct slab_track)
static_assert(SLAB_MIN_SLOT >= 2 * SLAB_TRACK_SIZE, "room for objects");

/* Red zones and poison of a new slab, before its constructors run. */
void slab_debug_make(struct slab *slab);

/* After the constructor of object i. */
void slab_debug_constructed(struct slab *slab, unsigned int i);

/* Object i changes hands: it is checked, reported and mended. */
void slab_debug_alloc(struct slab *slab, unsigned int i,
		      const struct slab_request *request);
void slab_debug_free(struct slab *slab, unsigned int i, vaddr_t caller);

/* Who took and who freed object i, to the log. */
void slab_debug_history(const struct slab *slab, unsigned int i);

/* The objects in use and who took them, to the log. Return: how many. */
unsigned int slab_debug_users(const struct slab *slab, unsigned int max);

/* Rule S6 for all objects. Return: 0, or -EINVAL, saying why. */
int slab_debug_verify(const struct slab *slab);

/* The bytes asked for, and asking for more or less of them. */
size_t slab_debug_size(const struct slab *slab, unsigned int i);
void slab_debug_resize(struct slab *slab, unsigned int i, size_t size);
#else
#define SLAB_GAP	0u
#define SLAB_MIN_SLOT	8u
#define SLAB_TRACK_SIZE	0u

static inline void slab_debug_make(struct slab *slab) { (void)slab; }
static inline void slab_debug_constructed(struct slab *slab, unsigned int i)
{
	(void)slab;
	(void)i;
}
static inline void slab_debug_alloc(struct slab *slab, unsigned int i,
				    const struct slab_request *request)
{
	(void)slab;
	(void)i;
	(void)request;
}
static inline void slab_debug_free(struct slab *slab, unsigned int i,
				   vaddr_t caller)
{
	(void)slab;
	(void)i;
	(void)caller;
}
static inline void slab_debug_history(const struct slab *slab, unsigned int i)
{
	(void)slab;
	(void)i;
}
static inline unsigned int slab_debug_users(const struct slab *slab,
					    unsigned int max)
{
	(void)slab;
	(void)max;
	return 0;
}
static inline int slab_debug_verify(const struct slab *slab)
{
	(void)slab;
	return 0;
}
static inline size_t slab_debug_size(const struct slab *slab, unsigned int i)
{
	(void)i;
	return slab->cache->object_size;
}
static inline void slab_debug_resize(struct slab *slab, unsigned int i,
				     size_t size)
{
	(void)slab;
	(void)i;
	(void)size;
}
#endif
