// SPDX-License-Identifier: MIT
/*
 * tests/percpu/ras_twin.h - the kernel's own text, made wrong for a while
 *
 * An instruction of ras_rewind(), or the call of it, is made a no-op, for all
 * cores at once, and put back. What the others do meanwhile suffers as well, if it is done by
 * sequences; apart from tests nothing is.
 */
#pragma once

#include "kernel/lib/compiler.h"

/* What is wrong. `words` is the length of the sequence less one. */
enum ras_twin {
	TWIN_OFF,	/* nothing is rewound */
	TWIN_FIRST,	/* not at the instruction behind the start */
	TWIN_COMMIT,	/* not at the commit */
	TWIN_BEHIND,	/* also at the instruction behind the commit */
	TWIN_FIQ,	/* not by FIQ */
	NR_TWINS,
};

const char *ras_twin_name(enum ras_twin twin);

/* False: the test has failed. Context: thread. */
bool ras_twin_begin(enum ras_twin twin, unsigned int words) __must_check;
void ras_twin_end(void);
