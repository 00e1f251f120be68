// SPDX-License-Identifier: MIT
/*
 * include/linux/gfp.h - how an allocation may be served; pages
 */
#pragma once

#include "include/linux/topology.h"
#include "include/linux/types.h"
#include "mm/gfp.h"
#include "mm/page.h"

#define __GFP_REPEAT		__GFP_RETRY_MAYFAIL
#define __GFP_WAIT		__GFP_DIRECT_RECLAIM
#define __GFP_COLD		0u
#define __GFP_ACCOUNT		0u
#define __GFP_MOVABLE		0u
#define GFP_KERNEL_ACCOUNT	GFP_KERNEL
#define GFP_HIGHUSER_MOVABLE	GFP_HIGHUSER
