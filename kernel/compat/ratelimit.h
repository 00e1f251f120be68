// SPDX-License-Identifier: MIT
/*
 * kernel/compat/ratelimit.h - so many in so much time
 */
#pragma once

#include "kernel/core/spinlock.h"

/* Messages may be judged under any lock. */
#define LOCK_RANK_RATELIMIT	(LOCK_RANK_LOG + 5)

struct ratelimit_state {
	struct spinlock lock;
	int interval;		/* [I] in ticks; 0: no limit */
	int burst;		/* [I] that many in an interval */
	int printed;		/* [lock] in this interval */
	int missed;		/* [lock] left out in it */
	u64 begin_ns;		/* [lock] of the interval; 0: none yet */
};

#define DEFAULT_RATELIMIT_INTERVAL	(5 * CONFIG_HZ)
#define DEFAULT_RATELIMIT_BURST		10

#define RATELIMIT_STATE_INIT(name, interval_init, burst_init) {		\
	.lock = SPINLOCK_INIT(#name, LOCK_RANK_RATELIMIT),			\
	.interval = interval_init, .burst = burst_init }
#define DEFINE_RATELIMIT_STATE(name, interval_init, burst_init)		\
	struct ratelimit_state name =					\
		RATELIMIT_STATE_INIT(name, interval_init, burst_init)

void ratelimit_state_init(struct ratelimit_state *rs, int interval,
			  int burst);

/*
 * May this one go on? When an interval ends it is said how many could not.
 * Context: any. Return: 1, or 0.
 */
int ratelimit_judge(struct ratelimit_state *rs, const char *who);
#define __ratelimit(rs)		ratelimit_judge(rs, __func__)

extern struct ratelimit_state printk_ratelimit_state;
