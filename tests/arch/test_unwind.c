// SPDX-License-Identifier: MIT
/*
 * tests/arch/test_unwind.c - walks up the stack, true and destroyed
 *
 * The functions walked through are WHOLE: not inlined, not cloned, and with
 * something left to do after their call, so that each has a frame.
 */
#include "kernel/arch/unwind.h"

#include <stdlib.h>
#include <string.h>

#include "boot/memlayout.h"
#include "boot/stacks.h"
#include "kernel/arch/irqflags.h"
#include "kernel/core/ksym.h"
#include "kernel/core/timer.h"
#include "kernel/lib/sections.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"

#define THUMB		__attribute__((target("thumb")))
#define FRAMES_MAX	32
#define STEPS_MAX	(UNWIND_MAX_DEPTH + 5)

/*
 * How long to wait for the tick, some seconds. Not by the clock: no other
 * function is to be interrupted.
 */
#define SPINS_MAX	50000000
#define FILLS_MAX	20000

static struct {
	const char *names[FRAMES_MAX];
	bool thumb[FRAMES_MAX];
	enum unwind_how how[FRAMES_MAX];
	unsigned int nr;
} walked;

static void walk(struct unwind_state *s)
{
	struct ksym sym;

	walked.nr = 0;
	do {
		unsigned int i = walked.nr++;

		walked.names[i] = ksym_lookup(unwind_pc(s), &sym) ? sym.name
								  : "?";
		walked.thumb[i] = s->r[15] & 1;
		walked.how[i] = s->how;
	} while (walked.nr < FRAMES_MAX && unwind_step(s));
}

static void walk_here(void)
{
	struct unwind_state s;

	unwind_start_here(&s);
	walk(&s);
}

static void note_walk(void)
{
	for (unsigned int i = 0; i < walked.nr; i++)
		ktest_note("#%u %s%s", i, walked.names[i],
			   walked.thumb[i] ? " (Thumb)" : "");
}

/* The index of the first frame from `from` on with that name, or nr. */
static unsigned int frame_of(const char *name, unsigned int from)
{
	unsigned int i = from;

	while (i < walked.nr && strcmp(walked.names[i], name) != 0)
		i++;
	return i;
}

/* Each function called the one before it in the list, directly. */
static void expect_chain(const char *const *names, unsigned int nr)
{
	unsigned int first = frame_of(names[0], 0);

	for (unsigned int i = 0; i < nr; i++) {
		if (first + i >= walked.nr) {
			EXPECT_STREQ("nothing", names[i]);
			note_walk();
			return;
		}
		EXPECT_STREQ(walked.names[first + i], names[i]);
	}
}

static WHOLE void chain_inner(void)
{
	walk_here();
	barrier();
}

static WHOLE void chain_middle(void)
{
	volatile int room[40];

	room[0] = 1;
	chain_inner();
	room[1] = room[0];
}

static WHOLE void chain_outer(unsigned int depth)
{
	if (depth)
		chain_outer(depth - 1);
	else
		chain_middle();
	barrier();
}

TEST(unwind, the_callers_are_found_by_name)
{
	static const char *const names[] = {
		"chain_inner", "chain_middle", "chain_outer", "chain_outer",
		"chain_outer",
	};

	chain_outer(2);
	expect_chain(names, ARRAY_SIZE(names));
	EXPECT_LT(frame_of("ktest_command", 0), walked.nr);
}

static WHOLE void mixed_arm(void)
{
	walk_here();
	barrier();
}

static WHOLE THUMB void mixed_thumb_inner(void)
{
	mixed_arm();
	barrier();
}

static WHOLE THUMB void mixed_thumb(void)
{
	volatile char room[600];

	room[0] = 1;
	mixed_thumb_inner();
	room[1] = room[0];
}

static WHOLE void mixed_start(void)
{
	mixed_thumb();
	barrier();
}

TEST(unwind, arm_and_thumb_code_may_call_each_other)
{
	static const char *const names[] = {
		"mixed_arm", "mixed_thumb_inner", "mixed_thumb", "mixed_start",
	};
	unsigned int at;

	mixed_start();
	expect_chain(names, ARRAY_SIZE(names));
	at = frame_of("mixed_arm", 0);
	EXPECT_FALSE(walked.thumb[at]);
	EXPECT_TRUE(walked.thumb[at + 1]);
	EXPECT_TRUE(walked.thumb[at + 2]);
	EXPECT_FALSE(walked.thumb[at + 3]);
	EXPECT_LT(frame_of("ktest_command", 0), walked.nr);
}

static WHOLE int compare_walking(const void *a, const void *b)
{
	walk_here();
	return *(const int *)a - *(const int *)b;
}

static WHOLE void sort_numbers(int *numbers, size_t nr)
{
	qsort(numbers, nr, sizeof(numbers[0]), compare_walking);
	barrier();
}

/* newlib's qsort is Thumb code without a table. */
TEST(unwind, a_callback_of_the_library_shows_who_called_it)
{
	static const char *const names[] = {
		"compare_walking", "qsort", "sort_numbers",
	};
	int numbers[] = { 3, 1, 2 };

	sort_numbers(numbers, ARRAY_SIZE(numbers));
	EXPECT_EQ(numbers[0], 1);
	EXPECT_EQ(numbers[2], 3);
	expect_chain(names, ARRAY_SIZE(names));
	EXPECT_TRUE(walked.thumb[frame_of("qsort", 0)]);
	EXPECT_LT(frame_of("ktest_command", 0), walked.nr);
}

static bool spinning, fired;

/* In the next tick, if it comes before the function it is to interrupt. */
static WHOLE void walk_in_timer(struct timer *timer)
{
	if (!READ_ONCE(spinning)) {
		timer_start(timer, NSEC_PER_MSEC);
		return;
	}
	walk_here();
	WRITE_ONCE(fired, true);
}

static WHOLE void spin_until_fired(void)
{
	WRITE_ONCE(spinning, true);
	for (u32 i = 0; !READ_ONCE(fired) && i < SPINS_MAX; i++)
		cpu_relax();
}

static WHOLE void start_and_spin(void (*spin)(void))
{
	struct timer timer;

	spinning = fired = false;
	timer_setup(&timer, walk_in_timer);
	preempt_disable();	/* it fires on this core */
	timer_start(&timer, 0);
	spin();
	timer_cancel(&timer);
	preempt_enable();
}

/* do_irq stands in the frame below the entry, the interrupted code above. */
static void expect_interrupted(const char *function, const char *caller)
{
	unsigned int irq = frame_of("do_irq", 0), i = irq;

	EXPECT_TRUE(fired);
	EXPECT_LT(frame_of("walk_in_timer", 0), irq);
	while (i < walked.nr && walked.how[i] != UNWIND_INTERRUPT)
		i++;
	EXPECT_LT(irq, i);
	EXPECT_LT(frame_of(function, i), walked.nr);
	EXPECT_LT(frame_of(function, i), frame_of(caller, i));
	EXPECT_LT(frame_of(caller, i), walked.nr);
	if (frame_of(function, i) >= walked.nr ||
	    frame_of(caller, i) >= walked.nr)
		note_walk();
}

TEST(unwind, from_an_interrupt_it_goes_on_in_what_was_interrupted)
{
	start_and_spin(spin_until_fired);
	expect_interrupted("spin_until_fired", "start_and_spin");
}

static u8 big[32768];

static WHOLE void fill_until_fired(void)
{
	WRITE_ONCE(spinning, true);
	for (u32 i = 0; !READ_ONCE(fired) && i < FILLS_MAX; i++) {
		memset(big, 0, sizeof(big));
		memset(big + 1, 1, sizeof(big) - 1);
	}
}

/* Most likely in memset: no table, and LR there is anything. */
TEST(unwind, an_interrupted_library_function_shows_its_caller)
{
	start_and_spin(fill_until_fired);
	expect_interrupted("fill_until_fired", "start_and_spin");
}

/* The state of a function without a table, just called from here. */
static WHOLE void walk_from_leaf(vaddr_t leaf)
{
	struct unwind_state s;
	struct pt_regs regs = { .rewound = 0 };

	unwind_start_here(&s);
	for (unsigned int i = 0; i < 13; i++)
		regs.r[i] = s.r[i];
	regs.sp = s.r[13];
	regs.lr = s.r[15];
	regs.pc = leaf & ~1u;
	regs.cpsr = CPSR_MODE_SVC | (leaf & 1 ? CPSR_T : 0);
	unwind_start(&s, &regs);
	walk(&s);
}

static WHOLE void call_leaf_walker(vaddr_t leaf)
{
	walk_from_leaf(leaf);
	barrier();
}

TEST(unwind, without_a_table_it_goes_on_with_lr)
{
	static const char *const by_memcpy[] = {
		"memcpy", "walk_from_leaf", "call_leaf_walker",
	};
	static const char *const by_strlen[] = {
		"strlen", "walk_from_leaf", "call_leaf_walker",
	};

	call_leaf_walker((vaddr_t)memcpy);
	expect_chain(by_memcpy, ARRAY_SIZE(by_memcpy));
	EXPECT_EQ(walked.how[0], UNWIND_START);
	EXPECT_EQ(walked.how[1], UNWIND_LR);
	call_leaf_walker((vaddr_t)strlen);
	expect_chain(by_strlen, ARRAY_SIZE(by_strlen));
	EXPECT_EQ(walked.thumb[0], (bool)((vaddr_t)strlen & 1));
}

/* A fault at the first instruction: nothing is pushed yet. */
TEST(unwind, in_a_prologue_it_goes_on_with_lr)
{
	static const char *const names[] = {
		"chain_middle", "walk_from_leaf", "call_leaf_walker",
	};

	call_leaf_walker((vaddr_t)chain_middle);
	expect_chain(names, ARRAY_SIZE(names));
	EXPECT_EQ(walked.how[1], UNWIND_LR);
}

/* Returns the number of steps; the walk must end by itself. */
static unsigned int steps_of(struct unwind_state *s)
{
	unsigned int steps = 0;

	while (steps < STEPS_MAX && unwind_step(s))
		steps++;
	return steps;
}

static u32 return_into_walk;

static WHOLE void capture(struct unwind_state *s)
{
	unwind_start_here(s);
	return_into_walk = s->r[15];
}

TEST(unwind, a_stack_pointer_into_nowhere_ends_the_walk)
{
	const vaddr_t bad[] = {
		0, 4, 0x1000, 0xfffffffc, 0xfffffff0, RAM_BASE - 4,
		VMALLOC_END, stack_base(0, STACK_SVC) - 4,
		stack_base(0, STACK_SVC) - PAGE_SIZE,
		(vaddr_t)__per_cpu_start, (vaddr_t)big + 1, (vaddr_t)big + 2,
	};
	struct unwind_state true_state, s;

	memset(big, 0xff, sizeof(big));
	capture(&true_state);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		s = true_state;
		s.r[13] = bad[i];
		EXPECT_LT(steps_of(&s), 2);
	}
	s = true_state;
	EXPECT_GE(steps_of(&s), 3);
}

/* A word that could lie on a stack: anything, or an address of our own. */
static u32 random_word(void)
{
	switch (ktest_random_below(6)) {
	case 0:
		return ktest_random();
	case 1:
		return (u32)__text_start +
		       ktest_random_below((u32)(__text_end - __text_start));
	case 2:
		return (u32)big + ktest_random_below(sizeof(big));
	case 3:
		return (u32)irq_return_to_entry;
	case 4:
		return return_into_walk;
	default:
		return (u32)__text_start +
		       (ktest_random_below((u32)(__text_end -
						 __text_start)) & ~3u);
	}
}

TEST(unwind, a_destroyed_stack_ends_the_walk_without_a_fault)
{
	struct unwind_state true_state, s;
	u32 *words = (u32 *)(void *)big;

	capture(&true_state);
	for (unsigned int n = 0; n < 300; n++) {
		for (size_t i = 0; i < 512; i++)
			words[i] = random_word();
		s = true_state;
		s.r[13] = (vaddr_t)words;
		EXPECT_LT(steps_of(&s), STEPS_MAX);
		for (unsigned int i = 0; i < 16; i++)
			s.r[i] = random_word();
		s.r[15] = (u32)__text_start + ktest_random_below(
				(u32)(__text_end - __text_start));
		s.depth = 0;
		s.pc_is_return = n & 1;
		EXPECT_LT(steps_of(&s), STEPS_MAX);
	}
}

static u32 return_into_outer;

static WHOLE void capture_outer(struct unwind_state *s, unsigned int depth)
{
	if (depth) {
		capture_outer(s, depth - 1);
	} else {
		unwind_start_here(s);
		unwind_step(s);
		return_into_outer = s->r[15];
	}
	barrier();
}

/* A stack full of frames of one function that called itself. */
TEST(unwind, a_recursion_without_end_is_cut)
{
	u32 *words = (u32 *)(void *)big;
	struct unwind_state s;

	capture_outer(&s, 2);
	for (size_t i = 0; i < sizeof(big) / 4; i++)
		words[i] = return_into_outer;
	s.r[13] = (vaddr_t)words;
	s.depth = 0;
	EXPECT_EQ(steps_of(&s), UNWIND_MAX_DEPTH);
}

/* The entry code keeps the frame's address in r4: that may be junk too. */
TEST(unwind, a_bad_interrupt_frame_ends_the_walk)
{
	static const vaddr_t frames[] = {
		0, 1, 0xffffffff, 0xfffffffc, RAM_BASE - 4, VMALLOC_END,
		(vaddr_t)big + 1, (vaddr_t)big + 2, (vaddr_t)big + 3,
	};

	memset(big, 0, sizeof(big));
	for (size_t i = 0; i < ARRAY_SIZE(frames); i++) {
		struct unwind_state s = { .how = UNWIND_START };

		s.r[4] = frames[i];
		s.r[15] = (u32)irq_return_to_entry;
		EXPECT_LT(steps_of(&s), 2);
	}
}
