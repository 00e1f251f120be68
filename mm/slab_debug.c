// SPDX-License-Identifier: MIT
/*
 * mm/slab_debug.c - CONFIG_DEBUG_SLAB: red zones, poison, who and where
 *
 *   free      POISON ... POISON_END  RED ...   written to by mistake: found
 *             (constructed: as it was)         when it is taken next
 *   in use    the user's bytes       RED ...   found when it is freed
 *
 * and in both states by the verifier. What is found damaged is reported once,
 * with the object's history, and mended, so that one bug is one report.
 *
 * Rules    S6 outside the bytes that were asked for an object in use is
 *             red up to the next one, and so is what is in front of the
 *             first; a free object is poison, or constructed as it was.
 * See      docs/mm-slab.md, tests/mm/test_slab_debug.c
 */
#include "mm/slab_debug.h"

#include <string.h>

#include "kernel/core/printk.h"
#include "kernel/lib/errno.h"

#define RED		0xbb
#define POISON		0x6b	/* free */
#define POISON_END	0xa5	/* its last byte */
#define FRESH		0x5a	/* taken, not yet written to */

static struct slab_track *track_of(const struct slab *slab, unsigned int i)
{
	vaddr_t tracks = (vaddr_t)slab + slab->cache->track_offset;

	return (struct slab_track *)tracks + i;
}

static bool constructed(const struct slab *slab)
{
	return slab->cache->ctor;
}

/* Rotated between bytes: an exchange of two shows as well. */
static u32 sum_of(const u8 *p, size_t len)
{
	u32 sum = (u32)len;

	while (len--)
		sum = (sum << 5 | sum >> 27) ^ *p++;
	return sum;
}

/* The first byte that is not value; NULL: all are. */
static const u8 *first_unlike(const u8 *p, u8 value, size_t len)
{
	for (; len--; p++)
		if (*p != value)
			return p;
	return NULL;
}

/* --- what is damaged --- */

/* Behind what was asked for, up to the next object. */
static const u8 *damaged_behind(const struct slab *slab, unsigned int i)
{
	size_t size = track_of(slab, i)->size;

	return first_unlike((u8 *)slab_object(slab, i) + size, RED,
			    slab->cache->slot_size - size);
}

/* The end of the gap in front: also behind the object before. */
static const u8 *damaged_front(const struct slab *slab, unsigned int i)
{
	return first_unlike((u8 *)slab_object(slab, i) - SLAB_GAP, RED,
			    SLAB_GAP);
}

static const u8 *damaged_red(const struct slab *slab, unsigned int i)
{
	const u8 *at = damaged_front(slab, i);

	return at ? at : damaged_behind(slab, i);
}

static const u8 *damaged_poison(const struct slab *slab, unsigned int i)
{
	const u8 *object = slab_object(slab, i);
	size_t size = slab->cache->object_size;
	const u8 *at;

	if (constructed(slab))
		return sum_of(object, size) == track_of(slab, i)->sum ?
		       NULL : object;
	at = first_unlike(object, POISON, size - 1);
	if (at || object[size - 1] == POISON_END)
		return at;
	return object + size - 1;
}

/*
 * All but the first size bytes of object i become red. The size is noted
 * when they are: the verifier may look at any moment.
 */
static void set_red(struct slab *slab, unsigned int i, size_t size)
{
	u8 *object = slab_object(slab, i);

	memset(object - SLAB_GAP, RED, SLAB_GAP);
	memset(object + size, RED, slab->cache->slot_size - size);
	barrier();
	track_of(slab, i)->size = (u32)size;
}

static void put_poison(struct slab *slab, unsigned int i)
{
	u8 *object = slab_object(slab, i);
	size_t size = slab->cache->object_size;

	if (constructed(slab)) {
		track_of(slab, i)->sum = sum_of(object, size);
		return;
	}
	memset(object, POISON, size - 1);
	object[size - 1] = POISON_END;
}

void slab_debug_history(const struct slab *slab, unsigned int i)
{
	const struct slab_track *t = track_of(slab, i);

	if (t->alloc_caller)
		pr_err("slab:   taken by %pS on core %u, thread 0x%p, %u "
		       "bytes\n", (void *)t->alloc_caller, t->alloc_cpu,
		       t->alloc_thread, t->size);
	if (t->free_caller)
		pr_err("slab:   freed by %pS on core %u, thread 0x%p\n",
		       (void *)t->free_caller, t->free_cpu, t->free_thread);
}

/* at: the first byte that is wrong; what: which rule it breaks. */
static void report(const struct slab *slab, unsigned int i, const u8 *at,
		   const char *what)
{
	const u8 *object = slab_object(slab, i);

	slab_count_report();
	pr_err("slab: %s: object 0x%p of %s, byte %d, from there: %8ph\n",
	       what, object, slab->cache->name, (int)(at - object), at);
	slab_debug_history(slab, i);
}

/* --- an object's life --- */

void slab_debug_make(struct slab *slab)
{
	const struct kmem_cache *c = slab->cache;

	for (unsigned int i = c->first; i < c->first + c->nr_objects; i++) {
		set_red(slab, i, c->object_size);
		if (!constructed(slab))
			put_poison(slab, i);
	}
}

void slab_debug_constructed(struct slab *slab, unsigned int i)
{
	put_poison(slab, i);
}

void slab_debug_alloc(struct slab *slab, unsigned int i,
		      const struct slab_request *request)
{
	struct slab_track *t = track_of(slab, i);
	const u8 *at = damaged_poison(slab, i);

	if (at)
		report(slab, i, at, "written to after it was freed");
	at = damaged_red(slab, i);
	if (at)
		report(slab, i, at, "written to outside");
	t->alloc_caller = request->caller;
	t->alloc_thread = current_context();
	t->alloc_cpu = (u8)raw_smp_processor_id();
	if (!constructed(slab))
		memset(slab_object(slab, i), FRESH, request->size);
	set_red(slab, i, request->size);
}

void slab_debug_free(struct slab *slab, unsigned int i, vaddr_t caller)
{
	struct slab_track *t = track_of(slab, i);
	const u8 *at = damaged_red(slab, i);

	if (at) {
		report(slab, i, at, "written to outside");
		set_red(slab, i, t->size);
	}
	t->free_caller = caller;
	t->free_thread = current_context();
	t->free_cpu = (u8)raw_smp_processor_id();
	t->size = slab->cache->object_size;
	put_poison(slab, i);
}

/* --- asked from outside --- */

unsigned int slab_debug_users(const struct slab *slab, unsigned int max)
{
	unsigned int told = 0;

	for (unsigned int i = 0; i < slab->cache->nr_slots; i++) {
		if (slab->state[i] < OBJECT_USED || told == max)
			continue;
		pr_err("slab:  0x%p is in use:\n", slab_object(slab, i));
		slab_debug_history(slab, i);
		told++;
	}
	return told;
}

/* What S6 says of object i. Each gap is looked at once. */
static const u8 *damage(const struct slab *slab, unsigned int i,
			const char **what)
{
	const u8 *at = i > slab->cache->first ? NULL : damaged_front(slab, i);

	*what = "S6: written to outside";
	if (!at)
		at = damaged_behind(slab, i);
	if (at || slab->state[i] >= OBJECT_USED)
		return at;
	*what = "S6: written to after it was freed";
	return damaged_poison(slab, i);
}

int slab_debug_verify(const struct slab *slab)
{
	const struct kmem_cache *c = slab->cache;
	int err = 0;

	for (unsigned int i = c->first; i < c->first + c->nr_objects; i++) {
		const char *what;
		const u8 *at = damage(slab, i, &what);

		if (!at)
			continue;
		report(slab, i, at, what);
		err = -EINVAL;
	}
	return err;
}

size_t slab_debug_size(const struct slab *slab, unsigned int i)
{
	return track_of(slab, i)->size;
}

void slab_debug_resize(struct slab *slab, unsigned int i, size_t size)
{
	set_red(slab, i, size);
}
