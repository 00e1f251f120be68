// SPDX-License-Identifier: MIT
/*
 * tests/percpu/replay.h - do what a golden file did, and compare
 *
 * Traces and tables of unit layouts (golden/README.md), told apart by their
 * first line. On the host a program, on the target the command replay.
 */
#pragma once

#include "percpu/percpu_internal.h"

/* Where the allocator that replays gets its memory from. */
struct replay_host {
	int (*setup)(struct pcpu_allocator *a,
		     const struct pcpu_generation *generation,
		     const struct pcpu_alloc_info *info);
	void (*teardown)(struct pcpu_allocator *a);
	void *(*zalloc)(size_t size);
	void (*free)(void *p);
};

struct replay_result {
	unsigned long ops;		/* a and f lines, or rows */
	unsigned long mismatches;
	char first[320];		/* the first of them, or what is wrong */
};

/**
 * replay_text - replay a file that is in memory
 *
 * Context: thread, may sleep. Return: 0 if it could be read, whatever the
 * mismatches; -EINVAL if it is no golden file (first says why), -ENOMEM.
 */
int replay_text(const char *text, size_t len, const struct replay_host *host,
		struct replay_result *result) __must_check;
