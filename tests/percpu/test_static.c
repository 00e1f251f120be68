// SPDX-License-Identifier: MIT
/*
 * tests/percpu/test_static.c - static per-CPU variables: where, what, whose
 *
 * Variables whose initial value is looked at are never written.
 */
#include "percpu/access/define.h"

#include <string.h>

#include "kernel/arch/cp15.h"
#include "kernel/arch/mmu.h"
#include "kernel/core/cpumask.h"
#include "kernel/core/ksym.h"
#include "kernel/core/preempt.h"
#include "kernel/core/verify.h"
#include "kernel/lib/format.h"
#include "kernel/lib/sections.h"
#include "percpu/access/this_cpu.h"
#include "percpu/first_chunk.h"
#include "tests/core/harness.h"
#include "tests/ktest.h"
#include "tests/percpu/static_other.h"

#define ROUNDS	10000

/* Small ones beside each other: a write to one must not reach the next. */
static DEFINE_PER_CPU(u8, static_before) = 0x11;
static DEFINE_PER_CPU(u32, static_count);
static DEFINE_PER_CPU(u8, static_after) = 0x22;
static DEFINE_PER_CPU(u64, static_wide) = 0x123456789abcdefull;
static DEFINE_PER_CPU(char[3], static_text) = { 'a', 'b', 'c' };
static DEFINE_PER_CPU(u32, static_named) = 5;

/* The sections as they were spelled up to Linux 2.6.34. */
#define OLD_SECTION(name, section_)					\
	static __percpu __section(".data.percpu" section_)		\
	u32 name PER_CPU_LABEL(name)
OLD_SECTION(static_old, "") = 1;
OLD_SECTION(static_old_first, ".first") = 2;
OLD_SECTION(static_old_page, ".page_aligned") __aligned(PAGE_SIZE) = 3;
OLD_SECTION(static_old_mostly, ".read_mostly") = 4;
OLD_SECTION(static_old_shared, ".shared_aligned") __aligned(64) = 5;

#define EXPECT_INSIDE(var, start, end)					\
	do {								\
		EXPECT_GE((vaddr_t)&(var), (vaddr_t)(start));		\
		EXPECT_LE((vaddr_t)(&(var) + 1), (vaddr_t)(end));	\
	} while (0)

static const char *shared_start(void)
{
	return IS_ENABLED(CONFIG_SMP) ? __per_cpu_shared_aligned_start
				      : __per_cpu_plain_start;
}

TEST(percpu, each_flavour_lies_in_its_part)
{
	EXPECT_INSIDE(other_first, __per_cpu_first_start,
		      __per_cpu_page_aligned_start);
	EXPECT_INSIDE(other_page, __per_cpu_page_aligned_start,
		      __per_cpu_read_mostly_start);
	EXPECT_INSIDE(other_read_mostly, __per_cpu_read_mostly_start,
		      __per_cpu_plain_start);
	EXPECT_INSIDE(other_plain, __per_cpu_plain_start,
		      __per_cpu_shared_aligned_start);
	EXPECT_INSIDE(other_aligned, __per_cpu_shared_aligned_start,
		      __per_cpu_end);
	EXPECT_INSIDE(other_section, __per_cpu_plain_start,
		      __per_cpu_shared_aligned_start);
	EXPECT_INSIDE(other_array, __per_cpu_plain_start,
		      __per_cpu_shared_aligned_start);
	EXPECT_INSIDE(static_text, __per_cpu_plain_start,
		      __per_cpu_shared_aligned_start);
	EXPECT_INSIDE(other_shared, shared_start(), __per_cpu_end);
}

TEST(percpu, the_old_section_names_are_gathered_too)
{
	unsigned int cpu;

	EXPECT_INSIDE(static_old, __per_cpu_plain_start,
		      __per_cpu_shared_aligned_start);
	EXPECT_INSIDE(static_old_first, __per_cpu_first_start,
		      __per_cpu_page_aligned_start);
	EXPECT_INSIDE(static_old_page, __per_cpu_page_aligned_start,
		      __per_cpu_read_mostly_start);
	EXPECT_INSIDE(static_old_mostly, __per_cpu_read_mostly_start,
		      __per_cpu_plain_start);
	EXPECT_INSIDE(static_old_shared, __per_cpu_shared_aligned_start,
		      __per_cpu_end);
	for_each_possible_cpu(cpu) {
		EXPECT_EQ(per_cpu(static_old, cpu), 1);
		EXPECT_EQ(per_cpu(static_old_first, cpu), 2);
		EXPECT_EQ(per_cpu(static_old_page, cpu), 3);
		EXPECT_EQ(per_cpu(static_old_mostly, cpu), 4);
		EXPECT_EQ(per_cpu(static_old_shared, cpu), 5);
	}
}

TEST(percpu, the_parts_follow_each_other)
{
	EXPECT_EQ((vaddr_t)__per_cpu_start, (vaddr_t)__per_cpu_load);
	EXPECT_EQ((vaddr_t)__per_cpu_start, (vaddr_t)__per_cpu_first_start);
	EXPECT_LE((vaddr_t)__per_cpu_first_start,
		  (vaddr_t)__per_cpu_page_aligned_start);
	EXPECT_LE((vaddr_t)__per_cpu_page_aligned_start,
		  (vaddr_t)__per_cpu_read_mostly_start);
	EXPECT_LE((vaddr_t)__per_cpu_read_mostly_start,
		  (vaddr_t)__per_cpu_plain_start);
	EXPECT_LE((vaddr_t)__per_cpu_plain_start,
		  (vaddr_t)__per_cpu_shared_aligned_start);
	EXPECT_LE((vaddr_t)__per_cpu_shared_aligned_start,
		  (vaddr_t)__per_cpu_end);
	EXPECT_EQ((vaddr_t)__per_cpu_start % PAGE_SIZE, 0);
	EXPECT_EQ((vaddr_t)__per_cpu_end % PAGE_SIZE, 0);
	EXPECT_EQ((vaddr_t)__per_cpu_page_aligned_start % PAGE_SIZE, 0);
	EXPECT_EQ((vaddr_t)__per_cpu_read_mostly_start % SMP_CACHE_BYTES, 0);
	EXPECT_EQ((vaddr_t)__per_cpu_plain_start % SMP_CACHE_BYTES, 0);
	EXPECT_EQ((vaddr_t)__per_cpu_shared_aligned_start % SMP_CACHE_BYTES,
		  0);
}

#define COPY(var, cpu)	((vaddr_t)per_cpu_ptr(&(var), cpu))

/* Rule R1: on a page, and so each variable as in the template. */
TEST(percpu, every_copy_is_aligned_as_defined)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		EXPECT_EQ(per_cpu_offset(cpu) % PAGE_SIZE, 0);
		EXPECT_EQ(COPY(other_page, cpu) % PAGE_SIZE, 0);
		EXPECT_EQ(COPY(other_aligned, cpu) % SMP_CACHE_BYTES, 0);
		EXPECT_EQ(COPY(static_wide, cpu) % 8, 0);
		EXPECT_EQ(COPY(other_plain, cpu) % 4, 0);
		if (IS_ENABLED(CONFIG_SMP))
			EXPECT_EQ(COPY(other_shared, cpu) % SMP_CACHE_BYTES,
				  0);
	}
}

static void expect_struct(const struct other_struct *s)
{
	EXPECT_EQ(s->tag, 7);
	EXPECT_EQ(s->number, 77);
	EXPECT_EQ(s->wide, ~0ull);
	EXPECT_EQ(s->list[0] + s->list[1] + s->list[2], 27);
}

static void expect_initial(unsigned int cpu)
{
	EXPECT_EQ(per_cpu(other_plain, cpu), 0x101);
	EXPECT_EQ(per_cpu(other_first, cpu), 0x202);
	EXPECT_EQ(per_cpu(other_page, cpu).tag, 3);
	EXPECT_EQ(per_cpu(other_page, cpu).wide, 0x303030303ull);
	EXPECT_EQ(per_cpu(other_page, cpu).number, 0);
	EXPECT_EQ(per_cpu(other_read_mostly, cpu), 0x404);
	EXPECT_EQ(per_cpu(other_aligned, cpu), 0x55);
	EXPECT_EQ(per_cpu(other_shared, cpu), 0x606);
	EXPECT_EQ(per_cpu(other_section, cpu), 0x707);
	EXPECT_EQ(per_cpu(static_wide, cpu), 0x123456789abcdefull);
	EXPECT_EQ(memcmp(per_cpu(static_text, cpu), "abc", 3), 0);
	for (u32 i = 0; i < 5; i++)
		EXPECT_EQ(per_cpu(other_array, cpu)[i], i + 1);
	expect_struct(per_cpu_ptr(&other_struct, cpu));
	EXPECT_EQ(per_cpu(other_pointer, cpu)->number, 99);
	EXPECT_EQ(per_cpu(other_function, cpu)(14), 42);
}

/* Also those of cores that are possible, but not online. */
TEST(percpu, every_copy_begins_with_the_initial_value)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		expect_initial(cpu);
}

TEST(percpu, a_variable_of_another_file_is_the_same_one)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		EXPECT_EQ(other_plain_of(cpu), per_cpu_ptr(&other_plain, cpu));
}

TEST(percpu, members_and_elements_have_copies_of_their_own)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		struct other_struct *s = per_cpu_ptr(&other_struct, cpu);

		EXPECT_EQ(per_cpu_ptr(&other_struct.number, cpu), &s->number);
		EXPECT_EQ(per_cpu_ptr(&other_struct.list[2], cpu),
			  &s->list[2]);
		EXPECT_EQ(per_cpu_ptr(&other_array[3], cpu),
			  &per_cpu(other_array, cpu)[3]);
		EXPECT_EQ(per_cpu(other_struct.list[1], cpu), 9);
	}
}

TEST(percpu, a_write_reaches_one_copy_only)
{
	unsigned int cpu, other;

	for_each_possible_cpu(cpu)
		per_cpu(static_count, cpu) = 0;
	for_each_possible_cpu(cpu) {
		per_cpu(static_count, cpu) = ~0u;
		for_each_possible_cpu(other) {
			EXPECT_EQ(per_cpu(static_count, other),
				  other == cpu ? ~0u : 0);
			EXPECT_EQ(per_cpu(static_before, other), 0x11);
			EXPECT_EQ(per_cpu(static_after, other), 0x22);
		}
		per_cpu(static_count, cpu) = 0;
	}
}

static void count_own(unsigned int cpu, void *ctx)
{
	(void)cpu;
	(void)ctx;
	for (u32 i = 0; i < ROUNDS; i++) {
		u32 *count = this_cpu_ptr(&static_count);

		WRITE_ONCE(*count, READ_ONCE(*count) + 1);
	}
}

/* No lock and no atomics: the point of it all. */
TEST(percpu, cores_count_at_once_without_disturbing_each_other)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(static_count, cpu) = cpu;
	ASSERT_TRUE(run_together(count_own, NULL));
	for_each_possible_cpu(cpu)
		EXPECT_EQ(per_cpu(static_count, cpu),
			  cpu + (cpu_online(cpu) ? ROUNDS : 0));
}

/* Rule R2 of percpu/copies.c, on each core. */
static void look_at_own(unsigned int cpu, void *ctx)
{
	u32 *copy = per_cpu_ptr(&other_plain, cpu);

	(void)ctx;
	preempt_disable();
	if (IS_ENABLED(CONFIG_SMP))
		EXPECT_EQ(tpidrprw_read(), per_cpu_offset(cpu));
	EXPECT_EQ(my_cpu_offset, per_cpu_offset(cpu));
	EXPECT_EQ(this_cpu_ptr(&other_plain), copy);
	EXPECT_EQ(raw_cpu_ptr(&other_plain), copy);
	EXPECT_EQ(&__get_cpu_var(other_plain), copy);
	EXPECT_EQ(&__raw_get_cpu_var(other_plain), copy);
	EXPECT_EQ(get_cpu_ptr(&other_plain), copy);
	EXPECT_EQ(&get_cpu_var(other_plain), copy);
	put_cpu_var(other_plain);
	put_cpu_ptr(&other_plain);
	EXPECT_EQ((vaddr_t)copy - (vaddr_t)&other_plain, per_cpu_offset(cpu));
	expect_initial(cpu);
	preempt_enable();
}

TEST(percpu, each_core_reaches_its_own_copy_in_every_way)
{
	run_together(look_at_own, NULL);
}

TEST(percpu, accessors_are_lvalues_and_evaluate_the_core_once)
{
	unsigned int cpu = 0;

	per_cpu(static_count, 0) = 4;
	per_cpu(static_count, cpu++) += 3;
	EXPECT_EQ(cpu, 1);
	EXPECT_EQ(per_cpu(static_count, 0), 7);
	EXPECT_EQ(*per_cpu_ptr(&static_count, --cpu), 7);
	EXPECT_EQ(cpu, IS_ENABLED(CONFIG_PERCPU_PTR_2_6_12) ? 1 : 0);
	preempt_disable();
	__get_cpu_var(static_count) = 1;
	__get_cpu_var(static_count)++;
	(*this_cpu_ptr(&static_count)) *= 10;
	EXPECT_EQ(per_cpu(static_count, raw_smp_processor_id()), 20);
	preempt_enable();
}

/* In either setting of the option, in C and for the linker. */
TEST(percpu, per_cpu_var_is_the_variable_by_any_name)
{
	bool old = IS_ENABLED(CONFIG_PERCPU_OLD_NAMES);
	struct ksym sym;

	EXPECT_EQ(&per_cpu_var(static_named), &static_named);
	EXPECT_EQ(per_cpu(per_cpu_var(static_named), 0), 5);
	EXPECT_EQ(ksym_find("per_cpu__static_named", &sym), old);
	EXPECT_EQ(ksym_find("static_named", &sym), !old);
	ASSERT_TRUE(ksym_find(old ? "per_cpu__static_named" : "static_named",
			      &sym));
	EXPECT_EQ(sym.addr, (vaddr_t)&static_named);
	EXPECT_EQ(sym.size, sizeof(static_named));
	EXPECT_EQ(ksym_find("per_cpu__other_first", &sym), old);
}

TEST(percpu, reloc_hide_adds_bytes_and_keeps_the_type)
{
	u32 array[4] = { 10, 20, 30, 40 };
	u32 *second = RELOC_HIDE(&array[0], 4);

	EXPECT_EQ(second, &array[1]);
	EXPECT_EQ(RELOC_HIDE(&array[3], -8), &array[1]);
	*second = 21;
	EXPECT_EQ(array[1], 21);
	EXPECT_TRUE(__builtin_types_compatible_p(
		__typeof__(RELOC_HIDE(&array[0], 4)), u32 *));
	EXPECT_TRUE(__builtin_types_compatible_p(
		__typeof__(per_cpu(static_wide, 0)), u64));
}

TEST(percpu, the_template_is_out_of_reach)
{
	vaddr_t va = (vaddr_t)__per_cpu_start;

	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("the template is the one core's copy");
	for (; va < (vaddr_t)__per_cpu_end; va += PAGE_SIZE) {
		EXPECT_FALSE(mmu_readable(va));
		EXPECT_FALSE(mmu_writable(va));
	}
	EXPECT_FALSE(mmu_readable((vaddr_t)__per_cpu_end - 1));
	EXPECT_FALSE(mmu_readable((vaddr_t)&other_plain));
}

/* Rule R3. */
TEST(percpu, areas_are_apart_and_outside_of_the_image)
{
	unsigned int cpu, other;

	EXPECT_GE(percpu_area_size(), (size_t)(__per_cpu_end -
					       __per_cpu_start));
	for_each_possible_cpu(cpu) {
		vaddr_t start = (vaddr_t)__per_cpu_start + per_cpu_offset(cpu);

		if (IS_ENABLED(CONFIG_SMP))
			EXPECT_GE(start, (vaddr_t)__image_end);
		EXPECT_TRUE(mmu_writable(start));
		EXPECT_TRUE(mmu_writable(start + percpu_area_size() - 1));
		for_each_possible_cpu(other) {
			vaddr_t gap = per_cpu_offset(other) -
				      per_cpu_offset(cpu);

			if (other > cpu)
				EXPECT_GE(min(gap, -gap), percpu_area_size());
		}
	}
}

TEST(percpu, possible_cores_are_walked_once_each_in_order)
{
	unsigned int cpu, count = 0, last = 0;

	for_each_possible_cpu(cpu) {
		EXPECT_TRUE(cpu_possible(cpu));
		EXPECT_TRUE(count == 0 || cpu > last);
		EXPECT_LT(cpu, nr_cpu_ids);
		last = cpu;
		count++;
	}
	EXPECT_EQ(count, num_possible_cpus());
	EXPECT_EQ(cpu, NR_CPUS);
	EXPECT_EQ(last + 1, nr_cpu_ids);
}

static int percpu_invariant(void)
{
	TABLE_FOREACH(struct invariant, invariants, inv)
		if (strcmp(inv->name, "per-CPU areas") == 0)
			return inv->check();
	return 1;
}

/* Offsets are nothing: the compiler knows which variable is meant. */
TEST(percpu, with_one_core_the_variable_itself_is_the_copy)
{
	if (IS_ENABLED(CONFIG_SMP))
		SKIP("built for several cores");
	EXPECT_EQ(per_cpu_offset(0), 0);
	EXPECT_EQ(__my_cpu_offset, 0);
	EXPECT_EQ(per_cpu_ptr(&other_plain, 0), &other_plain);
	EXPECT_EQ(raw_cpu_ptr(&other_plain), &other_plain);
}

/* With the offset of another core: valid memory, but not ours. */
static void wrong_register(void)
{
	unsigned long flags;
	int right, wrong;
	u32 mine;

	preempt_disable();
	local_irq_save(flags);
	mine = tpidrprw_read();
	right = percpu_invariant();
	tpidrprw_write((u32)per_cpu_offset(another_core()));
	wrong = percpu_invariant();
	tpidrprw_write(mine);
	local_irq_restore(flags);
	preempt_enable();
	EXPECT_EQ(right, 0);
	EXPECT_LT(wrong, 0);
}

TEST(percpu, verify_sees_a_wrong_register)
{
	if (!IS_ENABLED(CONFIG_SMP))
		SKIP("there is no offset");
	NEED_TWO_CORES();
	quietly(wrong_register);
	EXPECT_EQ(percpu_invariant(), 0);
}
