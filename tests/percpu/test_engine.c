// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_engine.c - the allocator among interrupts and cores
 *
 * What only the kernel can try: pages and page tables that fail one by one,
 * requests out of a timer's interrupt until the reserve is empty, and cores
 * that go off and come back meanwhile.
 */
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "kernel/core/timer.h"
#include "kernel/sched/hotplug.h"
#include "mm/fault_inject.h"
#include "percpu/access/this_cpu.h"
#include "percpu/percpu.h"
#include "tests/percpu/settle.h"
#include "tests/percpu/suite.h"
#include "tests/sched/crew.h"

/* --- each page, each time --- */

#define STEPS_MAX	200

/* An area of three pages while the nth call fails. Return: NULL, perhaps. */
static void *alloc_failing(struct pcpu_allocator *a, enum fault_class class,
			   u32 nth, struct fault_counts *counts)
{
	void *p;

	fault_arm(class, &(struct fault_plan){
		.nth = nth, .this_context = true });
	p = a->generation->alloc(a, 3 * PAGE_SIZE, PAGE_SIZE,
				 GFP_KERNEL | __GFP_NOWARN);
	fault_disarm(class);
	fault_get(class, counts);
	return p;
}

/*
 * For each call that it makes, it fails: some failures are survived, by a
 * look elsewhere. Return: how many were not.
 */
static unsigned int fail_in_turn(struct pcpu_allocator *a,
				 enum fault_class class)
{
	unsigned int nr = 0;

	for (u32 n = 1; n < STEPS_MAX; n++) {
		struct fault_counts counts;
		void *p = alloc_failing(a, class, n, &counts);

		nr += p == NULL;
		EXPECT_EQ(a->generation->free(a, p), 0);
		EXPECT_EQ(a->generation->verify(a), 0);
		/* So that pages and addresses are asked for again. */
		pcpu_allocator_shrink(a);
		if (!counts.failures)
			return nr;
	}
	return 0;
}

TEST(percpu_engine, each_page_of_each_core_fails_in_turn)
{
	struct pcpu_alloc_info info = suite_layout(4, 2, 8192);
	const struct pcpu_generation *g;

	for_each_able(g, NEEDS_CHUNKS) {
		struct pcpu_allocator *a = suite_begin(g, &info);
		void *filler;

		ASSERT_NOT_NULL(a);
		filler = g->alloc(a, info.dyn_size, 4, GFP_KERNEL);
		EXPECT_NOT_NULL(filler);
		/* Three pages of four cores; more for tables and slabs. */
		EXPECT_GE(fail_in_turn(a, FAULT_PAGE), 12);
		/* The chunk, its parts, the backend's, the list of pages. */
		EXPECT_GE(fail_in_turn(a, FAULT_SLAB), 5);
		EXPECT_GE(fail_in_turn(a, FAULT_VMALLOC), 1);
		EXPECT_EQ(g->free(a, filler), 0);
		suite_finish(a);
	}
}

/* --- out of an interrupt --- */

#define MOST	256
#define SIZE	PAGE_SIZE

struct taker {
	struct timer timer;
	struct completion done;
	void __percpu *taken[MOST];
	unsigned int nr;
	unsigned int not_zeroed;
};

static struct taker taker;

static void sign(void __percpu *cookie)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		u32 *copy = per_cpu_ptr(cookie, cpu);

		taker.not_zeroed += copy[0] || copy[SIZE / 4 - 1];
		copy[0] = cpu + 1;
		copy[SIZE / 4 - 1] = cpu + 1;
	}
}

static void take_in_irq(struct timer *timer)
{
	(void)timer;
	while (taker.nr < MOST) {
		void __percpu *p = __alloc_percpu_gfp(SIZE, 8, GFP_ATOMIC |
						      __GFP_NOWARN);

		if (!p)
			break;
		sign(p);
		taker.taken[taker.nr++] = p;
	}
	complete(&taker.done);
}

static void give_in_irq(struct timer *timer)
{
	(void)timer;
	while (taker.nr)
		free_percpu(taker.taken[--taker.nr]);
	complete(&taker.done);
}

static void in_irq(void (*fn)(struct timer *timer))
{
	init_completion(&taker.done);
	timer_setup(&taker.timer, fn);
	timer_start(&taker.timer, 0);
	EXPECT_TRUE(crew_told(&taker.done));
	timer_cancel_sync(&taker.timer);
}

TEST(percpu_engine, interrupts_empty_the_reserve_and_it_comes_back)
{
	struct pcpu_allocator *a = pcpu_kernel();
	unsigned int nr;

	NEED_CHUNKS();
	percpu_settle();
	taker.nr = 0;
	taker.not_zeroed = 0;
	for (unsigned int round = 0; round < 3; round++) {
		nr = taker.nr;
		in_irq(take_in_irq);
		EXPECT_GT(taker.nr, nr);
		EXPECT_LT(taker.nr, MOST);	/* empty, until: */
		flush_work(&a->work);
		EXPECT_GE(READ_ONCE(a->nr_empty), a->empty_high);
	}
	EXPECT_EQ(taker.not_zeroed, 0);
	in_irq(give_in_irq);
	EXPECT_EQ(taker.nr, 0);
	percpu_settle();
	EXPECT_EQ(a->generation->verify(a), 0);
}

/* --- cores --- */

#define CYCLES	4

static struct crew crew;
static bool cores_are_back;	/* [a] */

static int off_and_on(void *arg)
{
	int err = 0;

	(void)arg;
	for (unsigned int i = 0; i < CYCLES && !err; i++) {
		unsigned int cpu = 1 + i % (nr_cpu_ids - 1);

		err = cpu_down(cpu);
		if (!err)
			err = cpu_up(cpu);
	}
	WRITE_ONCE(cores_are_back, true);
	return err;
}

/* One instance after the other, until the cores have had their time. */
static void run_models(void)
{
	struct pcpu_alloc_info info = suite_layout(4, 1, 8192);
	struct model_options options = {
		.nr_ops = 500, .max_objects = 200, .verify_all_every = 250,
		.verify_each = true, .seed = ktest_random(),
	};
	const struct pcpu_generation *g;

	do {
		for_each_able(g, NEEDS_NOTHING) {
			struct pcpu_allocator *a = suite_begin(g, &info);
			const char *wrong;

			ASSERT_NOT_NULL(a);
			wrong = model_run(a, &options);
			EXPECT_STREQ(wrong ? wrong : "", "");
			suite_finish(a);
		}
		options.seed++;
	} while (!READ_ONCE(cores_are_back));
}

TEST(percpu_engine, random_operations_while_cores_go_off_and_on)
{
	NEEDS_CPUS(2);
	WRITE_ONCE(cores_are_back, false);
	crew_begin(&crew);
	crew_start(&crew, off_and_on, NULL, CREW_ANY);
	run_models();
	EXPECT_TRUE(crew_end(&crew));
	EXPECT_EQ(num_online_cpus(), nr_cpu_ids);
}

static int read_mine(void *arg)
{
	u32 __percpu *p = *(u32 __percpu **)arg;
	u32 mine;

	preempt_disable();
	mine = *this_cpu_ptr(p);
	preempt_enable();
	return mine == 77 ? 0 : -EINVAL;
}

TEST(percpu_engine, a_core_that_is_off_keeps_its_copies)
{
	static u32 __percpu *before;
	static u32 __percpu *meanwhile;
	unsigned int cpu = nr_cpu_ids - 1;

	NEEDS_CPUS(2);
	before = alloc_percpu(u32);
	ASSERT_TRUE(before != NULL);
	*per_cpu_ptr(before, cpu) = 77;
	ASSERT_EQ(cpu_down(cpu), 0);
	meanwhile = alloc_percpu(u32);
	EXPECT_TRUE(meanwhile != NULL);
	EXPECT_EQ(*per_cpu_ptr(before, cpu), 77);
	EXPECT_EQ(*per_cpu_ptr(meanwhile, cpu), 0);
	*per_cpu_ptr(meanwhile, cpu) = 77;
	EXPECT_EQ(cpu_up(cpu), 0);
	crew_begin(&crew);
	crew_start(&crew, read_mine, &before, cpu);
	crew_start(&crew, read_mine, &meanwhile, cpu);
	EXPECT_TRUE(crew_end(&crew));
	free_percpu(before);
	free_percpu(meanwhile);
}
