// SPDX-License-Identifier: MIT
/*
 * api_words.c - bitops.h, bits.h, byteorder.h, unaligned.h, math.h,
 * math64.h, minmax.h, log2.h, limits.h, align.h, overflow.h, types.h
 */
#include <linux/align.h>
#include <linux/bitfield.h>
#include <linux/bitops.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/stringify.h>
#include <linux/swab.h>
#include <linux/typecheck.h>
#include <linux/types.h>
#include <linux/vmalloc.h>
#include <asm/byteorder.h>
#include <asm/unaligned.h>

#include "check.h"

static void single_bits(void)
{
	unsigned long map[2] = { 0, 0 };

	__set_bit(33, map);
	CHECK(map[1] == 2 && __test_and_set_bit(33, map));
	CHECK(__test_and_clear_bit(33, map) && !map[1]);
	__change_bit(0, map);
	CHECK(test_and_change_bit(0, map) && !map[0]);
	assign_bit(40, map, 1);
	__assign_bit(3, map, true);
	CHECK(map[0] == 8 && map[1] == 0x100);
	clear_bit(3, map);
	__assign_bit(40, map, false);
	CHECK(!map[0] && !map[1]);
	CHECK(!test_and_set_bit_lock(1, map) && test_and_set_bit_lock(1, map));
	smp_mb__before_clear_bit();
	clear_bit_unlock(1, map);
	smp_mb__after_clear_bit();
	CHECK(!map[0]);
	CHECK(hweight8(0xf1) == 5 && hweight16(0xf0f1) == 9);
	CHECK(hweight_long(~0ul) == BITS_PER_LONG && fls_long(0x100) == 9);
	CHECK(rol8(0x81, 1) == 3 && rol16(0x8001, 4) == 0x18);
	CHECK(ror16(1, 1) == 0x8000 && ror32(3, 1) == 0x80000001);
	CHECK(rol64(1ull << 63 | 1, 1) == 3 && ror64(1, 1) == 1ull << 63);
	CHECK(sign_extend64(0x80, 7) == -128 && sign_extend64(0x7f, 7) == 127);
	CHECK(BIT_MASK(33) == 2 && BIT_WORD(33) == 1);
	CHECK(BIT_ULL_MASK(33) == 1ull << 33 && BIT_ULL_WORD(65) == 1);
	CHECK(GENMASK_ULL(35, 32) == 0xf00000000ull);
	CHECK(BITS_PER_BYTE == 8 && BITS_PER_TYPE(u64) == 64);
	CHECK(BITS_PER_LONG_LONG == 64 && FIELD_MAX(0xf0) == 15);
	CHECK(FIELD_FIT(0xf0, 15) && !FIELD_FIT(0xf0, 16));
}

static void orders(void)
{
	__be16 be16 = cpu_to_be16(0x1234);
	__be32 be32 = htonl(0x12345678);
	__be64 be64 = cpu_to_be64(0x0102030405060708ull);
	__le16 le16 = cpu_to_le16(0x1234);
	__le32 le32 = cpu_to_le32(7);
	__le64 le64 = cpu_to_le64(8);

	CHECK(*(u8 *)&be16 == 0x12 && be16_to_cpu(be16) == 0x1234);
	CHECK(*(u8 *)&be32 == 0x12 && be32_to_cpu(be32) == 0x12345678);
	CHECK(*(u8 *)&be64 == 1 && be64_to_cpu(be64) == 0x0102030405060708ull);
	CHECK(be16_to_cpup(&be16) == 0x1234 && be32_to_cpup(&be32) == ntohl(be32));
	CHECK(be64_to_cpup(&be64) == be64_to_cpu(be64));
	CHECK(ntohs(htons(5)) == 5 && *(u8 *)&le16 == 0x34);
	CHECK(le16_to_cpu(le16) == le16_to_cpup(&le16));
	CHECK(le32_to_cpu(le32) == 7 && le32_to_cpup(&le32) == 7);
	CHECK(le64_to_cpu(le64) == 8 && le64_to_cpup(&le64) == 8);
	CHECK(swab16(0x1234) == 0x3412 && swab32(0x12345678) == 0x78563412);
	CHECK(swab64(0x0102030405060708ull) == 0x0807060504030201ull);
#if defined(__BIG_ENDIAN) || !defined(__LITTLE_ENDIAN) || \
	!defined(__LITTLE_ENDIAN_BITFIELD)
	CHECK(false);
#endif
}

static void unaligned(void)
{
	u8 raw[12] = { 0 };

	put_unaligned(0x11223344, (u32 *)(raw + 1));
	CHECK(raw[1] == 0x44 && raw[4] == 0x11);
	put_unaligned_be16(0x1234, raw + 1);
	CHECK(raw[1] == 0x12 && raw[2] == 0x34);
	put_unaligned_le16(0x1234, raw + 1);
	CHECK(raw[1] == 0x34 && get_unaligned_le16(raw + 1) == 0x1234);
	put_unaligned_le32(0x12345678, raw + 1);
	CHECK(get_unaligned_le32(raw + 1) == 0x12345678);
	CHECK(get_unaligned_be32(raw + 1) == 0x78563412);
	put_unaligned_be64(5, raw + 3);
	CHECK(raw[10] == 5 && get_unaligned_be64(raw + 3) == 5);
	put_unaligned_le64(6, raw + 3);
	CHECK(raw[3] == 6 && !raw[10]);
}

static void sums(void)
{
	u64 rem;

	CHECK(abs_diff(3u, 9u) == 6 && mult_frac(7, 3, 2) == 10);
	CHECK(DIV64_U64_ROUND_UP(10ull, 3ull) == 4);
	CHECK(DIV_ROUND_CLOSEST_ULL(10ull, 4) == 3);
	CHECK(div64_long(-10, 3) == -3 && div64_ul(10, 3) == 3);
	CHECK(div64_u64_rem(1ull << 40, 1000, &rem) == 1099511627 && rem == 776);
	CHECK(div_s64(-1000, 7) == -142 && mul_u32_u32(~0u, 2) == 0x1fffffffeull);
	CHECK(mul_u64_u32_div(1ull << 40, 3, 2) == 3ull << 39);
	CHECK(clamp_val((u8)200, 10, 100) == 100 && max3(1, 3, 2) == 3);
	CHECK(max_t(u8, 257, 3) == 3 && lower_32_bits(0x123456789ull) == 0x23456789);
	CHECK(bits_per(8) == 4 && order_base_2(5) == 3);
	CHECK(hash_long(1, 8) == hash_32(1, 8) && GOLDEN_RATIO_32 == 0x61c88647);
	CHECK(hash_ptr(NULL, 8) == 0);
	CHECK(PTR_ALIGN_DOWN((char *)13, 8) == (char *)8);
	CHECK(REPEAT_BYTE(0x12) == 0x12121212);
}

static void limits(void)
{
	CHECK(U8_MAX == 255 && U16_MAX == 65535 && U32_MAX == 0xffffffffu);
	CHECK(U64_MAX == ~0ull && S8_MAX == 127 && S8_MIN == -128);
	CHECK(S16_MAX == 32767 && S16_MIN == -32768 && S32_MAX == INT_MAX);
	CHECK(S32_MIN == INT_MIN && S64_MAX == LLONG_MAX && S64_MIN == LLONG_MIN);
	CHECK(SHRT_MAX == 32767 && SHRT_MIN == -32768 && USHRT_MAX == 65535);
	CHECK(LONG_MAX == 0x7fffffffl && LONG_MIN == -LONG_MAX - 1);
	CHECK(UINT_MAX == ~0u && SSIZE_MAX == LONG_MAX);
	CHECK(PATH_MAX == 4096 && NAME_MAX == 255);
	CHECK(sizeof(__u8) == 1 && sizeof(__s8) == 1 && sizeof(__u16) == 2);
	CHECK(sizeof(__s16) == 2 && sizeof(__u32) == 4 && sizeof(__s32) == 4);
	CHECK(sizeof(__u64) == 8 && sizeof(__s64) == 8 && sizeof(loff_t) == 8);
	CHECK(sizeof(u_int8_t) == 1 && sizeof(u_int16_t) == 2);
	CHECK(sizeof(u_int32_t) == 4 && sizeof(u_int64_t) == 8);
	CHECK(sizeof(u_char) == 1 && sizeof(u_short) == 2 && sizeof(u_int) == 4);
	CHECK(sizeof(u_long) == 4 && sizeof(unchar) == 1);
	CHECK(sizeof(phys_addr_t) == sizeof(resource_size_t));
	CHECK(sizeof(sector_t) == 8 && sizeof(dma_addr_t) >= 4);
	CHECK(SZ_1K == 1024 && SZ_4K == 4096 && SZ_8K == 8192 && SZ_16K == 16384);
	CHECK(SZ_64M == 64 << 20);
}

struct shape {
	int first;
	char second[6];
	int last[];
};

static int twin(void) __alias(original);
static noinline __maybe_unused int original(void)
{
	return 5;
}

static void shapes(void)
{
	int x = 3, __always_unused y, __maybe_unused __UNIQUE_ID(z) = 0;
	struct shape *s = NULL;

	BUILD_BUG_ON(sizeof(int) != 4);
	BUILD_BUG_ON_MSG(sizeof(int) != 4, "int");
	BUILD_BUG_ON_NOT_POWER_OF_2(64);
	if (sizeof(int) != 4)
		BUILD_BUG();
	CHECK(BUILD_BUG_ON_ZERO(0) == 0 && FIELD_SIZEOF(struct shape, second) == 6);
	CHECK(offsetofend(struct shape, second) == 10);
	CHECK(sizeof(typeof_member(struct shape, second)) == 6);
	CHECK(__same_type(x, int) && !__same_type(x, long));
	CHECK(typecheck(int, x) && __is_constexpr(3) && !__is_constexpr(x));
	CHECK(!strcmp(__stringify(x + 1), "x + 1") && __PASTE(4, 2) == 42);
	ACCESS_ONCE(x) = 4;
	OPTIMIZER_HIDE_VAR(x);
	barrier_data(&x);
	CHECK(data_race(x) == 4 && twin() == 5);
	switch (x) {
	case 4:
		x++;
		fallthrough;
	default:
		x++;
	}
	CHECK(x == 6 && unlikely(x == 6));
	CHECK(array_size(SIZE_MAX, 2) == SIZE_MAX && array_size(3, 4) == 12);
	CHECK(flex_array_size(s, last, 3) == 12);
	CHECK(size_mul(SIZE_MAX, 2) == SIZE_MAX);
	CHECK(check_mul_overflow(1 << 30, 4, &x) && check_sub_overflow(3u, 4u, (u32 *)&x));
}

static void arrays(void)
{
	int *a = kvcalloc(10, sizeof(int), GFP_KERNEL);
	int *b = kvmalloc_array(10, sizeof(int), GFP_KERNEL);
	int *c = kcalloc_node(10, sizeof(int), GFP_KERNEL, 0);
	int *d = kmalloc_array_node(10, sizeof(int), GFP_KERNEL, 0);
	void *e = kvmalloc_node(10, GFP_KERNEL, 0), *f = vzalloc_node(10, 0);
	int *g = vcalloc(1000, sizeof(int));
	void *h = vmalloc_array(1000, 4), *i = vmalloc_32(10), *j = vmalloc_user(10);

	CHECK(a && !a[9] && b && c && !c[9] && d && e && f);
	CHECK(g && !g[999] && h && i && j && !*(char *)j);
	CHECK(!vcalloc(SIZE_MAX, 4) && !vmalloc_array(SIZE_MAX, 4));
	CHECK(!kvcalloc(SIZE_MAX, 4, GFP_KERNEL));
	kvfree(a);
	kvfree(b);
	kfree(c);
	kzfree(d);
	kvfree(e);
	vfree(f);
	vfree(g);
	vfree(h);
	vfree(i);
	vfree(j);
}

static void words(void)
{
	single_bits();
	orders();
	unaligned();
	sums();
	limits();
	shapes();
	arrays();
}

CHECKS_AT(subsys_initcall, words);
