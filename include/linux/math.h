// SPDX-License-Identifier: MIT
/*
 * include/linux/math.h - rounding and division of integers
 */
#pragma once

#include "include/linux/types.h"
#include "kernel/lib/align.h"

/* y a power of two. */
#define round_up(x, y)		((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define round_down(x, y)	((x) & ~((__typeof__(x))((y) - 1)))
/* y anything. */
#define roundup(x, y) ({						\
	__typeof__(y) roundup_y_ = (y);					\
	((x) + (roundup_y_ - 1)) / roundup_y_ * roundup_y_; })
#define rounddown(x, y) ({						\
	__typeof__(x) rounddown_x_ = (x);				\
	rounddown_x_ - rounddown_x_ % (y); })
#define DIV_ROUND_CLOSEST(x, divisor) ({				\
	__typeof__(x) closest_x_ = (x);					\
	__typeof__(divisor) closest_d_ = (divisor);			\
	((__typeof__(x))-1) > 0 || ((__typeof__(divisor))-1) > 0 ||	\
	(closest_x_ > 0) == (closest_d_ > 0) ?				\
		(closest_x_ + closest_d_ / 2) / closest_d_ :		\
		(closest_x_ - closest_d_ / 2) / closest_d_; })
#define mult_frac(x, numer, denom) ({					\
	__typeof__(x) frac_x_ = (x);					\
	__typeof__(x) frac_d_ = (denom);				\
	frac_x_ / frac_d_ * (numer) +					\
		frac_x_ % frac_d_ * (numer) / frac_d_; })
#define abs(x) ({							\
	__typeof__((x) + 0) abs_x_ = (x);				\
	abs_x_ < 0 ? -abs_x_ : abs_x_; })
#define abs_diff(a, b) ({						\
	__typeof__(a) diff_a_ = (a);					\
	__typeof__(b) diff_b_ = (b);					\
	diff_a_ > diff_b_ ? diff_a_ - diff_b_ : diff_b_ - diff_a_; })

/* The largest number whose square is not larger than x. */
unsigned long int_sqrt(unsigned long x);
/* The greatest common divisor; of 0 and x, x. */
unsigned long gcd(unsigned long a, unsigned long b);
