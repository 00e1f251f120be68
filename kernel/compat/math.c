// SPDX-License-Identifier: MIT
/*
 * kernel/compat/math.c - roots, divisors, wide products
 */
#include "include/linux/math64.h"

#include "kernel/lib/bits.h"
#include "kernel/lib/export.h"

unsigned long int_sqrt(unsigned long x)
{
	unsigned long root = 0;

	/* From the highest bit down: does the square still fit? */
	for (unsigned int bit = BITS_PER_LONG / 2; bit-- > 0; ) {
		unsigned long larger = root | BIT(bit);

		if ((u64)larger * larger <= x)
			root = larger;
	}
	return root;
}
EXPORT_SYMBOL(int_sqrt);

unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}
EXPORT_SYMBOL(gcd);

/* Long division of 128 bits, a bit at a time. */
u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 c)
{
	u64 high = 0, low = 0, quotient = 0;
	unsigned int i;

	for (i = 64; i-- > 0; ) {
		high = high << 1 | low >> 63;
		low <<= 1;
		if (a >> i & 1) {
			low += b;
			high += low < b;
		}
	}
	for (i = 64; i-- > 0; ) {
		bool carry = high >> 63;

		high = high << 1 | (low >> i & 1);
		quotient <<= 1;
		if (carry || high >= c) {
			high -= c;
			quotient |= 1;
		}
	}
	return quotient;
}
EXPORT_SYMBOL(mul_u64_u64_div_u64);
