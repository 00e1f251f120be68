// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_licence.c - wants what only GPL modules may have
 */
#include "kernel/lib/errno.h"
#include "kernel/module/module.h"
#include "percpu/percpu.h"

static int __init licence_init(void)
{
	int __percpu *counts = alloc_percpu(int);

	free_percpu(counts);
	return counts ? 0 : -ENOMEM;
}

module_init(licence_init);

MODULE_LICENSE("Proprietary");
