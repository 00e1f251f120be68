// SPDX-License-Identifier: MIT
/*
 * tests/ktest.h - tests: a rule, and the code that defends it
 *
 *   TEST(ring, full_ring_takes_nothing)
 *   {
 *           ...
 *           EXPECT_EQ(ring_write(&ring, "x", 1), 0);
 *   }
 *
 * The same source runs in the kernel (shell command test) and, for layers
 * that need no hardware, on the host (tests/host). EXPECT_ records a failure
 * and goes on; ASSERT_ returns from the function it stands in, which must
 * return void. Both evaluate each argument once.
 *
 * Numbers are compared as the numbers they are, whatever their types: -1 is
 * not 0xffffffff. Pointers compare as addresses.
 *
 * After every test the invariants run and the counters of resources in use
 * are compared with what they were before it (kernel/core/verify.h).
 *
 * Context  the test runs in a thread of the shell's core. EXPECT_ may also
 *          be used by code the test runs on other cores and in interrupts.
 * See      docs/ktest.md
 */
#pragma once

#include "kernel/lib/compiler.h"
#include "kernel/lib/table.h"

struct ktest {
	const char *area;
	const char *rule;
	const char *file;		/* from the top: tests/lib/... */
	void (*run)(void);
};

#define TEST(area_, rule_)						\
	static void ktest_##area_##__##rule_(void);			\
	TABLE_ENTRY(struct ktest, tests, area_##__##rule_) = {		\
		.area = #area_, .rule = #rule_, .file = __FILE__,	\
		.run = ktest_##area_##__##rule_,			\
	};								\
	static void ktest_##area_##__##rule_(void)

/* --- expectations --- */

enum ktest_relation {
	KTEST_EQ, KTEST_NE, KTEST_LT, KTEST_LE, KTEST_GT, KTEST_GE,
	KTEST_TRUE, KTEST_FALSE,
};

/* One expectation in the source. */
struct ktest_site {
	const char *file;
	int line;
	enum ktest_relation relation;
	const char *a;			/* as written */
	const char *b;
};

/* An integer or an address with its sign, from a value of any such type. */
struct ktest_value {
	u64 bits;			/* sign or zero extended */
	bool negative;
};

struct ktest_value ktest_value(const void *p, size_t size, bool is_signed);
bool ktest_compare(const struct ktest_site *site, struct ktest_value a,
		   struct ktest_value b);
bool ktest_compare_strings(const struct ktest_site *site, const char *a,
			   const char *b);

/* 1 ? x : x has x's type after promotion: no bit-field, array or qualifier. */
#define KTEST_VALUE(x) ({						\
	__typeof__(1 ? (x) : (x)) ktest_x_ = (x);			\
	ktest_value(&ktest_x_, sizeof(ktest_x_),			\
		    _Generic(1 ? (x) : (x), int: true, long: true,	\
			     long long: true, default: false)); })

#define KTEST_SITE(relation_, a_, b_) ({				\
	static const struct ktest_site ktest_site_ = {			\
		.file = __FILE__, .line = __LINE__,			\
		.relation = (relation_), .a = (a_), .b = (b_),		\
	};								\
	&ktest_site_; })

/* The text is made where the argument is not yet expanded: #x. */
#define KTEST_COMPARE(relation, x, y, text_x, text_y)			\
	ktest_compare(KTEST_SITE(relation, text_x, text_y),		\
		      KTEST_VALUE(x), KTEST_VALUE(y))
#define KTEST_JUDGE(relation, x, text)					\
	ktest_compare(KTEST_SITE(relation, text, ""),			\
		      (struct ktest_value){ .bits = (x) ? 1 : 0 },	\
		      (struct ktest_value){ 0 })
#define KTEST_STRINGS(x, y, text_x, text_y)				\
	ktest_compare_strings(KTEST_SITE(KTEST_EQ, text_x, text_y),	\
			      (x), (y))

#define KTEST_OR_RETURN(condition)					\
	do {								\
		if (!(condition))					\
			return;						\
	} while (0)

#define EXPECT_TRUE(x)							\
	((void)KTEST_JUDGE(KTEST_TRUE, x, #x))
#define EXPECT_FALSE(x)							\
	((void)KTEST_JUDGE(KTEST_FALSE, x, #x))
#define EXPECT_EQ(x, y)							\
	((void)KTEST_COMPARE(KTEST_EQ, x, y, #x, #y))
#define EXPECT_NE(x, y)							\
	((void)KTEST_COMPARE(KTEST_NE, x, y, #x, #y))
#define EXPECT_LT(x, y)							\
	((void)KTEST_COMPARE(KTEST_LT, x, y, #x, #y))
#define EXPECT_LE(x, y)							\
	((void)KTEST_COMPARE(KTEST_LE, x, y, #x, #y))
#define EXPECT_GT(x, y)							\
	((void)KTEST_COMPARE(KTEST_GT, x, y, #x, #y))
#define EXPECT_GE(x, y)							\
	((void)KTEST_COMPARE(KTEST_GE, x, y, #x, #y))
#define EXPECT_STREQ(x, y)						\
	((void)KTEST_STRINGS(x, y, #x, #y))
#define EXPECT_NULL(p)							\
	((void)KTEST_COMPARE(KTEST_EQ, p, (void *)0, #p, "NULL"))
#define EXPECT_NOT_NULL(p)						\
	((void)KTEST_COMPARE(KTEST_NE, p, (void *)0, #p, "NULL"))

#define ASSERT_TRUE(x)							\
	KTEST_OR_RETURN(KTEST_JUDGE(KTEST_TRUE, x, #x))
#define ASSERT_FALSE(x)							\
	KTEST_OR_RETURN(KTEST_JUDGE(KTEST_FALSE, x, #x))
#define ASSERT_EQ(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_EQ, x, y, #x, #y))
#define ASSERT_NE(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_NE, x, y, #x, #y))
#define ASSERT_LT(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_LT, x, y, #x, #y))
#define ASSERT_LE(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_LE, x, y, #x, #y))
#define ASSERT_GT(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_GT, x, y, #x, #y))
#define ASSERT_GE(x, y)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_GE, x, y, #x, #y))
#define ASSERT_STREQ(x, y)						\
	KTEST_OR_RETURN(KTEST_STRINGS(x, y, #x, #y))
#define ASSERT_NULL(p)							\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_EQ, p, (void *)0, #p, "NULL"))
#define ASSERT_NOT_NULL(p)						\
	KTEST_OR_RETURN(KTEST_COMPARE(KTEST_NE, p, (void *)0, #p, "NULL"))

/* Leave the test: it can say nothing here. A failure before stays one. */
#define SKIP(reason)							\
	do {								\
		ktest_skip(reason);					\
		return;							\
	} while (0)

void ktest_skip(const char *reason);

/* A line of diagnosis, printed as "# ..." in front of the test's result. */
void ktest_note(const char *fmt, ...) __printf(1, 2);

/* --- pseudo-random input --- */

/*
 * Each test gets its own repeatable sequence: it starts from the seed of
 * the run (test -s SEED) plus the number of the round (test -n COUNT), and a
 * failing test prints that number.
 */
unsigned int ktest_random(void);

/* Evenly from 0 .. below - 1; below must not be 0. */
unsigned int ktest_random_below(unsigned int below);

/* How many random cases to try: many on the host, fewer on the target. */
#if __STDC_HOSTED__
#define KTEST_CASES(host, target)	(host)
#else
#define KTEST_CASES(host, target)	(target)
#endif
