// SPDX-License-Identifier: MIT
/*
 * mm/fault_inject_parse.h - plans from text: boot parameter and command
 */
#pragma once

#include "mm/fault_inject.h"

/* "page": 0, or -EINVAL. */
int fault_parse_class(const char *name, enum fault_class *class) __must_check;

/* "page:nth=5", "slab:1/100,seed=7". Return: 0, -EINVAL or -ERANGE. */
int fault_parse(const char *text, enum fault_class *class,
		struct fault_plan *plan) __must_check;
