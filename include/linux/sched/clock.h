// SPDX-License-Identifier: MIT
/*
 * include/linux/sched/clock.h - sched_clock(), local_clock()
 */
#pragma once

#include "include/linux/sched.h"
