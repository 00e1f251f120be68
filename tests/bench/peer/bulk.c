// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tests/bench/peer/bulk.c - many objects (see tests/bench/bulk.c)
 */
#include "peer.h"

#include <linux/delay.h>

#define SEED		777u
#define SIZE_MIN	8u
#define SIZES		249u
#define LOOPS		10
#define BATCHES		10
#define SETTLE_MS	1000
#define BAD_OBJECTS	16000u

/* Return: how many; fewer: out of memory. */
static u32 allocate(struct peer *p, u32 nr, u32 *random)
{
	u32 i;

	for (i = 0; i < nr; i++)
		if (!peer_alloc(p, i, SIZE_MIN + peer_random(random) % SIZES,
				8, i))
			break;
	return i;
}

static void free_some(struct peer *p, u32 nr, u32 left, u32 *random)
{
	for (u32 n = 0; nr > left; n++) {
		u32 i = peer_random(random) % nr;

		peer_free(p, i, n);
		p->objects[i] = p->objects[--nr];
	}
}

static void bulk(struct peer *p, u32 nr)
{
	u32 random = SEED, done;
	char name[32];

	peer_figure(1000ull * peer_meminfo("Percpu:"),
		    "b.n=%u.percpu_kb_before", nr);
	done = allocate(p, nr, &random);
	peer_figure(1000ull * peer_meminfo("Percpu:"),
		    "b.n=%u.percpu_kb_peak", nr);
	snprintf(name, sizeof(name), "b.n=%u.alloc", nr);
	peer_costs(p, done, name);
	free_some(p, done, 0, &random);
	snprintf(name, sizeof(name), "b.n=%u.free", nr);
	peer_costs(p, done, name);
	msleep(SETTLE_MS);
	peer_figure(1000ull * peer_meminfo("Percpu:"),
		    "b.n=%u.percpu_kb_after_free_settled", nr);
}

void peer_bulk(struct peer *p)
{
	bulk(p, 1000);
	bulk(p, 10000);
}

static noinline u32 pairs_ns(size_t size)
{
	u32 start = peer_ns();

	for (int i = 0; i < LOOPS; i++)
		free_percpu(__alloc_percpu(size, 8));
	return peer_ns() - start;
}

static void one_more(const char *what, u32 live)
{
	static const size_t sizes[] = { 8, 64, 256, 1024 };

	for (int s = 0; s < ARRAY_SIZE(sizes); s++) {
		u32 least = ~0u;

		for (int i = 0; i < BATCHES; i++)
			least = min(least, pairs_ns(sizes[s]));
		peer_figure(peer_each(least, LOOPS),
			    "c.%s.L=%u.size=%zu.pair_min_ns", what, live,
			    sizes[s]);
	}
}

static void grow(struct peer *p, u32 live, bool holes)
{
	u32 random = SEED, nr = holes ? 2 * live : live;
	u32 done = allocate(p, nr, &random);

	if (done == nr) {
		if (holes)
			free_some(p, nr, live, &random);
		msleep(SETTLE_MS);
		one_more(holes ? "holes" : "packed", live);
		done = live;
	}
	free_some(p, done, 0, &random);
	msleep(SETTLE_MS);
}

void peer_growth(struct peer *p)
{
	static const u32 lives[] = { 100, 1000, 10000, 50000 };

	one_more("packed", 0);
	for (int i = 0; i < ARRAY_SIZE(lives); i++) {
		grow(p, lives[i], false);
		grow(p, lives[i], true);
	}
}

void peer_bad_case(struct peer *p)
{
	for (size_t align = 4; align <= 8; align *= 2) {
		u32 random = SEED, done;
		u64 sum = 0;

		for (done = 0; done < BAD_OBJECTS; done++) {
			if (!peer_alloc(p, done, 4, align, done))
				break;
			sum += p->samples[done];
		}
		peer_figure(peer_each(sum, done),
			    "g.badcase.n=%u.align=%zu.alloc_mean_ns", done,
			    align);
		free_some(p, done, 0, &random);
		msleep(SETTLE_MS);
	}
}
