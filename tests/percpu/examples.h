// SPDX-License-Identifier: MIT
/*
 * tests/percpu/examples.h - what the worked examples are made of
 *
 * The command example shows them, tests hold them: docs/percpu/examples.md.
 */
#pragma once

#include "tests/percpu/suite.h"

#define EXAMPLE_TEXT	200

/* An instance whose first chunk is full, and one chunk of which all is free. */
struct example {
	struct pcpu_allocator a;
	struct pcpu_chunk *chunk;
	char *base;		/* cookie of its first byte */
};

/* Return: 0 or a negative error; then there is nothing to end. */
int example_begin(struct example *e, const struct pcpu_generation *g)
	__must_check;
void example_end(struct example *e);

/* Takes an object. Return: its offset in the chunk, or -1: not there. */
long example_take(struct example *e, size_t size, size_t align);
int example_give(struct example *e, long off);

/* Takes all but so many bytes of the free chunk; and gives all back. */
int example_leave(struct example *e, size_t bytes);
void example_clear(struct example *e);

/* An area map's array: "0|1 32 61440|1". Return: text. */
const char *example_map(const struct example *e, char *text);
