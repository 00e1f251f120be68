// SPDX-License-Identifier: MIT
/*
 * tests/modules/exporter.h - what the module exporter has for others
 */
#pragma once

#include "include/linux/cpumask.h"
#include "include/linux/module.h"
#include "include/linux/percpu.h"
#include "percpu/access/ops.h"

DECLARE_PER_CPU(unsigned long, exporter_hits);
DECLARE_PER_CPU(int, exporter_private);
unsigned long exporter_call(void);
