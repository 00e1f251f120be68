// SPDX-License-Identifier: MIT
/*
 * percpu/gen/modalloc.c - generation 2, Linux 2.6.30: a room is all there is
 *
 *   unit of each core:  | static variables | room                     |
 *                                            percpu_modalloc(), and
 *                                            alloc_percpu(), cleared
 *
 * Behind the static variables of each core's copy some bytes are left free
 * (PERCPU_MODULE_RESERVE), and a list of block lengths (room.c) says who
 * has which: one list for all cores, as an area has the same offset in each
 * copy. What is not asked for is wasted, what is too much cannot be had;
 * but an access costs no more than that to a static variable.
 *
 * In Linux modules' static variables came out of here, as they ask for it
 * (any size, no clearing). alloc_percpu() here is our own use of the room:
 * sizes and alignments are rounded up to 4 bytes.
 *
 * See      percpu/gen/room.c, docs/percpu/modalloc.md
 */
#include "percpu/gen/gen_internal.h"
#include "percpu/gen/room.h"

#include "mm/slab.h"

#define GRANULE		4u

static bool align_ok(size_t align)
{
	return (align & (align - 1)) == 0;
}

static int setup(struct pcpu_allocator *a, const struct pcpu_setup *s)
{
	const struct pcpu_alloc_info *info = s->info;
	size_t size = info->reserved_size + info->dyn_size;
	int err = pcpu_alloc_info_check(info);

	if (err)
		return err;
	pcpu_setup_common(a, s);
	a->own = pcpu_own_zalloc(a, sizeof(struct pcpu_room));
	if (!a->own)
		return -ENOMEM;
	err = pcpu_room_make(a, a->own, size);
	if (err)
		pcpu_own_free(a, a->own);
	return err;
}

static void teardown(struct pcpu_allocator *a)
{
	pcpu_room_end(a->own);
	pcpu_own_free(a, a->own);
}

static void *request(struct pcpu_allocator *a, const struct pcpu_request *r)
{
	struct pcpu_limits limits = {
		.granule = r->reserved ? 1 : GRANULE,
		.max_size = PCPU_MAX_ROOM, .align_ok = align_ok,
	};
	struct pcpu_request req = *r;
	long off;

	req.atomic = pcpu_gfp_is_atomic(req.gfp);
	if (!pcpu_request_check(&req, &limits))
		return NULL;
	off = pcpu_room_take(a, a->own, &req);
	if (off == -ENOMEM)
		return pcpu_request_fail(a, &req, "failed to extend the list "
					 "of blocks", "memory has run out: "
					 "see /proc/meminfo");
	if (off < 0)
		return pcpu_request_fail(a, &req, "no block of the room is "
					 "large enough", "boot with a larger "
					 "percpu_reserve=");
	return pcpu_room_hand_out(a, (size_t)off, req.size);
}

static int give(struct pcpu_allocator *a, void *cookie)
{
	return cookie ? pcpu_room_give(a, a->own, cookie) : 0;
}

static void stats(struct pcpu_allocator *a, struct pcpu_stats *stats)
{
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	*stats = a->stats;
	stats->free_bytes = pcpu_room_free_bytes(a->own);
	pcpu_room_stats(a, a->own, stats);
	spin_unlock_irqrestore(&a->lock, flags);
	stats->nr_populated = (int)PFN_DOWN(a->unit_size);
}

static int verify(struct pcpu_allocator *a)
{
	unsigned long flags;
	long used;
	int err = 0;

	spin_lock_irqsave(&a->lock, flags);
	used = pcpu_room_verify(a->own);
	if (used < 0 || (size_t)used != a->stats.nr_cur_alloc)
		err = -EINVAL;
	spin_unlock_irqrestore(&a->lock, flags);
	return err;
}

static void walk(struct pcpu_allocator *a, pcpu_area_fn fn, void *ctx)
{
	unsigned long flags;

	spin_lock_irqsave(&a->lock, flags);
	pcpu_room_walk(a->own, fn, ctx);
	spin_unlock_irqrestore(&a->lock, flags);
}

const struct pcpu_generation pcpu_modalloc = {
	.name = "modalloc",
	.versions = "2.6.30",
	.facts = {
		.as_in = "2.6.30", .holds = "its room", .object = "n, to 4",
		.metadata = "4 an area", .cookie = "offset",
		.modules = "the room", .atomic = "the room",
	},
	.can = {
		.max_size = PCPU_MAX_ROOM, .max_align = PAGE_SIZE,
		.checks_align = true, .early = true, .atomic = true,
		.checks_free = true,
	},
	.plan = pcpu_room_plan_modalloc,
	.setup = setup,
	.teardown = teardown,
	.request = request,
	.alloc = pcpu_allocator_alloc,
	.alloc_reserved = pcpu_allocator_alloc_reserved,
	.free = give,
	.ptr = pcpu_allocator_ptr,
	.stats = stats,
	.verify = verify,
	.walk = walk,
};
