// SPDX-License-Identifier: MIT
/*
 * include/linux/time.h - what time it is, in seconds and parts of them
 */
#pragma once

#include "include/linux/jiffies.h"
#include "include/linux/timekeeping.h"
#include "include/linux/version.h"
