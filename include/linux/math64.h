// SPDX-License-Identifier: MIT
/*
 * include/linux/math64.h - 64 bits divided
 */
#pragma once

#include "include/linux/math.h"

/*
 * n /= base; the value is the remainder, 32 bits. n is a u64 variable, base
 * not 0.
 */
#define do_div(n, base) ({						\
	u32 do_div_base_ = (base);					\
	u32 do_div_rem_ = (u32)((n) % do_div_base_);			\
	(n) /= do_div_base_;						\
	do_div_rem_; })

#define div_u64(dividend, divisor)	((u64)(dividend) / (u32)(divisor))
#define div_s64(dividend, divisor)	((s64)(dividend) / (s32)(divisor))
#define div64_u64(dividend, divisor)	((u64)(dividend) / (u64)(divisor))
#define div64_s64(dividend, divisor)	((s64)(dividend) / (s64)(divisor))
#define div64_ul(dividend, divisor)					\
	((u64)(dividend) / (unsigned long)(divisor))
#define div64_long(dividend, divisor)	((s64)(dividend) / (long)(divisor))
/* The remainder goes to *rem. */
#define div_u64_rem(dividend, divisor, rem) ({				\
	u64 div_n_ = (dividend);					\
	u32 div_d_ = (divisor);						\
	*(rem) = (u32)(div_n_ % div_d_);				\
	div_n_ / div_d_; })
#define div_s64_rem(dividend, divisor, rem) ({				\
	s64 div_n_ = (dividend);					\
	s32 div_d_ = (divisor);						\
	*(rem) = (s32)(div_n_ % div_d_);				\
	div_n_ / div_d_; })
#define div64_u64_rem(dividend, divisor, rem) ({			\
	u64 div_n_ = (dividend);					\
	u64 div_d_ = (divisor);						\
	*(rem) = div_n_ % div_d_;					\
	div_n_ / div_d_; })
#define DIV_ROUND_UP_ULL(n, d)	div_u64((u64)(n) + (d) - 1, d)
#define DIV64_U64_ROUND_UP(n, d) ({					\
	u64 round_d_ = (d);						\
	div64_u64((u64)(n) + round_d_ - 1, round_d_); })
#define DIV_ROUND_CLOSEST_ULL(n, d) ({					\
	u32 round_d_ = (d);						\
	div_u64((u64)(n) + round_d_ / 2, round_d_); })
#define mul_u32_u32(a, b)	((u64)(u32)(a) * (u32)(b))

/* a * b / c, without losing what does not fit 64 bits on the way. */
u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 c);
#define mul_u64_u32_div(a, mul, divisor)				\
	mul_u64_u64_div_u64(a, (u32)(mul), (u32)(divisor))
