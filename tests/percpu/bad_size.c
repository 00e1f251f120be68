// SPDX-License-Identifier: MIT
/*
 * tests/percpu/bad_size.c - words on variables of sizes that do not link
 *
 * Not part of the kernel: tests/e2e/test_percpu.py compiles it, and links it
 * with one of its functions as the entry. Those of a bad size must lack
 * __bad_size_call_parameter(), and nothing else; the others lack nothing.
 */
#include "percpu/access/define.h"
#include "percpu/access/ops.h"

#define SIZES(size)							\
	struct bytes_##size { u8 byte[size]; };				\
	static DEFINE_PER_CPU(struct bytes_##size, var_##size);		\
	void this_read_##size(void);					\
	void raw_write_##size(void);					\
	void this_xchg_##size(void);					\
	void this_read_##size(void)					\
	{								\
		struct bytes_##size copy = this_cpu_read(var_##size);	\
									\
		(void)copy;						\
	}								\
	void raw_write_##size(void)					\
	{								\
		raw_cpu_write(var_##size, (struct bytes_##size){ { 0 } }); \
	}								\
	void this_xchg_##size(void)					\
	{								\
		(void)this_cpu_xchg(var_##size,				\
				    (struct bytes_##size){ { 0 } });	\
	}

SIZES(1)
SIZES(2)
SIZES(3)
SIZES(4)
SIZES(5)
SIZES(8)
SIZES(12)
SIZES(16)

