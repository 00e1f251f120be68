// SPDX-License-Identifier: MIT
/*
 * kernel/sched/schedules.c - the engine of seeded schedules
 *
 * What the cores do between two points is theirs; at a point this decides.
 * An emulator that runs the cores in turn goes on to the next one at a
 * `yield` instruction, and nowhere else for a long while, so yields are what
 * schedules are made of:
 *
 *   core 0  ---o------o yield                    o---
 *   core 1             ----o---o yield x 3            (3 rounds of others)
 *   core 2                      ---------o yield
 *              points, in this order, make the hash
 *
 * A thread that may be preempted is also put behind others of its core, or
 * on another core, as an interrupt and a wake-up could do at that place.
 *
 * Each core has a generator of its own. How often something happens differs
 * from seed to seed (struct temper): some bugs need many changes close
 * together, others one core standing still for long.
 *
 * Rules    nothing here takes locks that points are in, prints, or reads a
 *          clock, except to move the running thread.
 * Locks    none: generators and counts are owned by their core with
 *          interrupts off; the hash is exchanged atomically.
 * See      docs/schedules.md
 */
#include "kernel/sched/schedules.h"

#include "kernel/arch/barrier.h"
#include "kernel/core/cmdline.h"
#include "kernel/core/panic.h"
#include "kernel/lib/errno.h"
#include "kernel/lib/export.h"
#include "kernel/lib/parse.h"
#include "kernel/lib/sched_point.h"
#include "kernel/sched/sched_internal.h"

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
#define HASH_START	0xcbf29ce484222325ull
#define HASH_PRIME	0x100000001b3ull

#define STALL_ROUNDS	200	/* a core stands still this long */

/* How often: once in 2^n points on average. */
struct temper {
	u8 yield;		/* to the next core, one to four times */
	u8 stall;		/* for STALL_ROUNDS */
	u8 preempt;
	u8 migrate;
};

static bool armed;		/* [a] */
static struct temper temper;	/* written while not armed */
static u32 generators[NR_CPUS];	/* [o] never 0 */
static u64 hash;		/* [a] */
static u32 points[NR_CPUS];	/* [o] */
static u32 yields[NR_CPUS];	/* [o] */
static u32 preemptions;		/* [a] */
static u32 migrations;		/* [a] */
static u32 passed;		/* [a] points, by all cores */
static struct schedules_point record[SCHEDULES_RECORD];	/* [a] the last ones */
static u32 boot_seed;		/* [I] schedseed=; 0: none */

/*
 * A debugger writes the number of a point here, and stops there. The cores
 * take other turns after a stop, so the way to look at several moments of a
 * schedule is to replay it for each. Not in .bss, which the kernel clears.
 */
static volatile u32 schedules_stop_at_point = ~0u;

/* George Marsaglia, "Xorshift RNGs", 2003: the triple 13, 17, 5. */
static u32 next_random(u32 *generator)
{
	u32 x = *generator;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*generator = x;
	return x;
}

/* Different seeds and cores start far apart (MurmurHash3's finalizer). */
static u32 spread(u32 x)
{
	x ^= x >> 16;
	x *= 0x85ebca6b;
	x ^= x >> 13;
	x *= 0xc2b2ae35;
	x ^= x >> 16;
	return x ? x : 1;
}

static u64 hash_with(u64 h, uintptr_t at, unsigned int cpu)
{
	return (h ^ (at << 2 | cpu)) * HASH_PRIME;
}

static __noinline void schedules_at_point(u32 nr)
{
	__asm__ volatile("" :: "r"(nr) : "memory");
}

/* Counts a point and draws its number. Context: IRQs off. */
static u32 pass(uintptr_t at)
{
	unsigned int cpu = raw_smp_processor_id();
	u64 old = __atomic_load_n(&hash, __ATOMIC_RELAXED);
	u32 nr = __atomic_fetch_add(&passed, 1, __ATOMIC_RELAXED);

	record[nr % SCHEDULES_RECORD] = (struct schedules_point){
		.at = at, .cpu = cpu,
	};

	while (!__atomic_compare_exchange_n(&hash, &old,
					    hash_with(old, at, cpu), false,
					    __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		;
	points[cpu]++;
	return next_random(&generators[cpu]);
}

/* Takes n bits off r: are they all 0? */
static bool hits(u32 *r, u8 n)
{
	u32 taken = *r & ((1u << n) - 1);

	*r >>= n;
	return taken == 0;
}

static void give_way(unsigned int rounds)
{
	yields[raw_smp_processor_id()]++;
	while (rounds--)
		cpu_relax();
}

/* Behind the others of its core, as if its turn were over. */
static void preempt_here(void)
{
	WRITE_ONCE(current->slice, 0);
	WRITE_ONCE(current->ctx.need_resched, 1);
	preempt_schedule();
}

/*
 * Not a core that runs something of higher priority, perhaps for ever:
 * nobody would fetch the thread from there.
 */
static bool core_is_good(unsigned int cpu)
{
	struct runqueue *rq = rq_of(cpu);
	unsigned long flags = arch_irq_save();
	bool good;

	spin_lock(&rq->lock);
	good = rq_may_run_locked(rq, current, cpu) &&
	       rq->curr->prio >= current->prio;
	spin_unlock(&rq->lock);
	arch_irq_restore(flags);
	return good;
}

/* One of the other cores the thread may run on; NR_CPUS: there is none. */
static unsigned int other_core(u32 r)
{
	unsigned int here = raw_smp_processor_id();

	for (unsigned int i = 0; i < NR_CPUS; i++) {
		unsigned int cpu = (r + i) % NR_CPUS;

		if (cpu != here && cpu_online(cpu) && core_is_good(cpu))
			return cpu;
	}
	return NR_CPUS;
}

/* Own run queue's lock with IRQs off; the thread cannot move meanwhile. */
static void set_allowed(const struct cpumask *mask, bool resched)
{
	unsigned long flags = arch_irq_save();
	struct runqueue *rq = rq_of(raw_smp_processor_id());

	spin_lock(&rq->lock);
	current->allowed = *mask;
	if (resched)
		current->ctx.need_resched = 1;
	spin_unlock(&rq->lock);
	arch_irq_restore(flags);
}

/* For a moment only that core is allowed: the switch moves it there. */
static void migrate_to(unsigned int cpu)
{
	struct cpumask before = current->allowed, only = cpumask_of(cpu);

	set_allowed(&only, true);
	preempt_schedule();
	set_allowed(&before, false);
}

/* Context: a thread that may be preempted. r: bits not yet used. */
static void perturb_thread(u32 r)
{
	if (current->in_point || !sched_running || current->prio == PRIO_IDLE)
		return;
	current->in_point = true;
	if (hits(&r, temper.preempt)) {
		__atomic_fetch_add(&preemptions, 1, __ATOMIC_RELAXED);
		preempt_here();
	} else if (hits(&r, temper.migrate)) {
		unsigned int cpu = other_core(r);

		if (cpu < NR_CPUS) {
			__atomic_fetch_add(&migrations, 1, __ATOMIC_RELAXED);
			migrate_to(cpu);
		}
	}
	current->in_point = false;
}

void sched_point(void)
{
	unsigned long flags;
	u32 r;

	if (likely(!READ_ONCE(armed)) || in_nmi() || panic_in_progress())
		return;
	flags = arch_irq_save();
	r = pass((uintptr_t)__builtin_return_address(0));
	if (unlikely(schedules_count() == schedules_stop_at_point))
		schedules_at_point(schedules_stop_at_point);
	if (hits(&r, temper.stall))
		give_way(STALL_ROUNDS);
	else if (hits(&r, temper.yield))
		give_way(1 + (r & 3));
	r >>= 2;
	arch_irq_restore(flags);
	if (preemptible())
		perturb_thread(r);
}
EXPORT_SYMBOL(sched_point);

/*
 * The bits a point needs (stall, yield, 2, preempt, migrate, 4) are at most
 * 10 + 4 + 2 + 5 + 5 + 4.
 */
static struct temper temper_of(u32 seed)
{
	u32 r = spread(~seed);

	return (struct temper){
		.yield = (u8)(r & 3) + 1, .stall = (r >> 2 & 3) + 7,
		.preempt = (r >> 4 & 1) + 4, .migrate = (r >> 5 & 1) + 4,
	};
}

static void reset(u32 seed)
{
	temper = temper_of(seed);
	hash = HASH_START;
	preemptions = 0;
	migrations = 0;
	passed = 0;
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		generators[cpu] = spread(seed * NR_CPUS + cpu);
		points[cpu] = 0;
		yields[cpu] = 0;
	}
}

void schedules_begin(u32 seed)
{
	__atomic_store_n(&armed, false, __ATOMIC_SEQ_CST);
	reset(seed);
	__atomic_store_n(&armed, true, __ATOMIC_SEQ_CST);
}

static void read_trace(struct schedules_trace *trace)
{
	*trace = (struct schedules_trace){
		.hash = hash, .preemptions = preemptions,
		.migrations = migrations,
	};
	for (unsigned int cpu = 0; cpu < NR_CPUS; cpu++) {
		trace->points[cpu] = points[cpu];
		trace->yields += yields[cpu];
	}
}

void schedules_end(struct schedules_trace *trace)
{
	__atomic_store_n(&armed, false, __ATOMIC_SEQ_CST);
	boot_seed = 0;		/* its schedule is over */
	read_trace(trace);
}

u32 schedules_count(void)
{
	return __atomic_load_n(&passed, __ATOMIC_RELAXED);
}

bool schedules_point(u32 nr, struct schedules_point *point)
{
	if (nr == 0 || nr > passed || passed - nr >= SCHEDULES_RECORD)
		return false;
	*point = record[(nr - 1) % SCHEDULES_RECORD];
	return true;
}

bool schedules_boot_trace(u32 *seed, struct schedules_trace *trace)
{
	if (!boot_seed)
		return false;
	*seed = boot_seed;
	read_trace(trace);
	return true;
}

static int parse_schedseed(const char *value)
{
	u32 seed;

	if (!value || parse_u32(value, &seed) || seed == 0)
		return -EINVAL;
	boot_seed = seed;
	schedules_begin(seed);
	return 0;
}

BOOT_PARAM(schedseed) = {
	.name = "schedseed", .parse = parse_schedseed,
	.help = "schedseed=N: from here on, threads and cores change at points "
		"chosen by N (with -icount: the same ones every time)",
};
