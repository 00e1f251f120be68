// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/sched/mutex.h - mutexes, as the library sees them
 *
 * See      docs/reuse.md
 */
#pragma once

#include "kernel/lib/compiler.h"

struct mutex {
	char room[64] __aligned(8);
};

void mutex_init(struct mutex *m);
void mutex_lock(struct mutex *m);	/* may sleep */
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
