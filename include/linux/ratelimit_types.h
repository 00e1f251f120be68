// SPDX-License-Identifier: MIT
/*
 * include/linux/ratelimit_types.h - so many messages in so much time
 */
#pragma once

#include "include/linux/param.h"
#include "kernel/compat/ratelimit.h"
