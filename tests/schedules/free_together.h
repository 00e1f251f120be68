// SPDX-License-Identifier: MIT
/*
 * tests/schedules/free_together.h - several who free the same object
 *
 * Each object is freed by all threads. Exactly one of them may be told that
 * it was, and nothing of what lies beside it may go.
 */
#pragma once

#include "percpu/generation.h"

#define FREE_TOGETHER_THREADS	3u

/* Thread. NULL: areamap and bitmap in turns. Return: 0, or what failed. */
int free_together_setup(const struct pcpu_generation *generation);
/* The twin frees by its own function. */
void free_together(unsigned int id, int (*twin_free)(void *cookie));
void free_together_finish(void);
