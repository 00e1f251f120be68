// SPDX-License-Identifier: MIT
/*
 * kernel/core/cpumask.c - sets of cores
 */
#include "kernel/core/cpumask.h"

struct cpumask cpu_possible_bits = { 1 };
struct cpumask cpu_present_bits = { 1 };
struct cpumask cpu_online_bits = { 1 };
unsigned int nr_cpu_ids = 1;
