// SPDX-License-Identifier: MIT
/*
 * kernel/shell/trace_json.h - records as a timeline for a browser
 */
#pragma once

#include "kernel/lib/compiler.h"

/*
 * Prints all records as Chrome trace JSON. thread_name: what a thread is
 * called, by its number; ctx is passed to it.
 * Context: thread, one at a time. Return: STATUS_OK or STATUS_INTERRUPTED.
 */
int trace_json_print(const char *(*thread_name)(const void *ctx, u32 id),
		     const void *ctx);
