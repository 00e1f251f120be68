// SPDX-License-Identifier: MIT
/*
 * api_bits.c - bitops.h, bitmap.h, cpumask.h, atomic.h, math64.h, list.h, ...
 */
#include <linux/atomic.h>
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/bsearch.h>
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/refcount.h>
#include <linux/sort.h>

#include "check.h"

/* What the compiler does not know calls libgcc. */
static volatile u64 wide = 1ull << 40;

static void words(void)
{
	DECLARE_BITMAP(map, 70) = { 0 };
	unsigned long bit, sum = 0;

	set_bit(0, map);
	set_bit(33, map);
	CHECK(!test_and_set_bit(69, map) && test_and_set_bit(69, map));
	CHECK(test_bit(33, map) && !test_bit(32, map));
	for_each_set_bit(bit, map, 70)
		sum += bit;
	CHECK(sum == 102 && bitmap_weight(map, 70) == 3);
	CHECK(test_and_clear_bit(33, map) && find_first_bit(map, 70) == 0);
	CHECK(find_next_bit(map, 70, 1) == 69);
	change_bit(1, map);
	__clear_bit(0, map);
	CHECK(map[0] == 2);
	CHECK(ffs(0) == 0 && ffs(8) == 4 && fls(8) == 4 && fls64(1ull << 40) == 41);
	CHECK(__ffs(8) == 3 && __fls(9) == 3 && ffz(7) == 3);
	CHECK(hweight32(0xf0f0) == 8 && hweight64(~0ull) == 64);
	CHECK(fls64(wide) == 41 && __ffs64(wide) == 40);
	CHECK(__builtin_ffsll(wide) == 41 && ilog2(wide) == 40);
	CHECK(hweight64(wide) == 1 && wide % 1000 == 776);
	CHECK(rol32(0x80000001, 1) == 3 && ror8(1, 1) == 0x80);
	CHECK(rol32(5, 0) == 5 && sign_extend32(0xff, 7) == -1);
	CHECK(GENMASK(7, 4) == 0xf0 && BIT_ULL(40) == 1ull << 40);
	CHECK(FIELD_GET(0xf0, 0xabc) == 0xb && FIELD_PREP(0xf0, 3) == 0x30);
	CHECK(ilog2(1) == 0 && ilog2(1023) == 9 && roundup_pow_of_two(33) == 64);
	CHECK(order_base_2(1) == 0 && rounddown_pow_of_two(33) == 32);
	CHECK(is_power_of_2(64) && !is_power_of_2(0) && get_count_order(5) == 3);
	CHECK(hash_32(1, 8) == 0x61 && hash_64(1, 8) == 0x61);
}

static void maps(void)
{
	unsigned long a[2] = { 0xff, 1 }, b[2] = { 0xf0, 3 }, r[2];

	CHECK(bitmap_and(r, a, b, 34) && r[0] == 0xf0 && r[1] == 1);
	CHECK(!bitmap_andnot(r, b, b, 34));
	bitmap_or(r, a, b, 33);
	CHECK(r[0] == 0xff && r[1] == 1);
	bitmap_complement(r, a, 33);
	CHECK(r[0] == ~0xfful && r[1] == 0);
	CHECK(bitmap_subset(b, a, 33) && !bitmap_subset(b, a, 34));
	CHECK(bitmap_intersects(a, b, 8) && !bitmap_intersects(a, b, 4));
	CHECK(!bitmap_parselist("1-3,33", r, 34) && r[0] == 14 && r[1] == 2);
}

static void cores(void)
{
	struct cpumask some, other;
	unsigned int cpu, seen = 0;
	char text[16];

	cpumask_clear(&some);
	CHECK(cpumask_empty(&some) && cpumask_first(&some) >= nr_cpu_ids);
	cpumask_copy(&some, cpu_possible_mask);
	CHECK(cpumask_weight(&some) == num_possible_cpus());
	CHECK(cpumask_equal(&some, cpu_possible_mask));
	CHECK(cpumask_test_cpu(0, cpumask_of(0)));
	CHECK(cpumask_weight(cpumask_of(nr_cpu_ids - 1)) == 1);
	cpumask_andnot(&other, &some, cpumask_of(0));
	CHECK(!cpumask_test_cpu(0, &other));
	CHECK(cpumask_first_zero(&other) == 0);
	CHECK(cpumask_any_but(cpumask_of(0), 0) >= nr_cpu_ids);
	CHECK(cpumask_last(cpu_possible_mask) == nr_cpu_ids - 1);
	for_each_cpu_wrap(cpu, cpu_possible_mask, nr_cpu_ids - 1)
		seen |= BIT(cpu);
	CHECK(seen == cpumask_bits(cpu_possible_mask)[0]);
	scnprintf(text, sizeof(text), "%*pbl", cpumask_pr_args(cpumask_of(0)));
	CHECK(text[0] == '0' && !text[1]);
	CHECK(!cpulist_parse("0", &some) && cpumask_equal(&some, cpumask_of(0)));
	CHECK(!cpumask_test_and_clear_cpu(0, &other));
	CHECK(cpumask_subset(&some, cpu_possible_mask));
}

static void atomics(void)
{
	atomic_t v = ATOMIC_INIT(1);
	atomic64_t w = ATOMIC64_INIT(1ll << 40);
	atomic_long_t l = ATOMIC_LONG_INIT(5);
	int old = 3;

	CHECK(atomic_add_return(2, &v) == 3 && atomic_fetch_sub(1, &v) == 3);
	CHECK(!atomic_add_unless(&v, 1, 2) && atomic_add_unless(&v, 1, 5));
	CHECK(atomic_read(&v) == 3 && atomic_try_cmpxchg(&v, &old, 0));
	CHECK(!atomic_inc_not_zero(&v) && atomic_dec_if_positive(&v) == -1);
	CHECK(atomic_read(&v) == 0 && atomic_fetch_add_unless(&v, 4, 0) == 0);
	old = 9;
	CHECK(!atomic_try_cmpxchg(&v, &old, 1) && old == 0);
	CHECK(atomic_xchg(&v, 6) == 0 && atomic_sub_and_test(6, &v));
	CHECK(atomic_add_negative(-1, &v));
	atomic64_inc(&w);
	CHECK(atomic64_read(&w) == (1ll << 40) + 1);
	CHECK(atomic64_sub_return(2, &w) == (1ll << 40) - 1);
	CHECK(atomic64_cmpxchg(&w, 0, 1) == (1ll << 40) - 1);
	CHECK(atomic_long_sub_and_test(5, &l) && !atomic_long_inc_not_zero(&l));
}

static int released;
static void note_release(struct kref *kref)
{
	released++;
}

static void references(void)
{
	refcount_t r = REFCOUNT_INIT(1);
	struct kref k;

	CHECK(refcount_inc_not_zero(&r) && !refcount_dec_and_test(&r));
	CHECK(refcount_dec_and_test(&r) && !refcount_inc_not_zero(&r));
	kref_init(&k);
	kref_get(&k);
	CHECK(!kref_put(&k, note_release) && !released);
	CHECK(kref_put(&k, note_release) && released == 1);
	CHECK(!kref_get_unless_zero(&k));
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void sums(void)
{
	int numbers[] = { 5, -3, 9, 0, 7, 7, -100, 42 };
	u64 n = 10000000000ull;
	int key = 42, i;
	u32 rem;
	s32 srem;

	CHECK(do_div(n, 7) == 10000000000ull % 7 && n == 10000000000ull / 7);
	CHECK(div_u64(1ull << 40, 3) == (1ull << 40) / 3);
	CHECK(div_u64_rem(100, 7, &rem) == 14 && rem == 2);
	CHECK(div_s64_rem(-100, 7, &srem) == -14 && srem == -2);
	CHECK(div64_u64(~0ull, 1ull << 33) == 0x7fffffff);
	CHECK(div64_s64(-10, 3) == -3 && DIV_ROUND_UP_ULL(10ull, 3) == 4);
	CHECK(mul_u64_u64_div_u64(~0ull, 10, 20) == ~0ull / 2);
	CHECK(int_sqrt(99) == 9 && int_sqrt(100) == 10);
	CHECK(int_sqrt(~0ul) == 65535 && gcd(12, 18) == 6);
	CHECK(DIV_ROUND_CLOSEST(7, 2) == 4 && DIV_ROUND_CLOSEST(-7, 2) == -4);
	CHECK(roundup(10, 4) == 12 && round_up(13, 8) == 16);
	CHECK(rounddown(10, 4) == 8 && round_down(13, 8) == 8);
	CHECK(min3(3, 1, 2) == 1 && clamp(5, 1, 3) == 3 && abs(-4) == 4);
	CHECK(min_not_zero(0, 5) == 5 && clamp_t(u8, 9, 1, 8) == 8);
	CHECK(upper_32_bits(0x123456789ull) == 1);
	CHECK(ALIGN(13, 8) == 16 && PTR_ALIGN((char *)9, 8) == (char *)16);
	sort(numbers, ARRAY_SIZE(numbers), sizeof(int), by_value, NULL);
	for (i = 1; i < ARRAY_SIZE(numbers); i++)
		CHECK(numbers[i - 1] <= numbers[i]);
	CHECK(bsearch(&key, numbers, ARRAY_SIZE(numbers), sizeof(int),
		      by_value) == &numbers[7]);
	swap(numbers[0], numbers[1]);
	CHECK(numbers[1] == -100);
}

struct item {
	int n;
	struct list_head list;
};

static void lists(void)
{
	struct item items[4], *pos, *ahead;
	LIST_HEAD(head);
	int i, digits = 0;

	for (i = 0; i < 4; i++) {
		items[i].n = i + 1;
		list_add_tail(&items[i].list, &head);
	}
	list_rotate_left(&head);
	list_for_each_entry(pos, &head, list)
		digits = digits * 10 + pos->n;
	CHECK(digits == 2341);
	list_for_each_entry_safe_reverse(pos, ahead, &head, list)
		if (pos->n == 3)
			list_del_init(&pos->list);
	CHECK(list_empty(&items[2].list) && list_count_nodes(&head) == 3);
	pos = list_first_entry(&head, struct item, list);
	list_for_each_entry_continue(pos, &head, list)
		digits = digits * 10 + pos->n;
	CHECK(digits == 234141 && list_empty_careful(&head) == 0);
}

struct keyed {
	u32 key;
	int tail[];
};

static void sizes(void)
{
	struct keyed *k = NULL;
	size_t sum;

	CHECK(struct_size(k, tail, 3) == sizeof(*k) + 12);
	CHECK(struct_size(k, tail, SIZE_MAX / 2) == SIZE_MAX);
	CHECK(array3_size(2, 3, 4) == 24 && size_add(SIZE_MAX, 1) == SIZE_MAX);
	CHECK(check_add_overflow((size_t)SIZE_MAX, (size_t)2, &sum) && sum == 1);
}

static void chance(void)
{
	struct rnd_state a, b;
	u32 seen = 0;
	int i;

	prandom_seed_state(&a, 1);
	prandom_seed_state(&b, 1);
	for (i = 0; i < 100; i++) {
		CHECK(prandom_u32_state(&a) == prandom_u32_state(&b));
		seen |= 1u << get_random_u32_below(8);
	}
	CHECK(seen == 0xff);
	CHECK(get_random_u64() != get_random_u64());
	prandom_seed_state(&b, 2);
	CHECK(prandom_u32_state(&a) != prandom_u32_state(&b));
}

static void api_bits(void)
{
	words();
	maps();
	cores();
	atomics();
	references();
	sums();
	lists();
	sizes();
	chance();
}
CHECKS(api_bits);
