// SPDX-License-Identifier: MIT OR GPL-2.0
/*
 * tests/bench/peer/trace.c - a fixed sequence (see tests/bench/trace.c)
 */
#include "peer.h"

#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/math64.h>

#define STEPS		20000u
#define MOST		5000u
#define SETTLE_MS	1000

struct trace {
	struct peer *p;
	u32 random;
	u32 hash;
	u32 nr;
	u32 bytes;		/* of one core */
	u32 kb_before;
	u32 free_before;
	u32 nr_allocs;		/* samples of the phase, from below */
	u32 nr_frees;		/* ... and from above */
	bool failed;
};

static u32 draw(struct trace *t)
{
	return peer_random(&t->random);
}

static void mix(struct trace *t, u32 word)
{
	t->hash = (t->hash ^ word) * 16777619u;
}

static void do_alloc(struct trace *t)
{
	u32 c = draw(t) % 100, a, size, align;
	u32 most = c < 40 ? 4 : c < 65 ? 16 : c < 85 ? 64 : c < 97 ? 256 : 512;

	size = 4 * (1 + draw(t) % most);
	a = draw(t) % 100;
	align = a < 50 ? 4 : a < 75 ? 8 : a < 87 ? 16 : a < 95 ? 32 : 64;
	t->failed |= !peer_alloc(t->p, t->nr, size, align, t->nr_allocs++);
	t->p->sizes[t->nr++] = size;
	t->bytes += size;
	mix(t, size);
	mix(t, align);
}

static void do_free(struct trace *t)
{
	u32 i = draw(t) % t->nr;
	struct peer *p = t->p;

	t->nr_frees++;
	peer_free(p, i, PEER_OBJECTS - t->nr_frees);
	t->bytes -= p->sizes[i];
	t->nr--;
	p->objects[i] = p->objects[t->nr];
	p->sizes[i] = p->sizes[t->nr];
	mix(t, 0x80000000u | i);
}

static void share(struct trace *t, u32 kib, const char *at, const char *of)
{
	u64 live = (u64)t->bytes * num_possible_cpus();

	if (kib && (s32)kib > 0)
		peer_figure(div_u64(live * 100000, kib << 10),
			    "t.%s.utilisation_%s_pct", at, of);
}

static void point(struct trace *t, const char *at)
{
	u32 kb = peer_meminfo("Percpu:") - t->kb_before;
	u32 taken = t->free_before - peer_meminfo("MemFree:");

	peer_figure(1000ull * t->nr, "t.%s.live_objects", at);
	peer_figure(1000ull * t->bytes, "t.%s.live_bytes_per_cpu", at);
	peer_figure(1000ull * kb, "t.%s.percpu_delta_kb", at);
	share(t, kb, at, "delta");
	share(t, taken, at, "memfree");
	peer_figure(1000ull * t->hash, "t.%s.hash", at);
}

static void phase_end(struct trace *t, const char *phase)
{
	struct peer *p = t->p;
	char name[24];

	snprintf(name, sizeof(name), "%s.end", phase);
	point(t, name);
	if (t->nr_allocs) {
		snprintf(name, sizeof(name), "t.%s.alloc", phase);
		peer_costs(p, t->nr_allocs, name);
	}
	for (u32 i = 0; i < t->nr_frees; i++)
		p->samples[i] = p->samples[PEER_OBJECTS - 1 - i];
	if (t->nr_frees) {
		snprintf(name, sizeof(name), "t.%s.free", phase);
		peer_costs(p, t->nr_frees, name);
	}
	t->nr_allocs = 0;
	t->nr_frees = 0;
	msleep(SETTLE_MS);
	snprintf(name, sizeof(name), "%s.settled", phase);
	point(t, name);
}

void peer_trace(struct peer *p)
{
	struct trace t = {
		.p = p, .random = 0x00c0ffee, .hash = 2166136261u,
		.kb_before = peer_meminfo("Percpu:"),
		.free_before = peer_meminfo("MemFree:"),
	};
	u32 nr_a;

	for (u32 step = 1; step <= STEPS && !t.failed; step++) {
		u32 r = draw(&t) % 100;

		if (!t.nr || (r < 60 && t.nr < MOST))
			do_alloc(&t);
		else
			do_free(&t);
	}
	phase_end(&t, "A");
	nr_a = t.nr;
	while (t.nr > nr_a / 4)
		do_free(&t);
	phase_end(&t, "B");
	while (t.nr < nr_a && !t.failed)
		do_alloc(&t);
	phase_end(&t, "C");
	while (t.nr)
		do_free(&t);
	phase_end(&t, "D");
}
