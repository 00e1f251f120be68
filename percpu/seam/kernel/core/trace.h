// SPDX-License-Identifier: MIT
/*
 * percpu/seam/kernel/core/trace.h - events, which the library does not record
 *
 * See      docs/reuse.md
 */
#pragma once

#define TRACE_EVENT(ident, words_format)				\
	_Static_assert(sizeof(words_format) > 1, "an event says something")
#define trace_point(ident, ...)	((void)0)
