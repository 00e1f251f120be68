// SPDX-License-Identifier: MIT
/*
 * include/linux/ratelimit.h - so many messages in so much time
 */
#pragma once

#include "include/linux/printk.h"
#include "include/linux/ratelimit_types.h"
