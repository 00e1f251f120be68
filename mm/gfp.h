// SPDX-License-Identifier: MIT
/*
 * mm/gfp.h - how an allocation may be served: "get free page" flags
 *
 * The names and what they allow are Linux's. A caller combines one of the
 * GFP_ words with modifiers: GFP_KERNEL | __GFP_ZERO.
 *
 *   GFP_KERNEL   thread context; may sleep; leaves the reserve alone
 *   GFP_ATOMIC   any context; never sleeps; may use half of the reserve
 *   GFP_NOWAIT   any context; never sleeps; leaves the reserve alone
 *
 * There is no disk and no swap here, so GFP_NOIO and GFP_NOFS are GFP_KERNEL
 * by other names, and one zone, so GFP_DMA and __GFP_HIGHMEM ask for nothing.
 */
#pragma once

#include "kernel/lib/compiler.h"

typedef unsigned int gfp_t;

#define __GFP_DMA		0x0001u	/* accepted, changes nothing */
#define __GFP_HIGHMEM		0x0002u	/* accepted, changes nothing */
#define __GFP_HIGH		0x0004u	/* may use half of the reserve */
#define __GFP_ATOMIC		0x0008u	/* the caller cannot sleep */
#define __GFP_IO		0x0010u
#define __GFP_FS		0x0020u
#define __GFP_DIRECT_RECLAIM	0x0040u	/* the caller may sleep */
#define __GFP_KSWAPD_RECLAIM	0x0080u	/* accepted, changes nothing */
#define __GFP_ZERO		0x0100u	/* cleared */
#define __GFP_NOWARN		0x0200u	/* failing is no news */
#define __GFP_NORETRY		0x0400u	/* fail rather than gather pages */
#define __GFP_RETRY_MAYFAIL	0x0800u	/* accepted, changes nothing */
#define __GFP_THISNODE		0x1000u	/* from this node or not at all */
#define __GFP_COMP		0x2000u	/* every page leads to the first */

#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)

#define GFP_ATOMIC	(__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT	__GFP_KSWAPD_RECLAIM
#define GFP_NOIO	__GFP_RECLAIM
#define GFP_NOFS	(__GFP_RECLAIM | __GFP_IO)
#define GFP_KERNEL	(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_USER	GFP_KERNEL
#define GFP_HIGHUSER	(GFP_USER | __GFP_HIGHMEM)
#define GFP_DMA		__GFP_DMA

/* May the caller be put to sleep? */
static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM;
}

#define GFP_TEXT	96

/* "GFP_KERNEL|__GFP_ZERO" into text (GFP_TEXT bytes); returns text. */
const char *gfp_name(gfp_t gfp, char *text);
