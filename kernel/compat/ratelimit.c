// SPDX-License-Identifier: MIT
/*
 * kernel/compat/ratelimit.c - so many in so much time
 */
#include "kernel/compat/ratelimit.h"

#include "kernel/core/clock.h"
#include "kernel/core/printk.h"
#include "kernel/lib/export.h"

DEFINE_RATELIMIT_STATE(printk_ratelimit_state, DEFAULT_RATELIMIT_INTERVAL,
		       DEFAULT_RATELIMIT_BURST);
EXPORT_SYMBOL(printk_ratelimit_state);

void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	*rs = (struct ratelimit_state)
		RATELIMIT_STATE_INIT(ratelimit_state, interval, burst);
}
EXPORT_SYMBOL(ratelimit_state_init);

int ratelimit_judge(struct ratelimit_state *rs, const char *who)
{
	u64 now = clock_ns();
	u64 length = (u64)rs->interval * (NSEC_PER_SEC / CONFIG_HZ);
	unsigned long flags;
	int missed = 0, may;

	if (!rs->interval)
		return 1;
	spin_lock_irqsave(&rs->lock, flags);
	if (!rs->begin_ns || now - rs->begin_ns > length) {
		missed = rs->missed;
		rs->begin_ns = now;
		rs->printed = rs->missed = 0;
	}
	may = rs->printed < rs->burst;
	if (may)
		rs->printed++;
	else
		rs->missed++;
	spin_unlock_irqrestore(&rs->lock, flags);
	if (missed)
		pr_warn("%s: %d callbacks suppressed\n", who, missed);
	return may;
}
EXPORT_SYMBOL(ratelimit_judge);
