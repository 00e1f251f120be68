// SPDX-License-Identifier: MIT
/*
 * tests/modules/bad_borrower.c - wants what another module has for GPL only
 */
#include "tests/modules/exporter.h"

static int __init borrower_init(void)
{
	return per_cpu(exporter_private, 0) + (int)exporter_call();
}

module_init(borrower_init);

MODULE_LICENSE("Proprietary");
