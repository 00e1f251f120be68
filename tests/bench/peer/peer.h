/* SPDX-License-Identifier: MIT OR GPL-2.0 */
/*
 * tests/bench/peer/peer.h - what tests/bench measures, on Linux
 *
 * A module for Linux 6.1 on the same board. The clock is the Cortex-A9's
 * global timer, 10 ns a count, which are 10 instructions under QEMU's -icount
 * shift=0. Figures are lines "peer METRIC VALUE" of the kernel's log.
 */
#pragma once

#include <linux/percpu.h>
#include <linux/types.h>

#define PEER_OBJECTS	100000u

struct peer {
	void __percpu *objects[PEER_OBJECTS];
	u16 sizes[PEER_OBJECTS];
	u32 samples[PEER_OBJECTS];	/* ns */
};

/* ns of 32 bits: differences of less than 4 s are right. */
u32 peer_ns(void);
/* Value in thousandths. */
void peer_figure(u64 thousandths, const char *fmt, ...) __printf(2, 3);
/* sum / nr, in thousandths. */
u64 peer_each(u64 sum, u32 nr);
/* mean, p50, p99, max; sorts the samples. */
void peer_costs(struct peer *p, u32 nr, const char *what);

/* KiB, of /proc/meminfo; 0 if there is no such line. */
u32 peer_meminfo(const char *name);

static inline u32 peer_random(u32 *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* One call, measured alone, with its time in samples[sample]. */
bool peer_alloc(struct peer *p, u32 i, size_t size, size_t align, u32 sample);
void peer_free(struct peer *p, u32 i, u32 sample);

void peer_pair(struct peer *p);
void peer_bulk(struct peer *p);
void peer_growth(struct peer *p);
void peer_bad_case(struct peer *p);
void peer_trace(struct peer *p);
void peer_access(struct peer *p);
void peer_counter(struct peer *p);
