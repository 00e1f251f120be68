// SPDX-License-Identifier: MIT
/*
 * include/linux/hardirq.h - in an interrupt or not
 */
#pragma once

#include "include/linux/preempt.h"
