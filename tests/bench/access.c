// SPDX-License-Identifier: MIT
/*
 * tests/bench/access.c - reading and changing this core's copy: group access
 *
 * In loops, by pointers to a static variable and to one that was allocated;
 * whole functions that hold one access are in calls.c, what an interrupt's
 * entry does for restartable sequences in rewind.S.
 */
#include "tests/bench/access.h"

#include "kernel/arch/atomic.h"
#include "kernel/arch/ras.h"
#include "kernel/arch/traps.h"
#include "kernel/core/clock.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/preempt.h"
#include "percpu/access/ops.h"

#define FOUND	5u	/* what a copy is before each loop */

DEFINE_PER_CPU(u32, bench_word);
static DEFINE_PER_CPU(u64, wide);

u32 __percpu *bench_word_at;
u64 __percpu *bench_wide_at;
static u32 plain;
static atomic_t shared;

/* Loops get p, a pointer to 32 or 64 bits. */
#define DEFINE_LOOP(name, ...)						\
static __noinline void name(u32 rounds)					\
{									\
	u32 __percpu *p = IN_REGISTER(bench_word_at);			\
	u32 v = IN_REGISTER(FOUND);					\
									\
	(void)p;							\
	(void)v;							\
	LOOP(__VA_ARGS__)						\
}
#define DEFINE_WIDE(name, ...)						\
static __noinline void name(u32 rounds)					\
{									\
	u64 __percpu *p = IN_REGISTER(bench_wide_at);			\
	u64 v = IN_REGISTER((u64)FOUND);				\
									\
	(void)v;							\
	LOOP(__VA_ARGS__)						\
}

#define USE(value)	__asm__ volatile("" : : "r"(value))

DEFINE_LOOP(empty, (void)0)
DEFINE_LOOP(nop, __asm__ volatile("nop"))
DEFINE_LOOP(plain_inc, WRITE_ONCE(plain, READ_ONCE(plain) + 1))
DEFINE_LOOP(shared_inc, atomic_inc(&shared))
DEFINE_LOOP(core_number, USE(raw_smp_processor_id()))

static __noinline void save_restore(u32 rounds)
{
	unsigned long flags;

	LOOP(({ local_irq_save(flags); local_irq_restore(flags); }))
}

static const struct bench_loop alone[] = {
	{ "nop", nop }, { "plain_inc_u32", plain_inc },
	{ "atomic_inc", shared_inc }, { "irq_save_restore", save_restore },
	{ "raw_smp_processor_id", core_number },
};

DEFINE_LOOP(ptr, USE(raw_cpu_ptr(p)))
DEFINE_LOOP(inc, this_cpu_inc(*p))
DEFINE_LOOP(pinned_inc, __this_cpu_inc(*p))
DEFINE_LOOP(raw_inc, raw_cpu_inc(*p))
DEFINE_LOOP(add, this_cpu_add(*p, v))
DEFINE_LOOP(add_return, USE(this_cpu_add_return(*p, v)))
DEFINE_LOOP(swap, USE(this_cpu_xchg(*p, v)))
DEFINE_LOOP(hit, USE(this_cpu_cmpxchg(*p, FOUND, v)))
DEFINE_LOOP(miss, USE(this_cpu_cmpxchg(*p, FOUND + 1, v)))
DEFINE_LOOP(get, USE(this_cpu_read(*p)))
DEFINE_LOOP(pinned_get, USE(__this_cpu_read(*p)))
DEFINE_LOOP(raw_get, USE(raw_cpu_read(*p)))
DEFINE_LOOP(put, this_cpu_write(*p, v))
DEFINE_LOOP(got_inc, ({ (*get_cpu_ptr(p))++; put_cpu_ptr(p); }))
DEFINE_WIDE(wide_add, this_cpu_add(*p, v))
DEFINE_WIDE(wide_inc, this_cpu_inc(*p))
DEFINE_WIDE(wide_raw_add, raw_cpu_add(*p, v))
DEFINE_WIDE(wide_get, USE((u32)this_cpu_read(*p)))
DEFINE_WIDE(wide_add_return, USE((u32)this_cpu_add_return(*p, v)))
DEFINE_WIDE(wide_hit, USE((u32)this_cpu_cmpxchg(*p, FOUND, v)))

/* Of a static variable and of an allocated one. */
static const struct bench_loop of_each[] = {
	{ "this_cpu_ptr", ptr }, { "this_cpu_inc", inc },
	{ "__this_cpu_inc", pinned_inc }, { "raw_cpu_inc", raw_inc },
	{ "this_cpu_add", add }, { "this_cpu_add_return", add_return },
	{ "this_cpu_xchg", swap }, { "this_cpu_cmpxchg_hit", hit },
	{ "this_cpu_cmpxchg_miss", miss }, { "this_cpu_read", get },
	{ "__this_cpu_read", pinned_get }, { "raw_cpu_read", raw_get },
	{ "this_cpu_write", put },
	{ "u64.this_cpu_add", wide_add }, { "u64.this_cpu_inc", wide_inc },
	{ "u64.raw_cpu_add", wide_raw_add }, { "u64.this_cpu_read", wide_get },
	{ "u64.this_cpu_add_return", wide_add_return },
	{ "u64.this_cpu_cmpxchg_hit", wide_hit },
};

static const struct bench_loop of_static[] = {
	{ "get_cpu_var_inc_put", got_inc },
};

unsigned int bench_last_cpu;

DEFINE_LOOP(third_inc, (*per_cpu_ptr(p, 3))++)
DEFINE_LOOP(last_inc, (*per_cpu_ptr(p, bench_last_cpu))++)

static u32 sum_of_all(u32 __percpu *p)
{
	unsigned int cpu;
	u32 sum = 0;

	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(p, cpu);
	return sum;
}
DEFINE_LOOP(sum_all, USE(sum_of_all(p)))

static const struct bench_loop of_allocated[] = {
	{ "get_cpu_ptr_inc_put", got_inc },
	{ "per_cpu_ptr_var_inc", last_inc }, { "sum_possible_cpus", sum_all },
};
static const struct bench_loop of_four[] = {
	{ "per_cpu_ptr_const3_inc", third_inc },
};

static void run(struct bench *b, const char *prefix,
		const struct bench_loop *loops, unsigned int nr)
{
	u64 base = bench_loop_ns(empty);

	for (unsigned int i = 0; i < nr; i++) {
		/* None changes it, or all it does is to add. */
		this_cpu_write(*bench_word_at, FOUND);
		this_cpu_write(*bench_wide_at, FOUND);
		bench_figure(b, bench_units(b, bench_loop_ns(loops[i].fn), base,
					    BENCH_ROUNDS * LOOP_STEPS),
			     "d.%s%s", prefix, loops[i].name);
	}
}

/* --- an interrupt's look --- */

#define NOP	0xe320f000u

/* An interrupted address, and which register's value it comes with. */
static void look(struct bench *b, const char *name, const u32 *text,
		 bool suspect)
{
	struct pt_regs regs = { .lr = (vaddr_t)text, .cpsr = CPSR_MODE_SVC };
	unsigned long ip = my_cpu_offset + !suspect, flags;
	u64 start, ns[2];

	local_irq_save(flags);
	for (unsigned int i = 0; i < 2; i++) {
		start = clock_ns();
		bench_rewind(&regs, ip, BENCH_ROUNDS * i + BENCH_ROUNDS);
		ns[i] = clock_ns() - start;
	}
	local_irq_restore(flags);
	/* The loop's own steps: BENCH_REWIND_LOOP instructions each. */
	bench_figure(b, bench_units(b, ns[1], ns[0], BENCH_ROUNDS) -
		     1000 * BENCH_REWIND_LOOP, "d.rewind.%s", name);
}

static void looks(struct bench *b)
{
	static const u32 text[] = {
		NOP, NOP, NOP, NOP, NOP, NOP, NOP, NOP,
		RAS_START, NOP, NOP, NOP, NOP,
	};

	if (!IS_ENABLED(CONFIG_PERCPU_RAS) || !b->clock.counts)
		return;
	look(b, "elsewhere", text + 8, false);
	look(b, "none_found", text + 8, true);
	look(b, "done_over", text + 11, true);
}

int bench_access(struct bench *b)
{
	u32 __percpu *allocated = alloc_percpu(u32);
	u64 __percpu *allocated_wide = alloc_percpu(u64);

	if (!allocated || !allocated_wide) {
		free_percpu(allocated);
		free_percpu(allocated_wide);
		return -ENOMEM;
	}
	bench_quiet_begin(b);
	preempt_disable();
	bench_last_cpu = nr_cpu_ids - 1;
	bench_figure(b, bench_units(b, bench_loop_ns(empty), 0,
				    BENCH_ROUNDS * LOOP_STEPS),
		     "d.empty_loop");
	bench_word_at = &bench_word;
	bench_wide_at = &wide;
	run(b, "", alone, ARRAY_SIZE(alone));
	run(b, "static.", of_each, ARRAY_SIZE(of_each));
	run(b, "static.", of_static, ARRAY_SIZE(of_static));
	bench_word_at = allocated;
	bench_wide_at = allocated_wide;
	run(b, "dyn.", of_each, ARRAY_SIZE(of_each));
	run(b, "dyn.", of_allocated, ARRAY_SIZE(of_allocated));
	run(b, "dyn.", of_four, nr_cpu_ids >= 4 ? ARRAY_SIZE(of_four) : 0);
	run(b, "oneshot.", bench_calls, bench_nr_calls);
	looks(b);
	preempt_enable();
	bench_quiet_end(b);
	free_percpu(allocated);
	free_percpu(allocated_wide);
	return 0;
}
