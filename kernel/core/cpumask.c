// SPDX-License-Identifier: MIT
/*
 * kernel/core/cpumask.c - sets of cores
 */
#include "kernel/core/cpumask.h"

#include "kernel/lib/export.h"

struct cpumask cpu_possible_bits = { 1 };
EXPORT_SYMBOL(cpu_possible_bits);
struct cpumask cpu_present_bits = { 1 };
EXPORT_SYMBOL(cpu_present_bits);
struct cpumask cpu_online_bits = { 1 };
EXPORT_SYMBOL(cpu_online_bits);
unsigned int nr_cpu_ids = 1;
EXPORT_SYMBOL(nr_cpu_ids);
