// SPDX-License-Identifier: MIT
/*
 * include/linux/cpumask.h - sets of cores
 */
#pragma once

#include "kernel/core/cpumask.h"
