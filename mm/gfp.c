// SPDX-License-Identifier: MIT
/*
 * mm/gfp.c - allocation flags in words
 */
#include "mm/gfp.h"

#include "kernel/lib/format.h"

struct word {
	gfp_t bits;
	const char *name;
};

/* What has several bits comes before what is a part of it. */
static const struct word words[] = {
	{ GFP_KERNEL, "GFP_KERNEL" },
	{ GFP_NOFS, "GFP_NOFS" },
	{ GFP_ATOMIC, "GFP_ATOMIC" },
	{ GFP_NOIO, "GFP_NOIO" },
	{ GFP_NOWAIT, "GFP_NOWAIT" },
	{ __GFP_DIRECT_RECLAIM, "DIRECT_RECLAIM" },
	{ __GFP_HIGH, "HIGH" },
	{ __GFP_ATOMIC, "ATOMIC" },
	{ __GFP_ZERO, "ZERO" },
	{ __GFP_NOWARN, "NOWARN" },
	{ __GFP_NORETRY, "NORETRY" },
	{ __GFP_THISNODE, "THISNODE" },
	{ __GFP_COMP, "COMP" },
};

const char *gfp_name(gfp_t gfp, char *text)
{
	int len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(words) && len < GFP_TEXT; i++) {
		if ((gfp & words[i].bits) != words[i].bits)
			continue;
		gfp &= ~words[i].bits;
		len += format(text + len, (size_t)(GFP_TEXT - len), "%s%s",
			      len ? "|" : "", words[i].name);
	}
	return text;
}
