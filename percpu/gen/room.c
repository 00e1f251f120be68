// SPDX-License-Identifier: MIT
/*
 * percpu/gen/room.c - a list of block lengths, their sign says who is used
 *
 *   unit    | static variables |##|  |####|          |
 *   blocks  |      -9924       -32  8  -64    5164    |
 *             ^ never freed
 *
 * First fit. What has to be skipped for the alignment becomes part of the
 * block before, used or not; a rest of up to ROOM_SPLIT bytes stays with
 * the area. A block that is freed joins its free neighbours.
 *
 * In the kernel's own room, what alloc_percpu() takes comes from the end:
 * the begin stays whole for modules that want much, and aligned. What is
 * skipped there stays free.
 *
 * As Linux's percpu_modalloc(), but: a split takes any length (Linux cut it
 * to 16 bits, and areas above 64 KiB would have overlapped the next); the
 * list is long enough before anything is changed (Linux moved the gap, and
 * then failed); what the alignment of the first area cost comes back with
 * it (Linux's static block kept it for ever).
 *
 * Rules    R1 lengths sum up to before + size, none but the first is 0;
 *          R2 the first is not free, and not shorter than before;
 *          R3 no two free ones side by side (pcpu_room_verify).
 * Locks    allocator.lock.
 * See      tests/percpu/suite_room.c
 */
#include "percpu/gen/room.h"

#include "kernel/core/printk.h"
#include "mm/slab.h"

#include <string.h>

#define ROOM_SPLIT	4	/* sizeof(long) where this comes from */
#define FIRST_LIMIT	2u	/* blocks of a list; it doubles */
#define EARLY_LIMIT	128u	/* if it cannot grow yet */

static int length(int block)
{
	return block < 0 ? -block : block;
}

int pcpu_room_make(struct pcpu_allocator *a, struct pcpu_room *r, size_t size)
{
	*r = (struct pcpu_room){
		.before = (int)a->info.static_size, .size = (int)size,
		.early = a->early, .from_end = a->early,
		.limit = a->early ? EARLY_LIMIT : FIRST_LIMIT,
	};
	if (a->early)
		r->blocks = a->early_alloc(r->limit * sizeof(*r->blocks));
	else
		r->blocks = kzalloc(r->limit * sizeof(*r->blocks), GFP_KERNEL);
	if (!r->blocks)
		return -ENOMEM;
	r->blocks[0] = -r->before;
	r->blocks[1] = r->size;
	r->nr = r->size ? 2 : 1;
	return 0;
}

void pcpu_room_end(struct pcpu_room *r)
{
	if (!r->early)
		kfree(r->blocks);
}

/* --- taking --- */

static void insert(struct pcpu_room *r, unsigned int i, int block)
{
	memmove(&r->blocks[i + 1], &r->blocks[i],
		(r->nr - i) * sizeof(*r->blocks));
	r->blocks[i] = block;
	r->nr++;
}

static void remove(struct pcpu_room *r, unsigned int i)
{
	r->nr--;
	memmove(&r->blocks[i], &r->blocks[i + 1],
		(r->nr - i) * sizeof(*r->blocks));
}

/* Makes the block before longer, used or not. (If it has no length: by 0.) */
static void lengthen(int *block, int bytes)
{
	*block += *block < 0 ? -bytes : bytes;
}

/* [L] held. Like pcpu_room_take(); -ENOMEM: the list is full. */
static long take_first(struct pcpu_room *r, const struct pcpu_request *req)
{
	size_t at = 0;

	for (unsigned int i = 0; i < r->nr; at += length(r->blocks[i++])) {
		size_t gap = ALIGN_UP(at, req->align) - at, rest;

		if (r->blocks[i] < 0 || (size_t)r->blocks[i] < gap + req->size)
			continue;
		rest = (size_t)r->blocks[i] - gap - req->size;
		if (rest > ROOM_SPLIT) {
			if (r->nr == r->limit)
				return -ENOMEM;
			insert(r, i + 1, (int)rest);
			r->blocks[i] -= (int)rest;
		}
		lengthen(&r->blocks[i - 1], (int)gap);
		r->blocks[i] = -(r->blocks[i] - (int)gap);
		return (long)(at + gap);
	}
	return -ENOSPC;
}

/*
 * An area of size bytes in block i, front bytes behind its begin: what is in
 * front stays a free block, and so does what is behind, if it is not too
 * short.
 */
static long cut(struct pcpu_room *r, unsigned int i, size_t front, size_t size)
{
	size_t rest = (size_t)r->blocks[i] - front - size;
	bool split = rest > ROOM_SPLIT;

	if (r->nr + (front > 0) + split > r->limit)
		return -ENOMEM;
	if (split) {
		insert(r, i + 1, (int)rest);
		r->blocks[i] -= (int)rest;
	}
	if (front) {
		insert(r, i, (int)front);
		r->blocks[++i] -= (int)front;
	}
	r->blocks[i] = -r->blocks[i];
	return 0;
}

/* [L] held. As take_first(), from the other end. */
static long take_last(struct pcpu_room *r, const struct pcpu_request *req)
{
	size_t end = (size_t)(r->before + r->size);

	for (unsigned int i = r->nr - 1; i > 0; i--) {
		size_t at = end - (size_t)length(r->blocks[i]), off;
		long err;

		off = ALIGN_DOWN(end - req->size, req->align);
		if (r->blocks[i] >= (int)req->size && off >= at) {
			err = cut(r, i, off - at, req->size);
			return err ? err : (long)off;
		}
		end = at;
	}
	return -ENOSPC;
}

/* Doubles the list, unless another core has been faster. */
static int grow(struct pcpu_allocator *a, struct pcpu_room *r, gfp_t gfp,
		unsigned int limit)
{
	int *blocks, *old = NULL;
	unsigned long flags;

	if (a->early)
		return -ENOMEM;
	blocks = kzalloc(2 * limit * sizeof(*blocks), gfp | __GFP_NOWARN);
	if (!blocks)
		return -ENOMEM;
	spin_lock_irqsave(&a->lock, flags);
	if (r->limit == limit) {
		memcpy(blocks, r->blocks, r->nr * sizeof(*blocks));
		old = r->early ? NULL : r->blocks;
		r->blocks = blocks;
		r->limit = 2 * limit;
		r->early = false;
	} else {
		old = blocks;
	}
	spin_unlock_irqrestore(&a->lock, flags);
	kfree(old);
	return 0;
}

long pcpu_room_take(struct pcpu_allocator *a, struct pcpu_room *r,
		    const struct pcpu_request *req)
{
	unsigned int limit;
	unsigned long flags;
	long off;

	do {
		spin_lock_irqsave(&a->lock, flags);
		limit = r->limit;
		off = r->from_end && !req->reserved ? take_last(r, req) :
						      take_first(r, req);
		if (off >= 0)
			pcpu_count_alloc(a, req->size);
		spin_unlock_irqrestore(&a->lock, flags);
	} while (off == -ENOMEM && grow(a, r, req->gfp, limit) == 0);
	return off;
}

void *pcpu_room_hand_out(const struct pcpu_allocator *a, size_t off,
			 size_t size)
{
	for (unsigned int cpu = 0; cpu < a->nr_cpus; cpu++)
		memset((void *)(a->base + a->unit_offset[cpu] + off), 0, size);
	return (void *)(a->base + a->delta + off);
}

/* --- giving --- */

/* The block an offset lies in; *at: where that begins. */
static unsigned int find(const struct pcpu_room *r, size_t off, size_t *at)
{
	unsigned int i = 0;

	for (*at = 0; i < r->nr; *at += length(r->blocks[i++]))
		if (off - *at < (size_t)length(r->blocks[i]))
			break;
	return i;
}

/* [L] held. Return: false if no area in use begins there. */
static bool give(struct pcpu_room *r, size_t off)
{
	size_t at;
	unsigned int i = find(r, off, &at);

	if (i == 0 || i == r->nr || at != off || r->blocks[i] > 0)
		return false;
	r->blocks[i] = -r->blocks[i];
	if (i == 1) {
		r->blocks[1] += -r->blocks[0] - r->before;
		r->blocks[0] = -r->before;
	}
	if (i + 1 < r->nr && r->blocks[i + 1] > 0) {
		r->blocks[i] += r->blocks[i + 1];
		remove(r, i + 1);
	}
	if (r->blocks[i - 1] > 0) {
		r->blocks[i - 1] += r->blocks[i];
		remove(r, i);
	}
	return true;
}

/* A core's copy, whose cookie was meant? Return: the core, or nr_cpus. */
static unsigned int core_of(const struct pcpu_allocator *a,
			    const struct pcpu_room *r, vaddr_t va)
{
	unsigned int cpu;

	for (cpu = 0; cpu < a->nr_cpus; cpu++)
		if (va - a->base - a->unit_offset[cpu] <
		    (size_t)(r->before + r->size))
			break;
	return cpu;
}

/* [L] held. Why a cookie cannot be freed. */
static void explain(const struct pcpu_allocator *a, const struct pcpu_room *r,
		    const void *cookie)
{
	vaddr_t va = (vaddr_t)cookie - a->delta;
	unsigned int cpu = core_of(a, r, va), i;
	size_t off = va - a->base, at;

	i = find(r, off, &at);
	if (cpu == a->nr_cpus)
		pr_err("percpu: free of %p refused: no per-CPU memory of "
		       "this allocator\n", cookie);
	else if (i == r->nr)
		pr_err("percpu: free of %p refused: an address of core %u: "
		       "free the pointer that was returned, not one core's\n",
		       cookie, cpu);
	else if (off < (size_t)r->before)
		pr_err("percpu: free of %p refused: byte %zu of the static "
		       "variables\n", cookie, off);
	else
		pr_err("percpu: free of %p refused: byte %zu of a block %s of "
		       "%d bytes: freed twice, or not its begin\n", cookie,
		       off - at, r->blocks[i] < 0 ? "in use" : "free",
		       length(r->blocks[i]));
}

int pcpu_room_give(struct pcpu_allocator *a, struct pcpu_room *r,
		   const void *cookie)
{
	size_t off = (vaddr_t)cookie - a->delta - a->base;
	unsigned long flags;
	bool ok;

	spin_lock_irqsave(&a->lock, flags);
	ok = give(r, off);
	if (ok) {
		pcpu_count_free(a);
	} else {
		a->stats.refused++;
		explain(a, r, cookie);
	}
	spin_unlock_irqrestore(&a->lock, flags);
	return ok ? 0 : -EINVAL;
}

bool pcpu_room_has(const struct pcpu_allocator *a, const struct pcpu_room *r,
		   const void *cookie)
{
	return (vaddr_t)cookie - a->delta - a->base <
	       (size_t)(r->before + r->size);
}

/* --- looking --- */

size_t pcpu_room_free_bytes(const struct pcpu_room *r)
{
	size_t bytes = 0;

	for (unsigned int i = 1; i < r->nr; i++)
		bytes += (size_t)max(r->blocks[i], 0);
	return bytes;
}

/* What is behind the room up to the unit's end is unused for ever. */
void pcpu_room_stats(const struct pcpu_allocator *a, const struct pcpu_room *r,
		     struct pcpu_stats *stats)
{
	size_t behind = a->unit_size - a->info.static_size;
	size_t used = (size_t)r->size - pcpu_room_free_bytes(r);

	stats->memory = behind * a->info.nr_units;
	stats->room_unused = (behind - used) * a->info.nr_units;
	stats->metadata = sizeof(*r) + r->limit * sizeof(*r->blocks);
}

void pcpu_room_walk(const struct pcpu_room *r, pcpu_area_fn fn, void *ctx)
{
	size_t at = (size_t)length(r->blocks[0]);

	for (unsigned int i = 1; i < r->nr; i++) {
		struct pcpu_area area = {
			.off = at, .size = (size_t)length(r->blocks[i]),
			.used = r->blocks[i] < 0,
		};

		fn(ctx, NULL, &area);
		at += area.size;
	}
}

long pcpu_room_verify(const struct pcpu_room *r)
{
	const char *wrong = NULL;
	long sum = 0, used = 0;

	for (unsigned int i = 0; i < r->nr; i++) {
		sum += length(r->blocks[i]);
		used += i && r->blocks[i] < 0;
		if (i && !r->blocks[i])
			wrong = "R1: a block of no length";
		if (i && r->blocks[i] > 0 && r->blocks[i - 1] > 0)
			wrong = "R3: two free blocks side by side";
	}
	if (sum != (long)r->before + r->size || r->nr > r->limit)
		wrong = "R1: the lengths do not add up";
	if (-r->blocks[0] < r->before)
		wrong = "R2: the static part is too short";
	if (!wrong)
		return used;
	pr_err("percpu: room: %s (%u blocks, %ld bytes, %d + %d)\n", wrong,
	       r->nr, sum, r->before, r->size);
	return -EINVAL;
}
