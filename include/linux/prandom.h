// SPDX-License-Identifier: MIT
/*
 * include/linux/prandom.h - numbers that repeat from a seed
 */
#pragma once

#include "include/linux/random.h"
