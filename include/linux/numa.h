// SPDX-License-Identifier: MIT
/*
 * include/linux/numa.h - memory nodes
 */
#pragma once

#include "mm/node.h"

#define NODES_SHIFT	2
#define MAX_NUMNODES	MAX_NODES
