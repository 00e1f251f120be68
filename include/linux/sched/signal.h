// SPDX-License-Identifier: MIT
/*
 * include/linux/sched/signal.h - signal_pending()
 */
#pragma once

#include "include/linux/sched.h"
